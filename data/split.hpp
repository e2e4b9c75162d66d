// Splits off held-out rows whose sentences do not occur in training.
#pragma once

#include <cstdint>

#include "trine/data/dataset.hpp"

namespace trine {

struct Split {
  Dataset training;
  Dataset held_out;
  Index dropped = 0;  // rows in neither, because they share a sentence with a held-out row
};

/// Holds out `n_held_out` rows, chosen by a hash of their texts and the seed, whatever the order of the file.
/// No two held-out rows share a sentence, so each query has one correct answer, and none of their sentences
/// occurs in training, in any column. Sentences that differ only in case, Unicode form, punctuation or
/// whitespace are equal. Throws OptionError if the data have too few rows.
[[nodiscard]] Split split_by_hash(const Dataset& data, Index n_held_out, std::uint64_t seed);

/// The same for labeled rows of one text, stratified by label up to one row. Each label keeps a row in
/// training, so none is held out of a label with a single row. Throws OptionError if fewer rows can be held
/// out.
[[nodiscard]] Split split_by_label(const Dataset& data, Index n_held_out, std::uint64_t seed);

/// The rows of `data` without sentences of `held_out`, compared in the same way.
[[nodiscard]] Dataset without_texts_of(const Dataset& data, const Dataset& held_out);

}  // namespace trine
