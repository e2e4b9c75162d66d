// Checkpoints of a run: all state needed to resume it.
#pragma once

#include <string>

#include "trine/models/sentence_encoder.hpp"
#include "trine/optim/ema.hpp"
#include "trine/optim/optimizer.hpp"

namespace trine::inline TRINE_ABI {

/// The progress of a run.
struct RunState {
  Index step = 0;                 ///< optimizer steps done
  Index epoch = 0;                ///< epochs completed
  Index batch = 0;                ///< batches done in this epoch
  double seconds = 0;             ///< of training so far
  double best_score = 0;          ///< of the evaluations so far
  Index best_step = -1;           ///< the last step with that score; -1: none yet
  Index without_improvement = 0;  ///< evaluations since the score rose
  bool by_loss = false;           ///< the score is the loss on held-out rows, negated, not the metric
};

/// Replaces `folder` atomically by the tokenizer, parameters.safetensors, optimizer.safetensors and
/// state.json (io::AtomicDirectory): a crash leaves the old checkpoint or the new one.
///
/// beside     parameters that are trained besides those of the model, as those of adapters
/// files      other files needed to resume
/// averages   null where the run keeps none
void save_checkpoint(const std::string& folder, SentenceEncoder& model, Optimizer& optimizer,
                     const RunState& state, const std::vector<NamedParameter>& beside = {},
                     const std::vector<Tokenizer::NamedFile>& files = {}, Ema* averages = nullptr);

[[nodiscard]] bool has_checkpoint(const std::string& folder);
/// The tokenizer of the run, which may have been trained on its data.
[[nodiscard]] std::unique_ptr<Tokenizer> load_checkpoint_tokenizer(const std::string& folder);
/// Removes state.json first: a crash leaves a complete checkpoint or none. Throws FileError.
void remove_checkpoint(const std::string& folder);

/// Restores model, optimizer and state. Throws FileError where a file is missing, damaged or of another run.
[[nodiscard]] RunState load_checkpoint(const std::string& folder, SentenceEncoder& model,
                                       Optimizer& optimizer, const std::vector<NamedParameter>& beside = {},
                                       Ema* averages = nullptr);

}  // namespace trine::inline TRINE_ABI
