// Correlation of two lists of values.
#pragma once

#include <span>
#include <vector>

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI::eval {

/// Ranks from 1; ties get their mean rank. Any NaN gives NaN for all.
[[nodiscard]] std::vector<double> average_ranks(std::span<const double> values);

/// Pearson correlation, in two passes. NaN if a list is constant, has a NaN or infinity, or is shorter
/// than 2. Throws ShapeError if the lists differ in length.
[[nodiscard]] double pearson(std::span<const double> x, std::span<const double> y);

/// Spearman correlation: the Pearson correlation of the average ranks.
[[nodiscard]] double spearman(std::span<const double> x, std::span<const double> y);

}  // namespace trine::inline TRINE_ABI::eval
