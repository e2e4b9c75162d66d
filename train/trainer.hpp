// The loop: batch, embed, loss, backward, step. Every policy is passed in.
#pragma once

#include <atomic>
#include <functional>
#include <span>

#include "trine/data/sampler.hpp"
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

/// Shown to the caller after every step.
struct Progress {
  RunState state;
  Index steps;  ///< of the whole run, as far as is known
  double loss;
  LossStatistics statistics;
  double learning_rate;
  double gradient_norm;         ///< before clipping; 0 where nothing clips
  double sentences_per_second;  ///< over the last few seconds
  double seconds_left;
};

struct TrainerOptions {
  Index epochs = 1;
  std::uint64_t seed = 1;           ///< keys dropout and other random operations
  bool checkpointing = false;       ///< of gradients (autograd/gradient_checkpointing.hpp)
  double clip_norm = 0;             ///< gradients longer than this are scaled down to it; 0: never
  Index evaluate_every = 0;         ///< steps; 0: after each epoch
  Index patience = 0;               ///< evaluations without a new best before stopping; 0: never stops early
  double checkpoint_seconds = 120;  ///< a checkpoint at least this often; 0: only when interrupted
};

/// Callbacks; all but learning_rate are optional.
struct TrainerHooks {
  /// Learning rate after `done` of `steps` steps.
  std::function<double(Index done, Index steps)> learning_rate;
  std::function<void(const Progress&)> progress = nullptr;
  /// Higher is better.
  std::function<double(const RunState&)> evaluate = nullptr;
  /// The best score so far was reached, or reached again, or there is nothing to evaluate and the run ended.
  std::function<void(const RunState&)> keep = nullptr;
  std::function<void(const RunState&)> checkpoint = nullptr;
};

enum class StopReason { finished, stopped_early, interrupted };

/// Trains until all epochs are done, patience runs out, or `stop` becomes true (after the current step,
/// with a checkpoint). The loss of a batch with fewer rows than the largest of its epoch is weighted by its
/// fraction of them. Starts at `from`, the state of a checkpoint, and updates it. Throws Error when the loss
/// is not finite, naming the step and the remedy.
StopReason train(const TrainerOptions& options, const TrainerHooks& hooks, BatchSampler& batches,
                 Objective& objective, const std::vector<ParamGroup>& groups, Optimizer& optimizer,
                 ThreadPool& pool, RunState& from, const std::atomic<bool>& stop);

}  // namespace trine::inline TRINE_ABI
