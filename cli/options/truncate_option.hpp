// --truncate-dim: the first dimensions of the embeddings only.
#pragma once

#include <string>

#include "trine/cli/options/command.hpp"
#include "trine/models/sentence_encoder.hpp"

namespace trine::cli {

/// Adds the option. `help` says what happens to the first N dimensions.
void add_truncate_dim(const Command& command, Index& dimension, const std::string& help);
/// Throws UsageError for a negative number.
void require_not_negative(Index truncate_dim);
/// Throws UsageError for more dimensions than the model has.
void require_in_range(const SentenceEncoder& model, const std::string& name, Index truncate_dim);

}  // namespace trine::cli
