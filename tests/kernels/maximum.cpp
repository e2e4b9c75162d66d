#include "trine/kernels/maximum_kernels.hpp"

#include <limits>

#include "trine/tests/kernels/oracle.hpp"

using namespace trine;

namespace {
const MaximumKernels& k() { return maximum_kernels(); }

// Few different values, so that ties are common.
Guarded steps(Index n, Index offset) {
  Guarded x(n, offset);
  Rng rng(61);
  for (Index i = 0; i < n; ++i) x[i] = static_cast<Real>(rng.below(5)) - 6;
  return x;
}
}  // namespace

BOOST_AUTO_TEST_SUITE(maximum)

BOOST_AUTO_TEST_CASE(row_max_finds_the_first_of_equal_maxima) {
  for_every_length([](Index d, Index offset) {
    if (d == 0) return;
    const Index rows = 6;
    const Guarded x = steps(rows * d, offset);
    Guarded values(rows);
    std::vector<std::int32_t> first(rows, -1);
    k().row_max(values.data(), first.data(), x.data(), rows, d);
    for (Index i = 0; i < rows; ++i) {
      const Real* row = x.data() + i * d;
      const Real* best = std::max_element(row, row + d);
      BOOST_TEST(values[i] == *best);
      BOOST_TEST(first[static_cast<std::size_t>(i)] == best - row);
    }
  });
}

BOOST_AUTO_TEST_CASE(max_rows_finds_the_first_of_equal_maxima) {
  for_every_length([](Index d, Index offset) {
    for (Index rows : {1, 2, 7}) {
      const Guarded x = steps(rows * d, offset);
      Guarded values(d, offset);
      std::vector<std::int32_t> first(static_cast<std::size_t>(d), -1);
      k().max_rows(values.data(), first.data(), x.data(), rows, d);
      BOOST_REQUIRE(values.intact());
      for (Index j = 0; j < d; ++j) {
        Index best = 0;
        for (Index i = 1; i < rows; ++i) best = x[i * d + j] > x[best * d + j] ? i : best;
        BOOST_TEST(values[j] == x[best * d + j]);
        BOOST_TEST(first[static_cast<std::size_t>(j)] == best);
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(nan_counts_as_the_largest_wherever_it_stands) {
  const Index d = kMostLanes + 3;
  for (Index at = 0; at < d; ++at) {
    Guarded x = steps(d, 0);
    x[at] = std::numeric_limits<Real>::quiet_NaN();
    Guarded value(1);
    std::int32_t first = -1;
    k().row_max(value.data(), &first, x.data(), 1, d);
    BOOST_TEST(value[0] != value[0]);
    BOOST_TEST(first == at);
    k().max_rows(value.data(), &first, x.data(), d, 1);
    BOOST_TEST(value[0] != value[0]);
    BOOST_TEST(first == at);
  }
}

BOOST_AUTO_TEST_CASE(a_row_of_minus_infinity_has_its_first_place) {
  const Guarded x(5, 0, -std::numeric_limits<Real>::infinity());
  Guarded value(1);
  std::int32_t first = -1;
  k().row_max(value.data(), &first, x.data(), 1, 5);
  BOOST_TEST(value[0] == x[0]);
  BOOST_TEST(first == 0);
}

BOOST_AUTO_TEST_SUITE_END()
