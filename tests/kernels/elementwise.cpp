#include "trine/kernels/elementwise_kernels.hpp"

#include <limits>

#include "trine/tests/kernels/oracle.hpp"

using namespace trine;

namespace {
const ElementwiseKernels& k() { return elementwise_kernels(); }
}  // namespace

BOOST_AUTO_TEST_SUITE(elementwise)

BOOST_AUTO_TEST_CASE(arithmetic_equals_the_plain_formulas) {
  for_every_length([](Index n, Index offset) {
    const Guarded a = random_values(n, offset, 1), b = random_values(n, 0, 2, 0.3, 2);
    Guarded out(n, offset);
    k().add(out.data(), a.data(), b.data(), n);
    expect("add", out, [&](Index i) { return wide(a[i]) + wide(b[i]); });
    k().subtract(out.data(), a.data(), b.data(), n);
    expect("subtract", out, [&](Index i) { return wide(a[i]) - wide(b[i]); });
    k().multiply(out.data(), a.data(), b.data(), n);
    expect("multiply", out, [&](Index i) { return wide(a[i]) * wide(b[i]); });
    k().divide(out.data(), a.data(), b.data(), n);
    expect("divide", out, [&](Index i) { return wide(a[i]) / wide(b[i]); });
    k().affine(out.data(), a.data(), 3, 2, n);
    expect(
        "affine", out, [&](Index i) { return 3 * wide(a[i]) + 2; }, 8, 1);
  });
}

BOOST_AUTO_TEST_CASE(exponentials_logarithms_and_roots_equal_the_formulas_in_double) {
  for_every_length([](Index n, Index offset) {
    const Guarded a = random_values(n, offset, 11, 3);
    Guarded positive = a, out(n, offset);
    for (Index i = 0; i < n; ++i) positive[i] = std::abs(a[i]) + Real(0.01);
    k().exp(out.data(), a.data(), n);
    expect(
        "exp", out, [&](Index i) { return std::exp(wide(a[i])); }, 4);
    k().log(out.data(), positive.data(), n);
    expect(
        "log", out, [&](Index i) { return std::log(wide(positive[i])); }, 4);
    k().sqrt(out.data(), positive.data(), n);
    expect(
        "sqrt", out, [&](Index i) { return std::sqrt(wide(positive[i])); }, 4);
  });
  for (Real far : {Real(-1e18), Real(-80), Real(80), Real(1e18)}) {
    Guarded in(1, 0, far), out(1);
    k().exp(out.data(), in.data(), 1);
    BOOST_TEST((far > 100 ? std::isinf(out[0]) : std::isfinite(out[0])));
  }
  for (auto kernel : {k().exp, k().log, k().sqrt}) {
    Guarded in(3, 0, std::numeric_limits<Real>::quiet_NaN()), out(3);
    kernel(out.data(), in.data(), 3);
    BOOST_TEST(out[2] != out[2]);
  }
}

BOOST_AUTO_TEST_CASE(the_output_may_be_an_input) {
  for_every_length([](Index n, Index offset) {
    const Guarded a = random_values(n, offset, 1), b = random_values(n, offset, 2);
    Guarded out = a;
    k().subtract(out.data(), out.data(), b.data(), n);
    expect("subtract in place", out, [&](Index i) { return wide(a[i]) - wide(b[i]); });
    out = b;
    k().subtract(out.data(), a.data(), out.data(), n);
    expect("subtract in place", out, [&](Index i) { return wide(a[i]) - wide(b[i]); });
  });
}

