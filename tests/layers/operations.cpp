// What products, activations and layer norms promise besides their gradients.
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <string>
#include <vector>

#include "trine/autograd/ops/activation.hpp"
#include "trine/autograd/ops/dropout.hpp"
#include "trine/autograd/ops/layer_norm.hpp"
#include "trine/autograd/ops/linear.hpp"
#include "trine/autograd/ops/packed_attention.hpp"
#include "trine/autograd/ops/pooling.hpp"
#include "trine/base/error.hpp"
#include "trine/tests/layers/support.hpp"
#include "trine/tests/support/message_of.hpp"

using namespace trine;

BOOST_FIXTURE_TEST_SUITE(operations, TapeFixture)

// --- linear_gelu ---------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(gelu_is_x_times_the_normal_distribution_out_to_its_tails) {
  std::vector<Real> values{0, 1, -1, 10, -10, 40, -40, Real(1e30), Real(-1e30)};
  for (int i = -600; i <= 600; ++i) values.push_back(static_cast<Real>(i) / 50);
  const auto n = static_cast<Index>(values.size());
  const Tensor x = Tensor::from({n, 1}, values), one = Tensor::from({1, 1}, {1});
  const Var input = tape.variable(x);
  const Var y = ops::linear_gelu(input, tape.input(one));
  tape.backward(ops::sum(y));
  const double allowed = sizeof(Real) == 8 ? 1e-11 : 4e-7;
  for (Index i = 0; i < n; ++i) {
    const double v = static_cast<double>(x[i]);
    const double below = 0.5 * std::erfc(-v / std::sqrt(2.0));
    const double density = std::exp(-v * v / 2) / std::sqrt(2 * std::acos(-1.0));
    BOOST_TEST(std::abs(static_cast<double>(y.value()[i]) - v * below) <=
               allowed * std::max(1e-3, std::abs(v * below)));
    BOOST_TEST(std::abs(static_cast<double>(tape.gradient_of(input)[i]) - (below + v * density)) <=
               2 * allowed);
  }
}

BOOST_AUTO_TEST_CASE(gelu_by_a_tangent_follows_its_formula_out_to_its_tails) {
  std::vector<Real> values{0, 10, -10, 40, -40, Real(1e30), Real(-1e30)};
  for (int i = -300; i <= 300; ++i) values.push_back(static_cast<Real>(i) / 25);
  const auto n = static_cast<Index>(values.size());
  const Tensor x = Tensor::from({n, 1}, values), one = Tensor::from({1, 1}, {1});
  const Var input = tape.variable(x);
  const Var y = ops::linear_activation(input, tape.input(one), {}, Activation::gelu_tanh);
  tape.backward(ops::sum(y));
  const double allowed = sizeof(Real) == 8 ? 1e-12 : 1e-6;
  for (Index i = 0; i < n; ++i) {
    const double v = std::max(-50.0, std::min(50.0, static_cast<double>(x[i])));
    const double root = std::sqrt(2 / std::acos(-1.0)), t = std::tanh(root * (v + 0.044715 * v * v * v));
    const double slope = (1 + t) / 2 + v / 2 * (1 - t * t) * root * (1 + 3 * 0.044715 * v * v);
    if (std::abs(x[i]) <= 50) {
      BOOST_TEST(std::abs(static_cast<double>(y.value()[i]) - v * (1 + t) / 2) <=
                 allowed * std::max(1.0, std::abs(v)));
    } else {
      BOOST_TEST(y.value()[i] == (x[i] > 0 ? x[i] : 0));
    }
    BOOST_TEST(std::abs(static_cast<double>(tape.gradient_of(input)[i]) - slope) <= 4 * allowed);
  }
}

BOOST_AUTO_TEST_CASE(a_gate_is_the_activation_of_one_half_times_the_other) {
  const Tensor x = random_tensor({3, 38}, 1);
  const ConstView y = ops::gated(tape.input(x), Activation::relu).value();
  for (Index i = 0; i < 3; ++i) {
    for (Index j = 0; j < 19; ++j)
      BOOST_TEST(y.row(i)[j] == std::max(Real(0), x.row(i)[j]) * x.row(i)[19 + j]);
  }
  const Tensor odd({2, 3});
  BOOST_TEST(
      message_of<ShapeError>([&] { ops::gated(tape.input(odd), Activation::gelu); }) ==
      "gated: an odd number of columns has no halves: x [2 x 3]; the product before it must give twice "
      "the features");
}

