// The code of docs/derivations/adamw.md: one number against the optimizer.
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <vector>

#include "trine/optim/adamw.hpp"
#include "trine/tests/optim/support.hpp"

using namespace trine;

namespace {

// [docs:adamw]
constexpr double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weight_decay = 0.01;

struct Number {
  double p, m, v;
};

// Step t = 1, 2, ... of AdamW for one number.
void step(Number& x, double g, double lr, int t) {
  x.m = beta1 * x.m + (1 - beta1) * g;
  x.v = beta2 * x.v + (1 - beta2) * g * g;
  const double mean = x.m / (1 - std::pow(beta1, t));
  const double square = x.v / (1 - std::pow(beta2, t));
  x.p = (1 - lr * weight_decay) * x.p - lr * mean / (std::sqrt(square) + epsilon);
}
// [docs:end]

// [docs:row]
// Step t of one number of a row whose last gradient was that of step t - k.
void step_row(Number& x, double g, double lr, int t, int k) {
  x.v = std::pow(beta2, k) * x.v + (1 - beta2) * g * g;
  const double square = x.v / (1 - std::pow(beta2, t));
  x.p = (1 - lr * weight_decay) * x.p - lr * g / (std::sqrt(square) + epsilon);
}
// [docs:end]

}  // namespace

BOOST_AUTO_TEST_SUITE(derivation)

BOOST_AUTO_TEST_CASE(one_number_moves_as_the_optimizer_moves_it) {
  ThreadPool pool(1);
  Parameter parameter(Tensor::from({1}, {0.7}));
  AdamW rule(one_group(parameter), pool);
  Number x{parameter.value[0], 0, 0};
  Rng rng(3);
  for (int t = 1; t <= 50; ++t) {
    const double g = rng.normal();
    set_gradient(parameter, Tensor::from({1}, {g}));
    rule.step(0.01);
    step(x, g, 0.01, t);
  }
  BOOST_TEST(std::abs(parameter.value[0] - x.p) < (sizeof(Real) == 4 ? 1e-5 : 1e-13));
}

BOOST_AUTO_TEST_CASE(a_row_moves_as_the_optimizer_moves_it) {
  ThreadPool pool(1);
  Parameter table(Tensor::from({2, 1}, {0.7, 0.1}), Gradients::rows);
  AdamW rule(one_group(table), pool);
  Number x{table.value[0], 0, 0};
  int last = 0;
  for (int t = 1; t <= 60; ++t) {
    const bool touched = t == 2 || t == 3 || t % 10 == 0;
    touch_rows(table, {touched ? 0 : 1}, static_cast<std::uint64_t>(t));
    const double g = table.row_gradient.values(0)[0];
    rule.step(0.01);
    if (!touched) continue;
    step_row(x, g, 0.01, t, t - last);
    last = t;
  }
  BOOST_TEST(std::abs(table.value[0] - x.p) < (sizeof(Real) == 4 ? 1e-5 : 1e-13));
}

BOOST_AUTO_TEST_SUITE_END()
