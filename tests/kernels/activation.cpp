#include "trine/kernels/activation_kernels.hpp"

#include <limits>

#include "trine/tests/kernels/oracle.hpp"

using namespace trine;

namespace {

double logistic(double x) { return 1 / (1 + std::exp(-x)); }
double normal_below(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }
double density(double x) { return std::exp(-0.5 * x * x) / std::sqrt(2 * std::acos(-1.0)); }

enum class Saves { x, y };

struct Case {
  const char* name;
  ActivationKernels::Forward forward;
  ActivationKernels::Backward backward;
  double (*value)(double);
  double (*slope)(double);
  Saves saves;
  bool positive_only;
  double units;  // of epsilon, relative
};

std::vector<Case> cases() {
  const ActivationKernels& k = activation_kernels();
  // In double the normal distribution comes from xsimd's erfc, which is good to 1e-9 in the tail.
  const double erfc = sizeof(Real) == 8 ? 1e7 : 16;
  return {
      {"relu", k.relu, k.relu_backward, [](double x) { return x > 0 ? x : 0; },
       [](double x) { return x > 0 ? 1. : 0.; }, Saves::y, false, 1},
      {"gelu", k.gelu, k.gelu_backward, [](double x) { return x * normal_below(x); },
       [](double x) { return normal_below(x) + x * density(x); }, Saves::x, false, erfc},
      {"tanh", k.tanh, k.tanh_backward, [](double x) { return std::tanh(x); },
       [](double x) { return 1 - std::tanh(x) * std::tanh(x); }, Saves::y, false, 8},
      {"sigmoid", k.sigmoid, k.sigmoid_backward, logistic,
       [](double x) { return logistic(x) * logistic(-x); }, Saves::y, false, 8},
      {"silu", k.silu, k.silu_backward, [](double x) { return x * logistic(x); },
       [](double x) { return logistic(x) * (1 + x * logistic(-x)); }, Saves::x, false, 8},
      {"exp", k.exp, k.exp_backward, [](double x) { return std::exp(x); },
       [](double x) { return std::exp(x); }, Saves::y, false, 4},
      {"log", k.log, k.log_backward, [](double x) { return std::log(x); }, [](double x) { return 1 / x; },
       Saves::x, true, 4},
      {"sqrt", k.sqrt, k.sqrt_backward, [](double x) { return std::sqrt(x); },
       [](double x) { return 0.5 / std::sqrt(x); }, Saves::y, true, 4},
      {"softplus", k.softplus, k.softplus_backward,
       [](double x) { return std::max(x, 0.) + std::log1p(std::exp(-std::abs(x))); }, logistic, Saves::x,
       false, 8},
  };
}

Guarded inputs(const Case& c, Index n, Index offset) {
  Guarded x = random_values(n, offset, 21, 3);
  for (Index i = 0; i < n && c.positive_only; ++i) x[i] = std::abs(x[i]) + Real(0.01);
  return x;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(activation)

BOOST_AUTO_TEST_CASE(values_equal_the_formulas_in_double) {
  for (const Case& c : cases()) {
    for_every_length([&](Index n, Index offset) {
      const Guarded x = inputs(c, n, offset);
      Guarded y(n, offset);
      c.forward(y.data(), x.data(), n);
      expect(
          c.name, y, [&](Index i) { return c.value(wide(x[i])); }, c.units);
    });
  }
}

BOOST_AUTO_TEST_CASE(gradients_equal_the_formulas_in_double) {
  for (const Case& c : cases()) {
    for_every_length([&](Index n, Index offset) {
      const Guarded x = inputs(c, n, offset), dy = random_values(n, 0, 22), old = random_values(n, 0, 23);
      Guarded y(n);
      c.forward(y.data(), x.data(), n);
      for (int accumulate : {0, 1}) {
        Guarded dx = old;
        c.backward(dx.data(), dy.data(), c.saves == Saves::x ? x.data() : y.data(), n, accumulate);
        expect(
            c.name, dx,
            [&](Index i) { return (accumulate ? wide(old[i]) : 0) + wide(dy[i]) * c.slope(wide(x[i])); },
            std::max(c.units, 16.), 1);
      }
    });
  }
}

BOOST_AUTO_TEST_CASE(far_from_zero_nothing_overflows_and_no_digits_are_lost) {
  for (const Case& c : cases()) {
    for (double far : {12., 30., 80., 1e4, 1e18}) {
      for (double x : {far, -far}) {
        if ((c.positive_only && x < 0) || (std::string(c.name) == "exp" && x > 80)) continue;
        Guarded in(1), y(1), dx(1), one(1, 0, 1);
        in[0] = static_cast<Real>(x);
        c.forward(y.data(), in.data(), 1);
        // Close to the smallest normal number of a float there are fewer digits, or none.
        const double smallest = 1e4 * wide(std::numeric_limits<float>::min()) / kEpsilon;
        expect(
            c.name, y, [&](Index) { return c.value(wide(in[0])); }, std::max(c.units, 64.), smallest);
        c.backward(dx.data(), one.data(), c.saves == Saves::x ? in.data() : y.data(), 1, 0);
        expect(
            c.name, dx, [&](Index) { return c.slope(wide(in[0])); }, std::max(c.units, 64.),
            c.saves == Saves::x ? 1e-5 : 1);  // y close to 1 has lost what its distance from 1 was
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(nan_stays_visible) {
  for (const Case& c : cases()) {
    Guarded x(3, 0, std::numeric_limits<Real>::quiet_NaN()), y(3);
    c.forward(y.data(), x.data(), 3);
    BOOST_TEST(y[2] != y[2], c.name);
  }
}

BOOST_AUTO_TEST_CASE(an_element_has_the_same_bits_in_a_tail_and_in_a_full_pack) {
  const Index n = 4 * kMostLanes;
  for (const Case& c : cases()) {
    const Guarded x = inputs(c, n, 0), dy = random_values(n, 0, 24);
    Guarded whole(n), slopes(n), alone(1);
    c.forward(whole.data(), x.data(), n);
    c.backward(slopes.data(), dy.data(), x.data(), n, 0);
    for (Index i = 0; i < n; ++i) {
      c.forward(alone.data(), x.data() + i, 1);
      BOOST_TEST(alone[0] == whole[i], c.name);
      c.backward(alone.data(), dy.data() + i, x.data() + i, 1, 0);
      BOOST_TEST(alone[0] == slopes[i], c.name << " backward");
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
