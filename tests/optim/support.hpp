// A toy model for optimizer tests: gradients are given, not computed.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "trine/autograd/parameter.hpp"
#include "trine/base/rng.hpp"
#include "trine/optim/optimizer.hpp"

namespace trine::inline TRINE_ABI {

inline Tensor random_tensor(Shape shape, std::uint64_t seed, double scale = 1) {
  Tensor tensor(shape, Fill::none);
  Rng rng(seed);
  for (Real& value : tensor.view().span()) value = static_cast<Real>(scale * rng.normal());
  return tensor;
}

inline std::vector<ParamGroup> one_group(Parameter& parameter, const std::string& name = "p") {
  return {ParamGroup{.parameters = {{name, &parameter}}}};
}

inline void set_gradient(const Parameter& parameter, Tensor gradient) {
  parameter.gradient = std::move(gradient);
  parameter.has_gradient = true;
}

/// A gradient for `rows` of a table, the values scale * normal.
inline void touch_rows(const Parameter& table, const std::vector<std::int32_t>& rows, std::uint64_t seed,
                       double scale = 1) {
  RowGradient& gradient = table.row_gradient;
  gradient.resize_if_needed(table.value.rows(), table.value.cols());
  for (std::int32_t row : rows) gradient.touch(row);
  gradient.reserve();
  Rng rng(seed);
  for (Index i = 0; i < gradient.count(); ++i) {
    for (Index j = 0; j < table.value.cols(); ++j) {
      gradient.values(i)[j] = static_cast<Real>(scale * rng.normal());
    }
  }
  table.has_gradient = true;
}

inline double largest_difference(const Tensor& a, const Tensor& b) {
  double worst = 0;
  for (Index i = 0; i < a.size(); ++i) {
    const double difference = std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i]));
    worst = difference > worst || std::isnan(difference) ? difference : worst;
  }
  return worst;
}

/// The same, relative to 1 + |b|.
inline double largest_relative_difference(const Tensor& a, const Tensor& b) {
  double worst = 0;
  for (Index i = 0; i < a.size(); ++i) {
    const double expected = static_cast<double>(b[i]);
    const double difference = std::abs(static_cast<double>(a[i]) - expected) / (1 + std::abs(expected));
    worst = difference > worst || std::isnan(difference) ? difference : worst;
  }
  return worst;
}

}  // namespace trine::inline TRINE_ABI
