// Checks weights and embeddings for NaN and infinity.
#pragma once

#include <string>

#include "trine/models/sentence_encoder.hpp"

namespace trine::inline TRINE_ABI {

/// Checks every weight. Throws FileError naming `folder` and the first tensor that holds NaN or an
/// infinity.
void require_finite_weights(const SentenceEncoder& model, const std::string& folder);

/// Throws Error where a row holds NaN or an infinity, with the number of such texts and the tensor that
/// causes it. Reads the weights only then, so that opening a model only maps its file.
void require_finite_embeddings(const SentenceEncoder& model, ConstView embeddings);

}  // namespace trine::inline TRINE_ABI
