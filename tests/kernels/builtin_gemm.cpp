// Matrix products against a loop in double; elements that depend neither on their neighbors nor, from AVX2
// on, on the instruction level.
#include "trine/kernels/gemm/builtin_gemm.hpp"

#include <cstring>
#include <limits>

#include "trine/base/memory.hpp"
#include "trine/kernels/isa.hpp"
#include "trine/tests/kernels/oracle.hpp"

using namespace trine;

#define DECLARE(level)                       \
  namespace trine::inline TRINE_ABI::level { \
  extern const GemmKernels gemm_kernels;     \
  }
TRINE_FOR_EACH_LEVEL(DECLARE)
#undef DECLARE

namespace {

/// A stored matrix whose last row ends where its values end: reading on is reading outside.
struct Matrix {
  Index ld;
  Transpose op;
  std::vector<Real> values;

  Matrix(Index rows, Index cols, Index gap, Transpose turned, std::uint64_t seed)
      : ld((turned == Transpose::no ? cols : rows) + gap), op(turned) {
    const Index stored = turned == Transpose::no ? rows : cols;
    values.resize(static_cast<std::size_t>(std::max<Index>(0, stored * ld - gap)));
    Rng rng(seed);
    for (Real& value : values) value = static_cast<Real>(rng.normal());
  }
  /// Element of op(matrix).
  [[nodiscard]] double at(Index i, Index j) const {
    return wide(values[static_cast<std::size_t>(op == Transpose::no ? i * ld + j : j * ld + i)]);
  }
  /// Start of row i of op(matrix).
  [[nodiscard]] const Real* row(Index i) const {
    return values.empty() ? nullptr : values.data() + (op == Transpose::no ? i * ld : i);
  }
};

struct Sizes {
  Index m, n, k;
};

std::vector<Sizes> shapes() {
  std::vector<Sizes> result{{0, 3, 2},     {3, 0, 2},     {3, 4, 0},      {1, 1, 1},     {1, 100, 7},
                            {100, 1, 7},   {7, 100, 1},   {14, 32, 256},  {15, 33, 257}, {253, 17, 40},
                            {30, 1025, 3}, {6, 16, 300},  {259, 66, 513}, {16, 16, 32},  {1, 1, 0},
                            {2, 257, 65},  {505, 33, 31}, {85, 65, 1025}};
  Rng rng(4);
  for (int i = 0; i < 25; ++i) result.push_back({rng.below(70), rng.below(90), rng.below(300)});
  return result;
}

std::size_t bytes_of(Index reals) { return static_cast<std::size_t>(reals) * sizeof(Real); }

template <class F>
void for_all_forms(F f) {
  for (Transpose op_a : {Transpose::no, Transpose::yes}) {
    for (Transpose op_b : {Transpose::no, Transpose::yes}) f(op_a, op_b);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(product)

BOOST_AUTO_TEST_CASE(equals_a_loop_in_double_for_all_forms_and_sizes) {
  for (Sizes s : shapes()) {
    for_all_forms([&](Transpose op_a, Transpose op_b) {
      for (Real beta : {Real(0), Real(1), Real(-0.5)}) {
        const Matrix a(s.m, s.k, 3, op_a, 1), b(s.k, s.n, 5, op_b, 2);
        const Index ldc = s.n + 1;
        const Guarded old = random_values(s.m * ldc, 1, 3);
        Guarded c = old;
        if (beta == 0) {  // must not be read
          for (Index at = 0; at < c.size(); ++at) {
            if (at % ldc != s.n) c[at] = std::numeric_limits<Real>::quiet_NaN();
          }
        }
        gemm(c.data(), ldc, a.row(0), a.ld, op_a, b.row(0), b.ld, op_b, s.m, s.n, s.k, Real(1.5), beta);
        expect(
            "gemm", c,
            [&](Index at) {
              const Index i = at / ldc, j = at % ldc;
              if (j == s.n) return wide(old[at]);
              double sum = 0;
              for (Index p = 0; p < s.k; ++p) sum += a.at(i, p) * b.at(p, j);
              return 1.5 * sum + (beta == 0 ? 0 : wide(beta) * wide(old[at]));
            },
            64, 8 + static_cast<double>(s.k) / 8);
      }
    });
  }
}

BOOST_AUTO_TEST_CASE(a_row_has_the_same_bits_whatever_other_rows_there_are) {
  const Sizes s{300, 75, 600};
  for_all_forms([&](Transpose op_a, Transpose op_b) {
    const Matrix a(s.m, s.k, 0, op_a, 1), b(s.k, s.n, 0, op_b, 2);
    std::vector<Real> all(static_cast<std::size_t>(s.m * s.n), 1), some = all;
    const auto product = [&](std::vector<Real>& c, Index first, Index rows) {
      gemm(c.data() + first * s.n, s.n, a.row(first), a.ld, op_a, b.row(0), b.ld, op_b, rows, s.n, s.k, 2,
           Real(0.3));
    };
    product(all, 0, s.m);
    Index first = 0;
    for (Index rows = 1; first < s.m; first += rows, ++rows)
      product(some, first, std::min(rows, s.m - first));
    BOOST_TEST(std::memcmp(all.data(), some.data(), all.size() * sizeof(Real)) == 0);
  });
}

// Also cuts columns, and takes op(B) packed beforehand: no element may notice.
BOOST_AUTO_TEST_CASE(an_element_has_the_same_bits_in_a_part_of_a_product_and_with_a_packed_factor) {
  const GemmKernels& kernels = gemm_kernels();
  Rng rng(11);
  for (Sizes s : {Sizes{37, 150, 700}, Sizes{300, 129, 131}, Sizes{1, 64, 1025}}) {
    for_all_forms([&](Transpose op_a, Transpose op_b) {
      const Matrix a(s.m, s.k, 2, op_a, 1), b(s.k, s.n, 1, op_b, 2);
      auto packed = make_aligned<Real>(static_cast<std::size_t>(kernels.packed_size(s.n, s.k)));
      for (Index j = 0; j < s.n; j += kPackedColumns)
        kernels.pack(packed.get(), b.row(0), b.ld, op_b, j, std::min(s.n, j + kPackedColumns), s.k);
      if (op_b == Transpose::no) {  // rows of B, cut anywhere
        auto rows = make_aligned<Real>(static_cast<std::size_t>(kernels.packed_size(s.n, s.k)));
        kernels.pack_rows(rows.get(), b.row(0), b.ld, 0, s.k / 3, s.n, s.k);
        kernels.pack_rows(rows.get(), b.row(0), b.ld, s.k / 3, s.k, s.n, s.k);
        BOOST_TEST(std::memcmp(rows.get(), packed.get(), bytes_of(kernels.packed_size(s.n, s.k))) == 0);
      }
      for (Real beta : {Real(0), Real(1)}) {
        std::vector<Real> all(static_cast<std::size_t>(s.m * s.n), Real(0.25)), parts = all;
        gemm(all.data(), s.n, a.row(0), a.ld, op_a, b.row(0), b.ld, op_b, s.m, s.n, s.k, 1, beta);
        for (Index i = 0; i < s.m;) {
          const Index rows = std::min<Index>(s.m - i, 1 + rng.below(20));
          for (Index j = 0; j < s.n; j += kPackedColumns) {
            const Index cols = std::min(kPackedColumns, s.n - j);
            const Real* columns = op_b == Transpose::no ? b.row(0) + j : b.row(0) + j * b.ld;
            gemm_own({parts.data() + i * s.n + j, s.n, a.row(i), a.ld, op_a, columns, b.ld, op_b, rows, cols,
                      s.k, 1, beta, (i + j) % 2 == 0 ? packed.get() + j * s.k : nullptr});
          }
          i += rows;
        }
        BOOST_TEST(std::memcmp(all.data(), parts.data(), all.size() * sizeof(Real)) == 0);
      }
    });
  }
}

// clang 14 fuses the last c = alpha * sum + beta * c of some rows and not of others.
#if defined(__clang__)
constexpr bool kFusesEverywhere = false;
#else
constexpr bool kFusesEverywhere = true;
#endif
BOOST_AUTO_TEST_CASE(levels_with_a_fused_multiply_add_give_the_same_bits) {
  struct Level {
    Isa isa;
    const GemmKernels* kernels;
  };
  std::vector<Level> levels;
#define ADD(level) levels.push_back({Isa::level, &level::gemm_kernels});
  TRINE_FOR_EACH_LEVEL(ADD)
#undef ADD
  std::erase_if(levels, [](const Level& level) {
    return isa_name(level.isa) == "baseline" || !isa_supported(level.isa);
  });
  if (levels.size() < 2 || !kFusesEverywhere) return;
  for (Sizes s : shapes()) {
    if (s.m == 0 || s.n == 0) continue;
    for_all_forms([&](Transpose op_a, Transpose op_b) {
      const Matrix a(s.m, s.k, 1, op_a, 1), b(s.k, s.n, 2, op_b, 2);
      std::vector<std::vector<Real>> results;
      for (const Level& level : levels) {
        std::vector<Real>& c = results.emplace_back(static_cast<std::size_t>(s.m * s.n), Real(0.75));
        const GemmProblem problem{c.data(), s.n, a.row(0), a.ld, op_a,       b.row(0), b.ld,
                                  op_b,     s.m, s.n,      s.k,  Real(1.25), 1};
        auto memory = make_aligned<Real>(static_cast<std::size_t>(level.kernels->workspace(problem)));
        level.kernels->product(problem, memory.get());
      }
      for (std::size_t i = 1; i < results.size(); ++i)
        BOOST_TEST(std::memcmp(results[0].data(), results[i].data(), bytes_of(s.m * s.n)) == 0,
                   s.m << " x " << s.n << " x " << s.k);
    });
  }
}

BOOST_AUTO_TEST_CASE(alpha_zero_does_not_read_the_factors) {
  const std::vector<Real> bad(12, std::numeric_limits<Real>::quiet_NaN());
  std::vector<Real> c{1, 2, 3, 4};
  gemm(c.data(), 2, bad.data(), 3, Transpose::no, bad.data(), 2, Transpose::no, 2, 2, 3, 0, 10);
  BOOST_TEST((c == std::vector<Real>{10, 20, 30, 40}));
}

BOOST_AUTO_TEST_SUITE_END()
