// What the kernel tests share: every length a tail can have, starts that are not aligned, memory around
// the output that must stay as it was, and the comparison with the truth in double.
#pragma once

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

#include "trine/base/real.hpp"
#include "trine/base/rng.hpp"

namespace trine {

inline constexpr Index kMostLanes = 64 / static_cast<Index>(sizeof(Real));
inline constexpr double kEpsilon = sizeof(Real) == 8 ? 2.2e-16 : 1.2e-7;

/// `n` reals that start `offset` reals after an aligned place, with guards on both sides.
class Guarded {
 public:
  explicit Guarded(Index n, Index offset = 0, Real fill = 0)
      : n_(n), start_(kGuard + offset), all_(static_cast<std::size_t>(n + offset + 2 * kGuard), kMark) {
    std::fill_n(data(), n, fill);
  }
  [[nodiscard]] Real* data() { return all_.data() + start_; }
  [[nodiscard]] const Real* data() const { return all_.data() + start_; }
  Real& operator[](Index i) { return data()[i]; }
  Real operator[](Index i) const { return data()[i]; }
  [[nodiscard]] Index size() const { return n_; }
  [[nodiscard]] bool intact() const {
    const auto begin = all_.begin();
    return std::all_of(begin, begin + start_, [](Real v) { return v == kMark; }) &&
           std::all_of(begin + start_ + n_, all_.end(), [](Real v) { return v == kMark; });
  }

 private:
  static constexpr Index kGuard = 32;
  static constexpr Real kMark = 12345;
  Index n_;
  Index start_;
  std::vector<Real> all_;
};

inline Guarded random_values(Index n, Index offset, std::uint64_t seed, double scale = 1, double shift = 0) {
  Guarded values(n, offset);
  Rng rng(seed);
  for (Index i = 0; i < n; ++i) values[i] = static_cast<Real>(scale * rng.normal() + shift);
  return values;
}

/// Calls f(n, offset) for every length from 0 to two packs and one, at starts 0, 1 and 3.
template <class F>
void for_every_length(F f) {
  for (Index n = 0; n <= 2 * kMostLanes + 1; ++n) {
    for (Index offset : {0, 1, 3}) f(n, offset);
  }
}

/// Requires |seen_i - truth(i)| <= units * epsilon * max(|truth(i)|, scale), and guards untouched.
template <class Truth>
void expect(const char* what, const Guarded& seen, Truth truth, double units = 8, double scale = 1e-30) {
  BOOST_REQUIRE_MESSAGE(seen.intact(), what << " of " << seen.size() << " values wrote outside its output");
  for (Index i = 0; i < seen.size(); ++i) {
    const double expected = truth(i), value = static_cast<double>(seen[i]);
    const double allowed = units * kEpsilon * std::max(std::abs(expected), scale);
    BOOST_REQUIRE_MESSAGE(std::abs(value - expected) <= allowed || value == expected,
                          what << " of " << seen.size() << " values: number " << i << " is " << value
                               << ", expected " << expected);
  }
}

inline double wide(Real v) { return static_cast<double>(v); }

}  // namespace trine
