#include "trine/eval/correction.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "trine/kernels/optim_kernels.hpp"

namespace trine::inline TRINE_ABI::eval {
namespace {

// Values whose squares leave the range of a Real are summed in double.
double squared_norm(const Real* row, Index d) {
  const double sum = optim_kernels().squared_norm(row, d);
  if (std::isfinite(sum) && sum > 1e-30) return sum;
  return std::accumulate(row, row + d, 0.0, [](double so_far, Real value) {
    return so_far + static_cast<double>(value) * static_cast<double>(value);
  });
}

}  // namespace

Correction correction_of(const Real* row, Index d, Similarity similarity) {
  Correction correction;
  if (similarity == Similarity::cosine) {
    const double norm = std::sqrt(squared_norm(row, d));
    correction.factor = static_cast<Real>(1 / std::max(norm, 1e-12));
  } else if (similarity == Similarity::euclidean) {
    correction.offset = static_cast<Real>(-squared_norm(row, d) / 2);
  }
  return correction;
}

}  // namespace trine::inline TRINE_ABI::eval
