// Evaluation results: names and values, most important first.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI::eval {

/// Named as by the evaluators of sentence-transformers.
struct Metric {
  std::string name;
  double value;
};
using Metrics = std::vector<Metric>;

/// Throws OptionError listing the names if there is none of this name.
[[nodiscard]] double value_of(const Metrics& metrics, std::string_view name);

/// Prepends `prefix` to all names: with_prefix("cosine_", retrieval(...)).
[[nodiscard]] Metrics with_prefix(std::string_view prefix, Metrics metrics);

}  // namespace trine::inline TRINE_ABI::eval
