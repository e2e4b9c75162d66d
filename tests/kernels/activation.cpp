#include "trine/kernels/activation_kernels.hpp"

#include <iterator>
#include <limits>

#include "trine/tests/kernels/oracle.hpp"

using namespace trine;

namespace {

double logistic(double x) { return 1 / (1 + std::exp(-x)); }
double normal_below(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }
double density(double x) { return std::exp(-0.5 * x * x) / std::sqrt(2 * std::acos(-1.0)); }

// 2 sqrt(2 / pi) (x + 0.044715 x^3), whose logistic function is what the tangent form multiplies x with.
const double kRoot = 2 * std::sqrt(2 / std::acos(-1.0));
double tangent(double x) { return kRoot * (x + 0.044715 * x * x * x); }

struct Case {
  Activation activation;
  const char* name;
  double (*value)(double);
  double (*slope)(double);
  double units;            // of epsilon, relative
  double least_slope = 0;  // error of the slope is relative to at least this
};

// In double the normal distribution comes from xsimd's erfc, which is good to 1e-9 in the tail.
constexpr double kErfc = sizeof(Real) == 8 ? 1e7 : 16;

const Case kCases[] = {
    {Activation::identity, "identity", [](double x) { return x; }, [](double) { return 1.; }, 0},
    {Activation::gelu, "gelu", [](double x) { return x * normal_below(x); },
     [](double x) { return normal_below(x) + x * density(x); }, kErfc, 1e-5},
    {Activation::gelu_tanh, "gelu_tanh", [](double x) { return x * logistic(tangent(x)); },
     [](double x) {
       const double s = logistic(tangent(x)), below = logistic(-tangent(x));
       return s + (below == 0 || s == 0 ? 0 : x * s * below * kRoot * (1 + 3 * 0.044715 * x * x));
     },
     256, 1},
    {Activation::relu, "relu", [](double x) { return x > 0 ? x : 0; },
     [](double x) { return x > 0 ? 1. : 0.; }, 0},
    {Activation::tanh, "tanh", [](double x) { return std::tanh(x); },
     [](double x) { return 1 - std::tanh(x) * std::tanh(x); }, 8,
     1},  // 1 - t^2 near t = 1 has no digits left
    {Activation::silu, "silu", [](double x) { return x * logistic(x); },
     [](double x) { return logistic(x) * (1 + x * logistic(-x)); }, 16, 1e-5},
    {Activation::sigmoid, "sigmoid", logistic, [](double x) { return logistic(x) * logistic(-x); }, 8},
    {Activation::leaky_relu, "leaky_relu", [](double x) { return x > 0 ? x : 0.01 * x; },
     [](double x) { return x > 0 ? 1. : 0.01; }, 2},
    {Activation::elu, "elu", [](double x) { return x > 0 ? x : std::expm1(x); },
     [](double x) { return x > 0 ? 1. : std::exp(x); }, 8},
    {Activation::softplus, "softplus",
     [](double x) { return std::max(x, 0.) + std::log1p(std::exp(-std::abs(x))); }, logistic, 8},
};

const ActivationKernels& kernels(const Case& c) { return activation_kernels()[c.activation]; }

}  // namespace

BOOST_AUTO_TEST_SUITE(activation)

BOOST_AUTO_TEST_CASE(every_activation_has_a_case_here) {
  BOOST_REQUIRE(std::size(kCases) == kActivations);
  for (std::size_t i = 0; i < kActivations; ++i)
    BOOST_TEST((kCases[i].activation == static_cast<Activation>(i)));
}

BOOST_AUTO_TEST_CASE(values_equal_the_formulas_in_double) {
  for (const Case& c : kCases) {
    for_every_length([&](Index n, Index offset) {
      const Guarded x = random_values(n, offset, 21, 3);
      Guarded y(n, offset);
      kernels(c).forward(y.data(), x.data(), n);
      expect(
          c.name, y, [&](Index i) { return c.value(wide(x[i])); }, c.units);
    });
  }
}

BOOST_AUTO_TEST_CASE(gradients_equal_the_formulas_in_double) {
  for (const Case& c : kCases) {
    for_every_length([&](Index n, Index offset) {
      const Guarded x = random_values(n, offset, 21, 3), dy = random_values(n, 0, 22),
                    old = random_values(n, 0, 23);
      for (int accumulate : {0, 1}) {
        Guarded dx = old;
        kernels(c).backward(dx.data(), dy.data(), x.data(), n, accumulate);
        expect(
            c.name, dx,
            [&](Index i) { return (accumulate ? wide(old[i]) : 0) + wide(dy[i]) * c.slope(wide(x[i])); },
            std::max(c.units, 16.), 1);
      }
    });
  }
}

