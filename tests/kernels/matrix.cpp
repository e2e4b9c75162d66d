// Matrix products and transposes against double loops.
#include "trine/kernels/gemm/gemm.hpp"
#include "trine/kernels/gemm/transpose.hpp"
#include "trine/tests/kernels/oracle.hpp"
#include "trine/tests/support/heap_count.hpp"

using namespace trine;

BOOST_AUTO_TEST_SUITE(matrix)

BOOST_AUTO_TEST_CASE(gemm_asks_nothing_of_the_heap_whatever_the_size) {
  if (!heap_requests_are_counted()) return;
  constexpr Index most = 130;
  const Guarded a = random_values(most * most, 0, 74), b = random_values(most * most, 0, 75);
  Guarded c = random_values(most * most, 0, 76);
  const auto product = [&](Index n, Transpose ta, Transpose tb) {
    gemm(c.data(), n, a.data(), n, ta, b.data(), n, tb, n, n, n, Real(1), Real(0));
  };
  product(most, Transpose::no, Transpose::no);  // the working memory of a thread is made once
  product(64, Transpose::no, Transpose::no);
  product(100, Transpose::yes, Transpose::yes);
  for (Index n : {1, 2, 7, 16, 33, 64, 99, 100, 101, 130}) {
    for (Transpose ta : {Transpose::no, Transpose::yes}) {
      for (Transpose tb : {Transpose::no, Transpose::yes}) {
        const long before = heap_requests();
        product(n, ta, tb);
        BOOST_TEST(heap_requests() == before, n << " x " << n);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(gemm_equals_three_loops_in_all_forms) {
  struct Sizes {
    Index m, n, k;
  };
  for (Sizes s :
       {Sizes{1, 1, 1}, Sizes{0, 3, 2}, Sizes{3, 0, 2}, Sizes{3, 4, 0}, Sizes{5, 7, 3}, Sizes{33, 17, 65}}) {
    for (Transpose ta : {Transpose::no, Transpose::yes}) {
      for (Transpose tb : {Transpose::no, Transpose::yes}) {
        for (Real beta : {Real(0), Real(1), Real(-0.5)}) {
          // Rows are longer than what is used of them: leading dimensions must be respected.
          const Index lda = (ta == Transpose::no ? s.k : s.m) + 3,
                      ldb = (tb == Transpose::no ? s.n : s.k) + 2;
          const Index ldc = s.n + 1;
          const Guarded a = random_values((ta == Transpose::no ? s.m : s.k) * lda, 1, 71),
                        b = random_values((tb == Transpose::no ? s.k : s.n) * ldb, 0, 72),
                        old = random_values(s.m * ldc, 1, 73);
          Guarded c = old;
          if (beta == 0) {
            for (Index i = 0; i < s.m; ++i) {
              for (Index j = 0; j < s.n; ++j) c[i * ldc + j] = NAN;  // beta = 0 must not read it
            }
          }
          gemm(c.data(), ldc, a.data(), lda, ta, b.data(), ldb, tb, s.m, s.n, s.k, Real(1.5), beta);
          expect(
              "gemm", c,
              [&](Index at) {
                const Index i = at / ldc, j = at % ldc;
                if (j == s.n) return wide(old[at]);
                double sum = 0;
                for (Index l = 0; l < s.k; ++l) {
                  const Real u = ta == Transpose::no ? a[i * lda + l] : a[l * lda + i];
                  const Real v = tb == Transpose::no ? b[l * ldb + j] : b[j * ldb + l];
                  sum += wide(u) * wide(v);
                }
                return 1.5 * sum + (beta == 0 ? 0 : wide(beta) * wide(old[at]));
              },
              64, 4);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(transpose_turns_any_range_of_rows) {
  for (Index rows : {0, 1, 15, 16, 17, 40}) {
    for (Index cols : {0, 1, 16, 33}) {
      const Guarded x = random_values(rows * cols, 1, 74), old = random_values(rows * cols, 0, 75);
      for (int accumulate : {0, 1}) {
        Guarded out = old;
        const Index middle = cols / 3;
        transpose(out.data(), x.data(), rows, cols, middle, cols, accumulate);
        transpose(out.data(), x.data(), rows, cols, 0, middle, accumulate);
        expect("transpose", out, [&](Index at) {
          const Index j = at / rows, i = at % rows;
          return wide(accumulate ? old[at] + x[i * cols + j] : x[i * cols + j]);
        });
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
