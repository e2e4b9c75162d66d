// The distance of one pair of rows and its derivative, for triplet and pair losses. Not for users.
#pragma once

#include "trine/kernels/elementwise_kernels.hpp"
#include "trine/kernels/metric/distance_kernels.hpp"
#include "trine/losses/miners/distance.hpp"

namespace trine::inline TRINE_ABI::losses {

inline constexpr Real kShortest = Real(1e-12);  // as in ops::normalize_rows
inline Real inverse(Real norm) { return norm > kShortest ? 1 / norm : Real(0); }

/// One row and its Euclidean length, which cosine needs.
struct Row {
  const Real* x;
  Real norm;
};

/// Rows of zeros have cosine 0 with everything.
inline Real pair_cosine(Row a, Row b, Index d) {
  return elementwise_kernels().dot(a.x, b.x, d) * inverse(a.norm) * inverse(b.norm);
}

inline Real pair_distance(Distance distance, Row a, Row b, Index d) {
  switch (distance) {
    case Distance::euclidean:
      return __builtin_sqrt(distance_kernels().squared_euclidean(a.x, b.x, d));
    case Distance::squared_euclidean:
      return distance_kernels().squared_euclidean(a.x, b.x, d);
    case Distance::manhattan:
      return distance_kernels().manhattan(a.x, b.x, d);
    default:
      return 1 - pair_cosine(a, b, d);
  }
}

/// dx += slope * dcos(x, y)/dx, where dcos/dx = (y/|y| - cos x/|x|) / |x|.
inline void add_cosine_gradient(Real* dx, Row x, Row y, Real cosine, Real slope, Index d) {
  const Real scaled = slope * inverse(x.norm);
  distance_kernels().add_combination(dx, x.x, y.x, -scaled * cosine * inverse(x.norm),
                                     scaled * inverse(y.norm), d);
}

/// dx += slope * ddistance(x, y)/dx. The slope of a Euclidean distance is undefined at 0, where x = y;
/// it is taken as 0 there, so equal texts never turn into NaN. So are the slopes of |x - y| at 0.
inline void add_pair_gradient(Real* dx, Distance distance, Row x, Row y, Real value, Real slope, Index d) {
  if (slope == 0) return;
  switch (distance) {
    case Distance::euclidean:
      if (value > 0) distance_kernels().add_difference(dx, x.x, y.x, slope / value, d);
      return;
    case Distance::squared_euclidean:
      distance_kernels().add_difference(dx, x.x, y.x, 2 * slope, d);
      return;
    case Distance::manhattan:
      distance_kernels().add_signs(dx, x.x, y.x, slope, d);
      return;
    default:
      add_cosine_gradient(dx, x, y, 1 - value, -slope, d);
  }
}

}  // namespace trine::inline TRINE_ABI::losses
