// Weights and embeddings that are numbers.
#pragma once

#include <string>

#include "trine/models/sentence_encoder.hpp"

namespace trine::inline TRINE_ABI {

/// Looks at every weight. Throws FileError naming `folder` and the first tensor that holds NaN or an
/// infinity.
void require_finite_weights(const SentenceEncoder& model, const std::string& folder);

/// Throws Error where a row holds NaN or an infinity: says how many texts do and which tensor is the cause.
/// The weights are looked at only then, so that opening a model stays a mapping of its file.
void require_finite_embeddings(const SentenceEncoder& model, ConstView embeddings);

}  // namespace trine::inline TRINE_ABI
