#include "trine/eval/correlation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "trine/base/error.hpp"

namespace trine::inline TRINE_ABI::eval {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::vector<double> centered(std::span<const double> values) {
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  std::vector<double> result(values.begin(), values.end());
  for (double& value : result) value -= mean;
  return result;
}

double dot(std::span<const double> x, std::span<const double> y) {
  return std::inner_product(x.begin(), x.end(), y.begin(), 0.0);
}

bool is_constant(std::span<const double> values) {
  return std::all_of(values.begin(), values.end(), [&](double value) { return value == values.front(); });
}

}  // namespace

std::vector<double> average_ranks(std::span<const double> values) {
  const std::size_t n = values.size();
  std::vector<double> ranks(n, kNaN);
  // NaN has no order: sorting by it would be undefined.
  if (std::any_of(values.begin(), values.end(), [](double value) { return std::isnan(value); })) return ranks;
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  for (std::size_t begin = 0, end = 0; begin < n; begin = end) {
    while (end < n && values[order[end]] == values[order[begin]]) ++end;
    const double mean = static_cast<double>(begin + 1 + end) / 2;  // of the ranks begin + 1 .. end
    for (std::size_t i = begin; i < end; ++i) ranks[order[i]] = mean;
  }
  return ranks;
}

double pearson(std::span<const double> x, std::span<const double> y) {
  if (x.size() != y.size()) {
    throw ShapeError(
        "correlation", "the lists differ in length",
        {{"x", Shape{static_cast<Index>(x.size())}}, {"y", Shape{static_cast<Index>(y.size())}}});
  }
  // Taking a rounded mean off a constant leaves noise, which would correlate with something.
  if (x.size() < 2 || is_constant(x) || is_constant(y)) return kNaN;
  const std::vector<double> dx = centered(x);
  const std::vector<double> dy = centered(y);
  const double r = dot(dx, dy) / (std::sqrt(dot(dx, dx)) * std::sqrt(dot(dy, dy)));
  return std::isnan(r) ? r : std::clamp(r, -1.0, 1.0);
}

double spearman(std::span<const double> x, std::span<const double> y) {
  return pearson(average_ranks(x), average_ranks(y));
}

}  // namespace trine::inline TRINE_ABI::eval
