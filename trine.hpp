// trine for its users: open a model, encode texts, compare embeddings, train a model.
//
//   #include <trine/trine.hpp>
//
// The classes included here are the whole interface; what is defined below only saves lines. The operations,
// layers and losses have headers of their own, <trine/autograd/ops/matmul.hpp> for one. No header of another
// library is needed, except by the bridge to xtensor (<trine/tensor/xtensor.hpp>).
#pragma once

#include <atomic>
#include <string>

#include "trine/base/error.hpp"
#include "trine/config.hpp"
#include "trine/eval/nearest.hpp"
#include "trine/eval/similarity.hpp"
#include "trine/models/encoding_session.hpp"
#include "trine/models/sentence_encoder.hpp"
#include "trine/train/run/training_run.hpp"

namespace trine::inline TRINE_ABI {

/// How similar every row of a [n, d] is to every row of b [m, d], by the similarity that the model's folder
/// names (cosine by default): [n, m], larger is more similar. Throws ShapeError if the widths differ.
[[nodiscard]] inline Tensor similarity(const SentenceEncoder& model, ConstView a, ConstView b) {
  return eval::similarity(model.config().similarity, a, b);
}

/// Trains as `trine train` does and leaves the model in settings.out; run_training() without an observer. The
/// README.md of that folder has what the run reports. Throws as run_training().
inline RunResult train(const TrainSettings& settings) {
  RunObserver nobody;
  const std::atomic<bool> never{false};
  return run_training(settings, nobody, never);
}

}  // namespace trine::inline TRINE_ABI
