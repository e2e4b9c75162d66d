// What an evaluation returns: a short list of names and numbers, in the order they are worth reading.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI::eval {

/// Names are those of the evaluators of sentence-transformers, so that results can be laid side by side.
struct Metric {
  std::string name;
  double value;
};
using Metrics = std::vector<Metric>;

/// Throws OptionError, with the names there are, if there is none of this name.
[[nodiscard]] double value_of(const Metrics& metrics, std::string_view name);

/// The same numbers under `prefix` + name: with_prefix("cosine_", retrieval(...)).
[[nodiscard]] Metrics with_prefix(std::string_view prefix, Metrics metrics);

}  // namespace trine::inline TRINE_ABI::eval
