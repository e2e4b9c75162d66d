// The code of docs/derivations/adamw.md: one number, moved step by step and moved at once.
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

// [docs:missed]
// What steps s+1..t do to a number without gradient, `terms` terms of the series; lr[j] is that of step j.
double after_missed_steps(const Number& x, const std::vector<double>& lr, int s, int t, int terms) {
  const auto a = [s](int j) {  // sqrt(v_j / c2_j) = a_j sqrt(v)
    return std::pow(beta2, (j - s) / 2.0) / std::sqrt(1 - std::pow(beta2, j));
  };
  const double center = epsilon / a(s + 10);
  std::vector<double> sums(static_cast<std::size_t>(terms), 0.0);
  double decay = 1;  // product of (1 - lr weight_decay) over the steps after j
  for (int j = t; j > s; --j) {
    const double rate = lr[static_cast<std::size_t>(j)];
    double term = decay * rate * std::pow(beta1, j - s) / (1 - std::pow(beta1, j)) / a(j);  // u_j
    const double delta = epsilon / (a(j) * center) - 1;
    for (double& sum : sums) {
      sum += term;
      term *= -delta;
    }
    decay *= 1 - rate * weight_decay;
  }
  const double y = 1 / (std::sqrt(x.v) + center);
  const double z = center * y;
  double series = 0;
  for (std::size_t k = sums.size(); k-- > 0;) series = series * z + sums[k];
  return decay * x.p - x.m * y * series;
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

BOOST_AUTO_TEST_CASE(missed_steps_taken_at_once_end_where_single_steps_end) {
  std::vector<double> lr(401);
  for (std::size_t j = 0; j < lr.size(); ++j) lr[j] = 0.01 * (1 - static_cast<double>(j) / 500);
  for (double root_v : {1e-1, 1e-4, 1e-6}) {
    for (int s : {100, 300}) {
      Number x{0.7, 0.5 * root_v, root_v * root_v};
      const double at_once = after_missed_steps(x, lr, s, 400, 4);
      const double first_term = after_missed_steps(x, lr, s, 400, 1);
      for (int t = s + 1; t <= 400; ++t) step(x, 0, lr[static_cast<std::size_t>(t)], t);
      BOOST_TEST(std::abs(at_once - x.p) < 1e-12);
      if (root_v == 1e-6) BOOST_TEST(std::abs(first_term - x.p) > 1e-9);  // more terms are needed
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
