// Packs texts of a data set into batches, in the memory of the tape's step.
#pragma once

#include <span>

#include "trine/autograd/tape.hpp"
#include "trine/layers/static_encoder.hpp"
#include "trine/models/tokenized_texts.hpp"

namespace trine::inline TRINE_ABI {

/// The tokens of `chosen`, concatenated. Lives until tape.reset().
[[nodiscard]] PackedBatch pack_tokens(Tape& tape, const TokenizedTexts& texts,
                                      std::span<const std::int32_t> chosen);

/// The words of `chosen`; each distinct word once, with its rows. Lives until tape.reset().
[[nodiscard]] BagBatch pack_bags(Tape& tape, const TokenizedTexts& texts,
                                 std::span<const std::int32_t> chosen);

}  // namespace trine::inline TRINE_ABI
