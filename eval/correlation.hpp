// How well one list of numbers follows another.
#pragma once

#include <span>
#include <vector>

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI::eval {

/// Ranks from 1; equal values share the mean of the ranks they take. NaN anywhere gives NaN everywhere.
[[nodiscard]] std::vector<double> average_ranks(std::span<const double> values);

/// Pearson's correlation, two passes: the means are taken off first. NaN if a list is constant, holds
/// NaN or an infinity, or is shorter than 2. Throws ShapeError if the lists differ in length.
[[nodiscard]] double pearson(std::span<const double> x, std::span<const double> y);

/// Spearman's: Pearson's correlation of the average ranks.
[[nodiscard]] double spearman(std::span<const double> x, std::span<const double> y);

}  // namespace trine::inline TRINE_ABI::eval