BOOST_AUTO_TEST_CASE(far_from_zero_nothing_overflows_and_no_digits_are_lost) {
  for (const Case& c : kCases) {
    for (double far : {12., 30., 80., 1e4, 1e18}) {
      for (double x : {far, -far}) {
        Guarded in(1), y(1), dx(1), one(1, 0, 1);
        in[0] = static_cast<Real>(x);
        kernels(c).forward(y.data(), in.data(), 1);
        // Close to the smallest normal number of a float there are fewer digits, or none.
        const double smallest = 1e4 * wide(std::numeric_limits<float>::min()) / kEpsilon;
        expect(
            c.name, y, [&](Index) { return c.value(wide(in[0])); }, std::max(c.units, 64.), smallest);
        kernels(c).backward(dx.data(), one.data(), in.data(), 1, 0);
        expect(
            c.name, dx, [&](Index) { return c.slope(wide(in[0])); }, std::max(c.units, 64.),
            std::max(c.least_slope, smallest));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(nan_stays_visible) {
  for (const Case& c : kCases) {
    Guarded x(3, 0, std::numeric_limits<Real>::quiet_NaN()), y(3);
    kernels(c).forward(y.data(), x.data(), 3);
    BOOST_TEST(y[2] != y[2], c.name);
  }
}

BOOST_AUTO_TEST_CASE(an_element_has_the_same_bits_in_a_tail_and_in_a_full_pack) {
  const Index n = 4 * kMostLanes;
  const Guarded x = random_values(n, 0, 21, 3), dy = random_values(n, 0, 24);
  for (const Case& c : kCases) {
    Guarded whole(n), slopes(n), alone(1);
    kernels(c).forward(whole.data(), x.data(), n);
    kernels(c).backward(slopes.data(), dy.data(), x.data(), n, 0);
    for (Index i = 0; i < n; ++i) {
      kernels(c).forward(alone.data(), x.data() + i, 1);
      BOOST_TEST(alone[0] == whole[i], c.name);
      kernels(c).backward(alone.data(), dy.data() + i, x.data() + i, 1, 0);
      BOOST_TEST(alone[0] == slopes[i], c.name << " backward");
    }
  }
}

BOOST_AUTO_TEST_CASE(with_a_bias_it_is_the_sum_then_the_activation) {
  constexpr Index rows = 3;
  for (const Case& c : kCases) {
    for_every_length([&](Index d, Index offset) {
      const Guarded x = random_values(rows * d, offset, 25), bias = random_values(d, offset, 26),
                    dy = random_values(rows * d, 0, 27);
      for (bool biased : {false, true}) {
        Guarded u = x, y(rows * d, offset), sum(rows * d), expected(rows * d), columns(d, 0, 9);
        for (Index i = 0; i < rows * d; ++i) sum[i] = biased ? x[i] + bias[i % d] : x[i];
        kernels(c).forward(expected.data(), sum.data(), rows * d);
        kernels(c).with_bias(y.data(), u.data(), biased ? bias.data() : nullptr, rows, d);
        expect(
            c.name, u, [&](Index i) { return wide(sum[i]); }, 0);
        expect(
            c.name, y, [&](Index i) { return wide(expected[i]); }, 0);

        kernels(c).backward(expected.data(), dy.data(), sum.data(), rows * d, 0);
        kernels(c).with_bias_backward(u.data(), biased ? columns.data() : nullptr, dy.data(), rows, d);
        expect(
            c.name, u, [&](Index i) { return wide(expected[i]); }, 0);
        if (!biased) continue;
        expect(
            c.name, columns, [&](Index j) { return wide(u[j]) + wide(u[d + j]) + wide(u[2 * d + j]); }, 8, 1);
      }
    });
  }
}

BOOST_AUTO_TEST_CASE(a_gate_is_the_activation_of_one_half_times_the_other) {
  constexpr Index rows = 2;
  for (const Case& c : kCases) {
    for_every_length([&](Index d, Index offset) {
      const Guarded x = random_values(rows * 2 * d, offset, 28), dy = random_values(rows * d, 0, 29),
                    old = random_values(rows * 2 * d, offset, 30);
      Guarded y(rows * d, offset), f(rows * 2 * d), slope(rows * 2 * d);
      kernels(c).forward(f.data(), x.data(), rows * 2 * d);
      const Guarded every(rows * 2 * d, 0, 1);
      kernels(c).backward(slope.data(), every.data(), x.data(), rows * 2 * d, 0);
      kernels(c).gated(y.data(), x.data(), rows, d);
      const auto left = [&](Index i) { return i / d * 2 * d + i % d; };
      expect(
          c.name, y, [&](Index i) { return wide(f[left(i)]) * wide(x[left(i) + d]); }, 2);
      for (int accumulate : {0, 1}) {
        Guarded dx = old;
        kernels(c).gated_backward(dx.data(), dy.data(), x.data(), rows, d, accumulate);
        expect(
            c.name, dx,
            [&](Index k) {
              const Index row = k / (2 * d), column = k % (2 * d), j = column % d, a = row * 2 * d + j;
              const double g = wide(dy[row * d + j]);
              const double part = column < d ? g * wide(x[a + d]) * wide(slope[a]) : g * wide(f[a]);
              return part + (accumulate ? wide(old[k]) : 0);
            },
            8, 1);
      }
    });
  }
}

BOOST_AUTO_TEST_SUITE_END()
