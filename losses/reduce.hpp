// Reduction of terms to a scalar, the sums of LossStatistics, values saved for backward. Not for users.
#pragma once

#include <algorithm>
#include <span>

#include "trine/autograd/tape.hpp"
#include "trine/losses/result.hpp"

namespace trine::inline TRINE_ABI::losses {

/// What the sum of the terms is multiplied by. A mean over nothing is 0.
[[nodiscard]] inline double reduction_scale(Reduction reduction, Index terms, Index active) {
  if (reduction == Reduction::sum) return 1;
  const Index divisor = reduction == Reduction::mean ? terms : active;
  return divisor > 0 ? 1 / static_cast<double>(divisor) : 0;
}

/// A mean that is fed value by value, in double, and is 0 where nothing was.
class Mean {
 public:
  void add(double value) {
    sum_ += value;
    ++count_;
  }
  void add(const Real* values, Index n) {
    for (Index i = 0; i < n; ++i) add(static_cast<double>(values[i]));
  }
  [[nodiscard]] double value() const { return count_ > 0 ? sum_ / static_cast<double>(count_) : 0; }

 private:
  double sum_ = 0;
  Index count_ = 0;
};

/// A copy that lives as long as the step.
template <class T>
[[nodiscard]] std::span<const T> copied(Tape& tape, std::span<const T> values) {
  T* const copy = tape.scratch<T>(static_cast<Index>(values.size()));
  std::copy(values.begin(), values.end(), copy);
  return {copy, values.size()};
}

/// norms[i] = |x_i|, cut over the pool.
void measure_norms(const Tape& tape, Real* norms, ConstView x);

}  // namespace trine::inline TRINE_ABI::losses