BOOST_AUTO_TEST_CASE(a_fused_linear_equals_linear_followed_by_its_activation) {
  const Tensor x = random_tensor({5, 3}, 1), w = random_tensor({37, 3}, 2), b = random_tensor({37}, 3);
  const Var u = ops::linear(tape.input(x), tape.input(w), tape.input(b));
  const auto fused = [&](Activation activation) {
    return ops::linear_activation(tape.input(x), tape.input(w), tape.input(b), activation).value();
  };
  for (Index i = 0; i < 5 * 37; ++i) {
    const double v = static_cast<double>(u.value()[i]);
    BOOST_TEST(std::abs(static_cast<double>(fused(Activation::relu)[i]) - std::max(0.0, v)) < 1e-6);
    BOOST_TEST(std::abs(static_cast<double>(fused(Activation::tanh)[i]) - std::tanh(v)) < 1e-6);
    BOOST_TEST(std::abs(static_cast<double>(fused(Activation::silu)[i]) - v / (1 + std::exp(-v))) < 2e-6);
  }
}

BOOST_AUTO_TEST_CASE(linear_concat_is_its_parts_side_by_side) {
  const Tensor x = random_tensor({4, 3}, 1), v = random_tensor({2, 3}, 2), w = random_tensor({5, 3}, 3);
  const Tensor a = random_tensor({2}, 4), b = random_tensor({5}, 5);
  const Var in = tape.input(x);
  const std::vector weights{tape.input(v), tape.input(w)}, biases{tape.input(a), tape.input(b)};
  const ConstView y = ops::linear_concat(in, weights, biases).value();
  const ConstView left = ops::linear(in, weights[0], biases[0]).value();
  const ConstView right = ops::linear(in, weights[1], biases[1]).value();
  for (Index i = 0; i < 4; ++i) {
    for (Index j = 0; j < 7; ++j) BOOST_TEST(y.row(i)[j] == (j < 2 ? left.row(i)[j] : right.row(i)[j - 2]));
  }
}

