// Held-out rows whose sentences occur nowhere in training.
#pragma once

#include <cstdint>

#include "trine/data/dataset.hpp"

namespace trine {

struct Split {
  Dataset training;
  Dataset held_out;
  Index dropped = 0;  // rows in neither: they share a sentence with a held-out row
};

/// Holds out `n_held_out` rows, chosen by a hash of their texts and the seed: the same rows whatever the
/// order of the file. No two held-out rows share a sentence, so that each query has one right
/// answer, and no sentence of theirs, in whatever column, occurs in training. Sentences that differ
/// in case, accents' spelling, punctuation or white space only count as the same.
/// Throws OptionError where the data have too few rows for it.
[[nodiscard]] Split split_by_hash(const Dataset& data, Index n_held_out, std::uint64_t seed);

/// The same for labeled rows of one text, each label by its share of the rows: so many of `n_held_out` as
/// of all, up to one. A label keeps a row in training that can be its neighbor, so none is taken of a label
/// with a single row. Throws OptionError where fewer rows can be held out.
[[nodiscard]] Split split_by_label(const Dataset& data, Index n_held_out, std::uint64_t seed);

/// The rows of `data` none of whose sentences occurs in `held_out`, by the same notion of the same.
[[nodiscard]] Dataset without_texts_of(const Dataset& data, const Dataset& held_out);

}  // namespace trine
