// Parallel products give each element the bits of one serial product, for any number of threads.
#include "trine/autograd/ops/matrix.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstring>
#include <vector>

#include "trine/base/rng.hpp"

using namespace trine;

namespace {

std::vector<Real> random_values(Index count, std::uint64_t seed) {
  std::vector<Real> values(static_cast<std::size_t>(count));
  Rng rng(seed);
  for (Real& value : values) value = static_cast<Real>(rng.uniform() - 0.5);
  return values;
}

/// A product with its factors, and C as one serial product computes it.
struct Case {
  Index m, n, k;
  Transpose op_a, op_b;
  Real beta = 0;
  std::vector<Real> a = random_values(m * k, 1), b = random_values(k * n, 2), c = random_values(m * n, 3);
  std::vector<Real> expected = c;

  Case(Index rows, Index columns, Index depth, Transpose turned_a, Transpose turned_b, Real factor)
      : m(rows), n(columns), k(depth), op_a(turned_a), op_b(turned_b), beta(factor) {
    gemm(expected.data(), n, a.data(), lda(), op_a, b.data(), ldb(), op_b, m, n, k, Real(0.5), beta);
  }
  [[nodiscard]] Index lda() const { return op_a == Transpose::no ? k : m; }
  [[nodiscard]] Index ldb() const { return op_b == Transpose::no ? n : k; }
  [[nodiscard]] ops::Product product(Real* into) const {
    return {into, n, {a.data(), lda(), op_a}, {b.data(), ldb(), op_b}, m, n, k, Real(0.5), beta};
  }
};

bool same(const std::vector<Real>& a, const std::vector<Real>& b) {
  return std::memcmp(a.data(), b.data(), a.size() * sizeof(Real)) == 0;
}

void check(const Case& one, const Case& other) {
  for (Index threads : {1, 2, 3, 7, 16}) {
    ThreadPool pool(threads);
    std::vector<Real> c = one.c, d = other.c;
    std::vector<int> visits(c.size());
    const auto count = [&](const ops::Block& block) {
      for (Index i = block.row; i < block.row + block.rows; ++i) {
        for (Index j = block.column; j < block.column + block.columns; ++j)
          ++visits[static_cast<std::size_t>(i * one.n + j)];
      }
    };
    std::vector<ops::Product> products{one.product(c.data()), other.product(d.data())};
    products[0].after = ops::BlockFunction(count);
    ops::parallel_gemms(pool, products);
    BOOST_TEST(same(c, one.expected),
               one.m << " x " << one.n << " x " << one.k << ", " << threads << " threads");
    BOOST_TEST(same(d, other.expected), threads << " threads, second product");
    BOOST_TEST(std::ranges::all_of(visits, [](int each) { return each == 1; }));
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(parallel_products)

BOOST_AUTO_TEST_CASE(equal_one_serial_product_bit_by_bit) {
  constexpr auto no = Transpose::no, yes = Transpose::yes;
  check({1, 700, 900, no, yes, 0}, {700, 384, 130, no, no, 1});
  check({300, 129, 1030, yes, no, 1}, {253, 1, 1, no, yes, 0});
  check({1000, 200, 64, no, yes, Real(0.25)}, {0, 3, 5, no, no, 0});
  check({300, 70, 0, no, no, 1}, {85, 2000, 40, yes, yes, 0});
}

// Such a B is packed in parts: along k, and along both.
BOOST_AUTO_TEST_CASE(equal_one_serial_product_where_a_factor_is_large) {
  constexpr auto no = Transpose::no, yes = Transpose::yes;
  check({253, 1100, 5000, yes, no, 1}, {400, 300, 20, no, yes, 0});
  check({253, 16500, 600, no, yes, 0}, {253, 16500, 600, no, no, 1});
}

BOOST_AUTO_TEST_SUITE_END()
