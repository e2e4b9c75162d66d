// Small steps for the tests of single facts.
#pragma once

#include <cmath>
#include <initializer_list>
#include <vector>

#include "trine/autograd/tape.hpp"

namespace trine {

/// A matrix written down row by row.
inline Tensor matrix(std::initializer_list<std::initializer_list<double>> rows) {
  const auto d = rows.size() > 0 ? static_cast<Index>(rows.begin()->size()) : 0;
  Tensor tensor({static_cast<Index>(rows.size()), d});
  Index k = 0;
  for (const auto& row : rows) {
    for (double value : row) tensor[k++] = static_cast<Real>(value);
  }
  return tensor;
}

/// One step on one thread; matrices live until the next.
class Step {
 public:
  Var operator()(std::initializer_list<std::initializer_list<double>> rows) { return variable(matrix(rows)); }
  Var variable(Tensor values) {
    matrices_.push_back(std::make_unique<Tensor>(std::move(values)));
    return tape.variable(*matrices_.back());
  }

  ThreadPool pool{1};
  Tape tape{pool};

 private:
  std::vector<std::unique_ptr<Tensor>> matrices_;
};

inline bool near(Real value, double expected, double tolerance = 1e-5) {
  return std::abs(static_cast<double>(value) - expected) <= tolerance * std::max(1.0, std::abs(expected));
}

inline bool near(ConstView a, ConstView b, double tolerance = 1e-5) {
  if (a.shape != b.shape) return false;
  for (Index i = 0; i < a.size(); ++i) {
    if (!near(a[i], static_cast<double>(b[i]), tolerance)) return false;
  }
  return true;
}

}  // namespace trine