// --- layer_norm ----------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_row_far_from_zero_keeps_its_digits) {
  for (Index d : {7, 16, 256, 259}) {
    Tensor noise = random_tensor({1, d}, 6), far({1, d});
    for (Index j = 0; j < d; ++j) {
      noise[j] = static_cast<Real>(std::round(noise[j] * 64) / 64);  // exact when 10000 is added
      far[j] = 10000 + noise[j];
    }
    double mean = 0, variance = 0;
    for (Index j = 0; j < d; ++j) mean += static_cast<double>(noise[j]) / static_cast<double>(d);
    for (Index j = 0; j < d; ++j) {
      const double off = static_cast<double>(noise[j]) - mean;
      variance += off * off / static_cast<double>(d);
    }
    const Tensor gain = random_tensor({d}, 7), bias = random_tensor({d}, 8);
    const ConstView y =
        ops::layer_norm(tape.input(far), tape.input(gain), tape.input(bias), Real(1e-5)).value();
    for (Index j = 0; j < d; ++j) {
      const double h = (static_cast<double>(noise[j]) - mean) / std::sqrt(variance + 1e-5);
      const double wanted = h * static_cast<double>(gain[j]) + static_cast<double>(bias[j]);
      BOOST_TEST(std::abs(static_cast<double>(y[j]) - wanted) < (sizeof(Real) == 8 ? 1e-9 : 2e-3));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_constant_row_becomes_the_bias) {
  const Tensor x = Tensor::from({1, 3}, {5, 5, 5}), gain = Tensor::from({3}, {1, 2, 3});
  const Tensor bias = Tensor::from({3}, {7, 8, 9});
  const ConstView y = ops::layer_norm(tape.input(x), tape.input(gain), tape.input(bias), Real(1e-12)).value();
  for (Index j = 0; j < 3; ++j) BOOST_TEST(y[j] == bias[j]);
}

BOOST_AUTO_TEST_CASE(add_layer_norm_equals_layer_norm_of_the_sum_in_both_modes) {
  const Tensor x = random_tensor({6, 21}, 1), r = random_tensor({6, 21}, 2);
  const Tensor gain = random_tensor({21}, 3), bias = random_tensor({21}, 4);
  for (auto mode : {Tape::Mode::training, Tape::Mode::inference}) {
    Tape t(pool, mode);
    const Var g = t.input(gain), b = t.input(bias), u = t.input(x), v = t.input(r);
    const auto fused = copied(ops::add_layer_norm(u, v, g, b, Real(1e-5)).value());
    BOOST_TEST(fused == copied(ops::layer_norm(ops::add(u, v), g, b, Real(1e-5)).value()));
  }
}

// The fused step takes its key at the same place of the tape as a dropout would.
BOOST_AUTO_TEST_CASE(add_layer_norm_with_dropout_equals_dropout_and_then_add_layer_norm) {
  const Tensor x = random_tensor({300, 21}, 1), r = random_tensor({300, 21}, 2);
  const Tensor gain = random_tensor({21}, 3), bias = random_tensor({21}, 4);
  const auto run = [&](auto op) {
    tape.reset();
    tape.set_random(4, 4);
    const Var u = tape.variable(x), v = tape.variable(r), g = tape.input(gain), b = tape.input(bias);
    const Var y = op(u, v, g, b);
    tape.backward(y, r);
    std::vector<Real> all = copied(y.value());
    for (const Var in : {u, v}) {
      for (Real value : tape.gradient_of(in).span()) all.push_back(value);
    }
    return all;
  };
  const auto fused =
      run([](Var u, Var v, Var g, Var b) { return ops::add_layer_norm(u, v, g, b, Real(1e-5), 0.3); });
  const auto apart = run([](Var u, Var v, Var g, Var b) {
    return ops::add_layer_norm(ops::dropout(u, 0.3), v, g, b, Real(1e-5));
  });
  BOOST_TEST(fused == apart);
}

// --- messages ------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(operands_that_do_not_fit_are_named_with_their_shapes) {
  const Tensor x = random_tensor({4, 6}), w = random_tensor({3, 5}), b = random_tensor({3});
  const TestBatch batch({4}, 5), longer({5}, 5);
  const auto text = [&](auto call) { return message_of<ShapeError>([&] { static_cast<void>(call()); }); };
  BOOST_TEST(text([&] { return ops::linear_gelu(tape.input(x), tape.input(w), tape.input(b)); }) ==
             "linear_activation: weight does not fit x: x [4 x 6], weight [3 x 5]; weight is [out, in] and "
             "its second "
             "extent must be the features of x");
  BOOST_TEST(
      text([&] { return ops::packed_attention(tape.input(x), batch.packed(), 4); }) ==
      "packed_attention: 4 heads do not divide d: qkv [4 x 6], d [2]; qkv has 3 d columns and d must be a "
      "multiple of heads");
  BOOST_TEST(
      text([&] { return ops::packed_attention(tape.input(x), longer.packed(), 2); }) ==
      "packed_attention: qkv and the batch disagree about the number of tokens: qkv [4 x 6], tokens [5]");
  BOOST_TEST(text([&] { return ops::pooling(tape.input(x), longer.packed(), ops::Pool::mean); }) ==
             "pooling: x and the batch disagree about the number of tokens: x [4 x 6], tokens [5]");
  BOOST_TEST(text([&] { return ops::layer_norm(tape.input(x), tape.input(b), tape.input(b), 1); }) ==
             "layer_norm: a vector of another size is needed: gain [3], needed [6]");
  const Tensor gain = random_tensor({6});
  BOOST_TEST(
      message_of<OptionError>([&] {
        static_cast<void>(ops::layer_norm(tape.input(x), tape.input(gain), tape.input(gain), 0));
      }) ==
      "layer_norm: epsilon is 0.000000; it must be positive, or a constant row divides by zero (BERT uses "
      "1e-12)");
}

BOOST_AUTO_TEST_SUITE_END()
