#include "trine/kernels/metric/select_kernels.hpp"

#include <limits>

#include "trine/tests/kernels/oracle.hpp"

using namespace trine;

BOOST_AUTO_TEST_SUITE(selection)

BOOST_AUTO_TEST_CASE(at_least_finds_scores_from_their_limits_on_by_place) {
  constexpr Real kInfinity = std::numeric_limits<Real>::infinity();
  for_every_length([&](Index n, Index offset) {
    Guarded row(n, offset), limits(n, offset);
    Rng rng(17);
    for (Index j = 0; j < n; ++j) {
      row[j] = static_cast<Real>(rng.below(5));  // 2 x - 3 is exact, and often equal to its limit
      limits[j] = static_cast<Real>(rng.below(9)) - 3;
    }
    if (n > 3) row[n / 2] = std::numeric_limits<Real>::quiet_NaN();
    if (n > 5) limits[1] = -kInfinity;
    std::vector<PlacedScore> found(static_cast<std::size_t>(n) + 1, PlacedScore{-1, -1});
    const Index count = select_kernels().at_least(found.data(), row.data(), limits.data(), 2, -3, n);
    Index expected = 0;
    for (Index j = 0; j < n; ++j) {
      const Real score = 2 * row[j] - 3;
      if (!(score >= limits[j])) continue;
      BOOST_TEST_REQUIRE(expected < count);
      BOOST_TEST(found[static_cast<std::size_t>(expected)].place == j);
      BOOST_TEST(found[static_cast<std::size_t>(expected)].score == score);
      ++expected;
    }
    BOOST_TEST(count == expected);
    BOOST_TEST(found[static_cast<std::size_t>(count)].place == -1);
  });
}

BOOST_AUTO_TEST_SUITE_END()
