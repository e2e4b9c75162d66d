#include "trine/kernels/softmax_kernels.hpp"

#include <limits>

#include "trine/tests/kernels/oracle.hpp"

using namespace trine;

namespace {

const SoftmaxKernels& k() { return softmax_kernels(); }
constexpr Index kRows = 4;
constexpr Real kInfinity = std::numeric_limits<Real>::infinity();

struct Row {
  double largest = -std::numeric_limits<double>::infinity();
  double sum = 0;  // of exp(x - largest)

  Row(const Guarded& x, Index row, Index d) {
    for (Index j = 0; j < d; ++j) largest = std::max(largest, wide(x[row * d + j]));
    for (Index j = 0; j < d; ++j) sum += std::exp(wide(x[row * d + j]) - largest);
  }
};
double probability(const Guarded& x, Index at, Index d) {
  const Row row(x, at / d, d);
  return std::exp(wide(x[at]) - row.largest) / row.sum;
}

// Ordinary rows, one far up, one far down with a masked entry.
Guarded logits(Index d, Index offset) {
  Guarded x = random_values(kRows * d, offset, 51, 2);
  for (Index j = 0; j < d; ++j) {
    x[d + j] += 3000;
    x[2 * d + j] -= 3000;
  }
  if (d > 1) x[2 * d] = -kInfinity;
  return x;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(softmax)

BOOST_AUTO_TEST_CASE(softmax_equals_the_formula_and_sums_to_one) {
  for_every_length([](Index d, Index offset) {
    const Guarded x = logits(d, offset);
    Guarded y(kRows * d, offset);
    k().softmax(y.data(), x.data(), kRows, d);
    expect(
        "softmax", y, [&](Index i) { return probability(x, i, d); }, 32, 1e-3);
  });
}

BOOST_AUTO_TEST_CASE(softmax_backward_equals_the_formula) {
  for_every_length([](Index d, Index offset) {
    const Guarded x = logits(d, 0), dy = random_values(kRows * d, offset, 52),
                  old = random_values(kRows * d, 0, 53);
    Guarded y(kRows * d, offset);
    k().softmax(y.data(), x.data(), kRows, d);
    for (int accumulate : {0, 1}) {
      Guarded dx = old;
      k().softmax_backward(dx.data(), dy.data(), y.data(), kRows, d, accumulate);
      expect(
          "softmax_backward", dx,
          [&](Index at) {
            double mean = 0;
            for (Index j = at / d * d; j < at / d * d + d; ++j) mean += wide(y[j]) * wide(dy[j]);
            return (accumulate ? wide(old[at]) : 0) + wide(y[at]) * (wide(dy[at]) - mean);
          },
          32, 1);
    }
  });
}

BOOST_AUTO_TEST_CASE(log_sum_exp_and_its_gradient_equal_the_formulas) {
  for_every_length([](Index d, Index offset) {
    const Guarded x = logits(d, offset), dy = random_values(kRows, 0, 54),
                  old = random_values(kRows * d, 0, 55);
    Guarded y(kRows, offset), shift(kRows), inverse(kRows);
    k().log_sum_exp(y.data(), shift.data(), inverse.data(), x.data(), kRows, d);
    expect(
        "log_sum_exp", y,
        [&](Index i) {
          const Row row(x, i, d);
          return row.largest + (d > 0 ? std::log(row.sum) : 0);
        },
        8, 1);
    for (int accumulate : {0, 1}) {
      Guarded dx = old;
      k().log_sum_exp_backward(dx.data(), dy.data(), shift.data(), inverse.data(), x.data(), kRows, d,
                               accumulate);
      expect(
          "log_sum_exp_backward", dx,
          [&](Index i) { return (accumulate ? wide(old[i]) : 0) + wide(dy[i / d]) * probability(x, i, d); },
          32, 1);
    }
  });
}

BOOST_AUTO_TEST_CASE(a_row_that_is_all_masked_has_log_sum_minus_infinity_and_no_gradient) {
  Guarded x(3, 0, -kInfinity), y(1), shift(1), inverse(1), dy(1, 0, 1), dx(3, 0, 7);
  k().log_sum_exp(y.data(), shift.data(), inverse.data(), x.data(), 1, 3);
  BOOST_TEST(y[0] == -kInfinity);
  k().log_sum_exp_backward(dx.data(), dy.data(), shift.data(), inverse.data(), x.data(), 1, 3, 0);
  expect("log_sum_exp_backward", dx, [](Index) { return 0; });
}

BOOST_AUTO_TEST_SUITE_END()