BOOST_AUTO_TEST_CASE(backward_kernels_overwrite_or_add_as_told) {
  for_every_length([](Index n, Index offset) {
    const Guarded dy = random_values(n, 0, 3), y = random_values(n, offset, 4),
                  b = random_values(n, offset, 5, 0.3, 2), old = random_values(n, offset, 6);
    for (int accumulate : {0, 1}) {
      const auto base = [&](Index i) { return accumulate ? wide(old[i]) : 0.0; };
      Guarded out = old;
      k().scale(out.data(), dy.data(), -3, n, accumulate);
      expect(
          "scale", out, [&](Index i) { return base(i) - 3 * wide(dy[i]); }, 8, 1);
      out = old;
      k().multiply_backward(out.data(), dy.data(), b.data(), n, accumulate);
      expect(
          "multiply_backward", out, [&](Index i) { return base(i) + wide(dy[i]) * wide(b[i]); }, 8, 1);
      out = old;
      k().divide_backward_numerator(out.data(), dy.data(), b.data(), n, accumulate);
      expect(
          "divide_backward_numerator", out, [&](Index i) { return base(i) + wide(dy[i]) / wide(b[i]); }, 8,
          1);
      out = old;
      k().divide_backward_denominator(out.data(), dy.data(), y.data(), b.data(), n, accumulate);
      expect(
          "divide_backward_denominator", out,
          [&](Index i) { return base(i) - wide(dy[i]) * wide(y[i]) / wide(b[i]); }, 8, 1);
      out = old;
      k().sqrt_backward(out.data(), dy.data(), b.data(), n, accumulate);
      expect(
          "sqrt_backward", out, [&](Index i) { return base(i) + wide(dy[i]) / (2 * wide(b[i])); }, 8, 1);
    }
  });
}

BOOST_AUTO_TEST_CASE(sums_equal_the_sums_in_double) {
  for_every_length([](Index n, Index offset) {
    const Guarded a = random_values(n, offset, 7), b = random_values(n, 1, 8);
    double sum = 0, dot = 0;
    for (Index i = 0; i < n; ++i) {
      sum += wide(a[i]);
      dot += wide(a[i]) * wide(b[i]);
    }
    Guarded out(2);
    out[0] = k().sum(a.data(), n);
    out[1] = k().dot(a.data(), b.data(), n);
    expect(
        "sum and dot", out, [&](Index i) { return i == 0 ? sum : dot; }, 16, 8);
  });
}

BOOST_AUTO_TEST_CASE(fill_and_add_value_touch_what_they_should) {
  for_every_length([](Index n, Index offset) {
    Guarded x(n, offset, 5);
    k().fill(x.data(), Real(0.5), n);
    expect("fill", x, [](Index) { return 0.5; });
    k().add_value(x.data(), 2, n);
    expect("add_value", x, [](Index) { return 2.5; });
  });
}

BOOST_AUTO_TEST_CASE(an_element_has_the_same_bits_in_a_tail_and_in_a_full_pack) {
  const Index n = 4 * kMostLanes;
  const Guarded a = random_values(n, 0, 9), b = random_values(n, 0, 10, 0.3, 2);
  for (auto kernel : {k().add, k().subtract, k().multiply, k().divide}) {
    Guarded whole(n), alone(1);
    kernel(whole.data(), a.data(), b.data(), n);
    for (Index i = 0; i < n; ++i) {
      kernel(alone.data(), a.data() + i, b.data() + i, 1);
      BOOST_TEST(alone[0] == whole[i]);
    }
  }
  for (auto kernel : {k().exp, k().log, k().sqrt}) {
    Guarded whole(n), alone(1);
    kernel(whole.data(), b.data(), n);
    for (Index i = 0; i < n; ++i) {
      kernel(alone.data(), b.data() + i, 1);
      BOOST_TEST((alone[0] == whole[i] || whole[i] != whole[i]));
    }
  }
  Guarded whole(n), alone(1);
  k().affine(whole.data(), a.data(), Real(0.1), Real(0.7), n);
  for (Index i = 0; i < n; ++i) {
    k().affine(alone.data(), a.data() + i, Real(0.1), Real(0.7), 1);
    BOOST_TEST(alone[0] == whole[i]);
  }
}

BOOST_AUTO_TEST_SUITE_END()
