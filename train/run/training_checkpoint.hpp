// Everything a run needs to go on as if it had never stopped.
#pragma once

#include <string>

#include "trine/models/sentence_encoder.hpp"
#include "trine/optim/ema.hpp"
#include "trine/optim/optimizer.hpp"

namespace trine::inline TRINE_ABI {

/// Where a run stands.
struct RunState {
  Index step = 0;                 ///< optimizer steps done
  Index epoch = 0;                ///< passes over the data completed
  Index batch = 0;                ///< batches done in this pass
  double seconds = 0;             ///< spent training so far
  double best_score = 0;          ///< of the evaluations so far
  Index best_step = -1;           ///< the last step it was reached at; -1: none yet
  Index without_improvement = 0;  ///< evaluations since the score rose
  bool by_loss = false;           ///< the score is the loss on held-out rows, negated, not the metric
};

/// Writes the tokenizer, parameters.safetensors, optimizer.safetensors and state.json into a folder beside
/// `folder` and puts it in the place of what was there (io::AtomicDirectory): a crash leaves the old
/// checkpoint or the new one. Rows that an optimizer holds back are stored as they are, so that resuming
/// gives the same bits. `beside`: parameters that are learned beside the model's own, as those of adapters.
/// `files`: what else the run needs to go on. `averages`: null where the run keeps none.
void save_checkpoint(const std::string& folder, SentenceEncoder& model, Optimizer& optimizer,
                     const RunState& state, const std::vector<NamedParameter>& beside = {},
                     const std::vector<Tokenizer::NamedFile>& files = {}, Ema* averages = nullptr);

[[nodiscard]] bool has_checkpoint(const std::string& folder);
/// The tokenizer of the run, which may have been learned from its data.
[[nodiscard]] std::unique_ptr<Tokenizer> load_checkpoint_tokenizer(const std::string& folder);
/// state.json goes first: a crash leaves a checkpoint to go on from, or none. Throws FileError where it
/// stays.
void remove_checkpoint(const std::string& folder);

/// Restores all of it. Throws FileError where a file is missing, damaged or of another run.
[[nodiscard]] RunState load_checkpoint(const std::string& folder, SentenceEncoder& model,
                                       Optimizer& optimizer, const std::vector<NamedParameter>& beside = {},
                                       Ema* averages = nullptr);

}  // namespace trine::inline TRINE_ABI
