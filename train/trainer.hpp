// The training loop: batch, embed, loss, backward, step.
#pragma once

#include <atomic>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "trine/data/sampler.hpp"
#include "trine/eval/metric.hpp"
#include "trine/losses/result.hpp"
#include "trine/models/sentence_encoder.hpp"
#include "trine/optim/optimizer.hpp"
#include "trine/train/run/training_checkpoint.hpp"

namespace trine::inline TRINE_ABI {

/// What a batch is trained on.
class Objective {
 public:
  virtual ~Objective() = default;
  /// Embeds the texts of the rows on the tape and returns the loss.
  virtual LossResult operator()(Tape& tape, std::span<const std::int32_t> rows) = 0;
  /// Texts in one row: pairs have 2.
  [[nodiscard]] virtual Index texts_per_row() const = 0;
};

/// A run after a step.
struct Progress {
  RunState state;
  Index steps;  ///< of the whole run, as far as is known
  double loss;
  LossStatistics statistics;
  double learning_rate;
  double gradient_norm;         ///< before clipping; 0 without clipping
  double sentences_per_second;  ///< over the last few seconds
  double seconds_left;
};

/// Observes a run, and stores what it leaves; this one ignores everything. All calls come from the thread
/// that trains.
class RunObserver {
 public:
  virtual ~RunObserver() = default;
  /// Something the user should know: rows read, bytes replaced, what is held out.
  virtual void note(const std::string& /*text*/) {}
  /// Everything is read and prepared: from here on `stop` is checked after every step.
  virtual void training_begins() {}
  virtual void step(const Progress& /*progress*/) {}
  /// Metrics of the held-out rows; at step 0 of the untrained model. Called before `state` has the new score.
  virtual void evaluated(const RunState& /*state*/, const eval::Metrics& /*metrics*/) {}
  /// The model is the best so far, or as good, or the run has ended without an evaluation.
  virtual void save(const RunState& /*state*/) {}
  /// A checkpoint is due.
  virtual void checkpoint(const RunState& /*state*/) {}
};

struct TrainerOptions {
  Index epochs = 1;
  std::uint64_t seed = 1;           ///< keys dropout and other random operations
  bool checkpointing = false;       ///< of gradients (autograd/gradient_checkpointing.hpp)
  double clip_norm = 0;             ///< largest norm of the gradient; 0: no clipping
  Index evaluate_every = 0;         ///< steps; 0: after each epoch
  Index patience = 0;               ///< evaluations without a new best before stopping; 0: no early stopping
  double checkpoint_seconds = 120;  ///< a checkpoint at least this often; 0: only when interrupted
  /// Learning rate after `done` of `steps` steps.
  std::function<double(Index done, Index steps)> learning_rate;
  /// Metrics of the model; score_of (train/evaluation.hpp) decides which model is the best. Empty: the last.
  std::function<eval::Metrics()> evaluate{};
};

enum class StopReason { finished, stopped_early, interrupted };

/// Trains until all epochs are done, patience runs out, or `stop` becomes true (after the current step, with
/// a checkpoint). A batch with fewer rows than the largest of its epoch is weighted by its rows. Starts at
/// `state`, where a checkpoint left off, and updates it. Throws Error when the loss is no longer finite,
/// naming the step and the cure.
StopReason train(const TrainerOptions& options, RunObserver& observer, BatchSampler& batches,
                 Objective& objective, const std::vector<ParamGroup>& groups, Optimizer& optimizer,
                 ThreadPool& pool, RunState& state, const std::atomic<bool>& stop);

}  // namespace trine::inline TRINE_ABI
