// Shared by the losses: checks of what is given, reduction of terms to a scalar, the sums of LossStatistics,
// values saved for backward, gradients by rows. Not for users.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>

#include "trine/autograd/ops/common.hpp"
#include "trine/autograd/tape.hpp"
#include "trine/losses/miners/distance.hpp"
#include "trine/losses/miners/mined_triplet.hpp"
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

/// Throws ShapeError, "one label a row is needed", unless x has so many rows.
void require_count(const char* loss, const char* needed, std::string_view x_name, Var x, const char* what,
                   std::size_t count);

/// add(row, i) adds the gradient of row i of x, where one is wanted; the rows are cut over the pool.
template <class Add>
void add_to_rows(Tape& tape, Var x, Index grain, Add add) {
  const Gradient dx = tape.gradient(x);
  if (!dx) return;
  const Index d = x.shape().cols();
  tape.parallel_rows(x.shape().rows(), grain, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      if (!dx.accumulate) std::fill_n(dx.data + i * d, d, Real(0));
      add(dx.data + i * d, i);
    }
  });
}

/// norms[i] = |x_i|, cut over the pool.
void measure_norms(const Tape& tape, Real* norms, ConstView x);

/// The margin given, or else `usual`. Throws OptionError, naming `loss`.
[[nodiscard]] Real checked_margin(const char* loss, Distance distance, std::optional<Real> margin,
                                  Real usual);

/// One term of the loss and its derivative.
struct Term {
  Real value;
  Real slope;
};

struct LabeledDistances {
  View distances;  // [n, n]
  Real* norms;     // [n]   |x_i|; not filled for manhattan
};

/// Checks and computes; memory is the tape's. Throws ShapeError, naming `loss`.
[[nodiscard]] LabeledDistances labeled_distances(const char* loss, Var embeddings,
                                                 std::span<const Label> labels, Distance distance);

}  // namespace trine::inline TRINE_ABI::losses
