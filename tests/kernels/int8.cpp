// Products of bytes against a loop over whole numbers, and what rounding to bytes leaves.
#include "trine/kernels/int8/int8_kernels.hpp"

#include <limits>

#include "trine/kernels/gemm/builtin_gemm.hpp"
#include "trine/tests/kernels/oracle.hpp"

using namespace trine;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Rows of whole numbers, as quantize() writes them.
struct Bytes {
  Index k;
  std::vector<std::int8_t> values;
  std::vector<QuantizedRow> rows;

  Bytes(Index count, Index width, std::int32_t largest, std::uint64_t seed)
      : k(width), values(static_cast<std::size_t>(count * int8_stride(width))) {
    Rng rng(seed);
    rows.reserve(static_cast<std::size_t>(count));
    for (Index i = 0; i < count; ++i) {
      std::int32_t sum = 0;
      for (Index p = 0; p < k; ++p) {
        // Every third row has the ends of the range only.
        const auto value = static_cast<std::int32_t>(rng.below(2 * largest + 1)) - largest;
        at(i)[p] = static_cast<std::int8_t>(i % 3 != 0 ? value : value < 0 ? -largest : largest);
        sum += at(i)[p];
      }
      rows.push_back({1, 0, 0, sum});
    }
  }
  [[nodiscard]] std::int8_t* at(Index i) { return values.data() + i * int8_stride(k); }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(int8)

BOOST_AUTO_TEST_CASE(products_are_exact) {
  const Int8Kernels& kernels = int8_kernels();
  if (!kernels.fast()) return;
  const Index columns = kernels.panel_columns;
  for (const auto& [m, n, k] : std::vector<std::array<Index, 3>>{
           {1, 1, 1}, {15, columns, 4}, {28, columns + 3, 64}, {37, 2 * columns - 1, 257}, {5, 7, 1030}}) {
    Bytes a(m, k, 127, 1), b(n, k, kernels.largest_b, 2);
    std::vector<std::uint8_t> packed(static_cast<std::size_t>((n + columns) * int8_stride(k)));
    kernels.pack(packed.data(), b.values.data(), 0, n, k);
    std::vector<std::int32_t> c(static_cast<std::size_t>(m * columns));
    for (Index first = 0; first < n; first += columns) {
      kernels.product(c.data(), a.values.data(), a.rows.data(), packed.data() + first * int8_stride(k), m, k);
      for (Index i = 0; i < m; ++i) {
        for (Index j = first; j < std::min(n, first + columns); ++j) {
          std::int32_t expected = 0;
          for (Index p = 0; p < k; ++p) expected += a.at(i)[p] * b.at(j)[p];
          BOOST_REQUIRE_MESSAGE(c[static_cast<std::size_t>(i * columns + j - first)] == expected,
                                m << " x " << n << " x " << k << ": row " << i << ", column " << j);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_row_is_its_scale_times_whole_numbers_and_a_residual) {
  const Int8Kernels& kernels = int8_kernels();
  if (!kernels.fast()) return;
  for (const Index d : {1, 3, 63, 64, 65, 256, 300, 1000}) {
    for (const double size : {1.0, 1e-9, 1e9}) {
      for (const std::int32_t largest : {63, 127}) {
        const Guarded row = random_values(d, 1, static_cast<std::uint64_t>(d), size / std::sqrt(d));
        std::vector<std::int8_t> q(static_cast<std::size_t>(int8_stride(d)), 99);
        const QuantizedRow seen = kernels.quantize(q.data(), row.data(), d, largest);
        double squares = 0, left = 0;
        std::int32_t sum = 0, most = 0;
        for (Index i = 0; i < d; ++i) {
          const std::int32_t whole = q[static_cast<std::size_t>(i)];
          sum += whole;
          most = std::max(most, std::abs(whole));
          squares += wide(row[i]) * wide(row[i]);
          left += std::pow(wide(row[i]) - static_cast<double>(seen.scale) * whole, 2);
        }
        BOOST_TEST(seen.sum == sum);
        BOOST_TEST(most == largest);
        BOOST_TEST(static_cast<double>(seen.norm) >= std::sqrt(squares));
        BOOST_TEST(static_cast<double>(seen.norm) <= 1.01 * std::sqrt(squares));
        BOOST_TEST(static_cast<double>(seen.residual) >= std::sqrt(left));
        BOOST_TEST(static_cast<double>(seen.residual) <=
                   1.01 * std::sqrt(left) + 2e-5 * static_cast<double>(seen.scale) * std::sqrt(d));
        BOOST_TEST((std::all_of(q.begin() + d, q.end(), [](std::int8_t v) { return v == 0; })));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(rows_that_cannot_be_rounded_say_so) {
  const Int8Kernels& kernels = int8_kernels();
  if (!kernels.fast()) return;
  for (const double bad :
       {std::numeric_limits<double>::quiet_NaN(), kInfinity, -kInfinity, 1e12, 1e-12, 0.0}) {
    for (const Index place : {0, 17, 69}) {
      Guarded row(70);
      row[place] = static_cast<Real>(bad);
      std::vector<std::int8_t> q(static_cast<std::size_t>(int8_stride(70)), 99);
      const QuantizedRow seen = kernels.quantize(q.data(), row.data(), 70, 127);
      BOOST_TEST(seen.scale == 0);
      BOOST_TEST(seen.sum == 0);
      BOOST_TEST(static_cast<double>(seen.residual) == (bad == 0 ? 0 : kInfinity));
      BOOST_TEST((std::all_of(q.begin(), q.end(), [](std::int8_t v) { return v == 0; })));
    }
  }
}

BOOST_AUTO_TEST_CASE(pairs_that_reach_what_is_wanted_are_found_in_order) {
  const Int8Kernels& kernels = int8_kernels();
  if (!kernels.fast()) return;
  const Index columns = kernels.panel_columns, m = 29;
  Rng rng(3);
  const auto whole = [&] { return static_cast<float>(rng.below(5)); };  // all sums are exact
  std::vector<std::int32_t> c(static_cast<std::size_t>(m * columns));
  for (std::int32_t& value : c) value = static_cast<std::int32_t>(rng.below(9)) - 4;
  std::vector<RowBound> rows(m);
  for (RowBound& row : rows) row = {whole(), whole(), whole(), -whole()};
  rows[4].residual = static_cast<float>(kInfinity);
  std::vector<float> wanted, norms, weights;
  for (Index j = 0; j < columns; ++j) {
    wanted.push_back(j == 2 ? static_cast<float>(-kInfinity) : 8 * whole());
    norms.push_back(1 + whole());
    weights.push_back(whole());
  }
  std::vector<RowAndQuery> found(static_cast<std::size_t>(m * columns));
  const Index count = kernels.reaching(found.data(), c.data(), rows.data(), m,
                                       {wanted.data(), norms.data(), weights.data(), 2});
  Index expected = 0;
  for (Index i = 0; i < m; ++i) {
    for (Index j = 0; j < columns; ++j) {
      const auto at = static_cast<std::size_t>(j);
      const RowBound& row = rows[static_cast<std::size_t>(i)];
      const float most = row.slope * static_cast<float>(c[static_cast<std::size_t>(i * columns + j)]) +
                         (row.residual + 2 * row.norm) * norms[at] + row.offset * weights[at];
      if (!(most >= wanted[at])) continue;
      BOOST_TEST_REQUIRE(expected < count);
      BOOST_TEST(found[static_cast<std::size_t>(expected)].row == i);
      BOOST_TEST(found[static_cast<std::size_t>(expected)].query == j);
      ++expected;
    }
  }
  BOOST_TEST(count == expected);
  BOOST_TEST(count > 0);
  BOOST_TEST(count < m * columns);
}

BOOST_AUTO_TEST_CASE(products_of_pairs_have_the_bits_of_the_matrix_product) {
  for (const Index k : {1, 5, 16, 64, 100, 511, 512, 513, 1100}) {
    const Index m = 9, n = 40;
    const Guarded a = random_values(m * k, 0, 1), b = random_values(n * k, 0, 2);
    std::vector<Real> c(static_cast<std::size_t>(m * n));
    gemm(c.data(), n, a.data(), k, Transpose::no, b.data(), k, Transpose::yes, m, n, k, 1, 0);
    std::vector<RowPair> pairs;
    for (Index i = 0; i < m; ++i) {
      for (Index j = 0; j < n; ++j) pairs.push_back({a.data() + i * k, b.data() + j * k});
    }
    for (const Index count : {Index{1}, Index{7}, m * n}) {
      Guarded seen(count);
      gemm_kernels().pair_products(seen.data(), pairs.data(), count, k);
      BOOST_TEST(seen.intact());
      for (Index i = 0; i < count; ++i)
        BOOST_REQUIRE_MESSAGE(seen[i] == c[static_cast<std::size_t>(i)], "k " << k << ", pair " << i);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
