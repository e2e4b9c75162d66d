// What the operations of a transformer promise besides their gradients.
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <string>
#include <vector>

#include "autograd/ops/dropout.hpp"
#include "autograd/ops/embedding.hpp"
#include "autograd/ops/gated.hpp"
#include "autograd/ops/layer_norm.hpp"
#include "autograd/ops/linear.hpp"
#include "autograd/ops/linear_activation.hpp"
#include "autograd/ops/linear_concat.hpp"
#include "autograd/ops/packed_attention.hpp"
#include "autograd/ops/pooling.hpp"
#include "base/error.hpp"
#include "layers/pooling.hpp"
#include "tests/layers/support.hpp"
#include "tests/support/message_of.hpp"

using namespace trine;

namespace {

struct Fixture {
  ThreadPool pool{2};
  Tape tape{pool};
};

// Remembers what it was told.
struct Reader : RowReader {
  std::vector<std::int32_t> told;
  void before_reading(std::span<const std::int32_t> rows) override { told.assign(rows.begin(), rows.end()); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(operations, Fixture)

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
  const Var y = ops::linear_activation(input, tape.input(one), {}, ops::FusedActivation::gelu_tanh);
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

BOOST_AUTO_TEST_CASE(a_gate_is_one_half_bent_times_the_other) {
  const Tensor x = random_tensor({3, 38}, 1);
  const ConstView y = ops::gated(tape.input(x), ops::FusedActivation::relu).value();
  for (Index i = 0; i < 3; ++i) {
    for (Index j = 0; j < 19; ++j)
      BOOST_TEST(y.row(i)[j] == std::max(Real(0), x.row(i)[j]) * x.row(i)[19 + j]);
  }
  const Tensor odd({2, 3});
  BOOST_TEST(
      message_of<ShapeError>([&] { ops::gated(tape.input(odd), ops::FusedActivation::gelu); }) ==
      "gated: an odd number of columns has no halves: x [2 x 3]; the product before it must give twice "
      "the features");
}

BOOST_AUTO_TEST_CASE(a_fused_linear_equals_linear_followed_by_its_activation) {
  const Tensor x = random_tensor({5, 3}, 1), w = random_tensor({37, 3}, 2), b = random_tensor({37}, 3);
  const Var u = ops::linear(tape.input(x), tape.input(w), tape.input(b));
  const auto fused = [&](ops::FusedActivation activation) {
    return ops::linear_activation(tape.input(x), tape.input(w), tape.input(b), activation).value();
  };
  for (Index i = 0; i < 5 * 37; ++i) {
    const double v = static_cast<double>(u.value()[i]);
    BOOST_TEST(std::abs(static_cast<double>(fused(ops::FusedActivation::relu)[i]) - std::max(0.0, v)) < 1e-6);
    BOOST_TEST(std::abs(static_cast<double>(fused(ops::FusedActivation::tanh)[i]) - std::tanh(v)) < 1e-6);
    BOOST_TEST(std::abs(static_cast<double>(fused(ops::FusedActivation::silu)[i]) - v / (1 + std::exp(-v))) <
               2e-6);
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

// --- dropout -------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(dropout_drops_its_share_and_keeps_the_mean) {
  Tensor ones({1000, 1000});
  ones.fill(1);
  for (double p : {0.1, 0.5, 0.9}) {
    tape.reset();
    tape.set_random(3, 1);
    const ConstView y = ops::dropout(tape.input(ones), p).value();
    double dropped = 0, total = 0;
    for (Real v : y.span()) {
      dropped += v == 0 ? 1 : 0;
      total += static_cast<double>(v);
    }
    // A million coins: one standard deviation of the share is at most 0.0005.
    BOOST_TEST(std::abs(dropped / 1e6 - p) < 0.0025);
    BOOST_TEST(std::abs(total / 1e6 - 1) < 0.0025 / (1 - p));
  }
}

// Neighbours share random bits; they must not share their fate.
BOOST_AUTO_TEST_CASE(neighbouring_elements_are_dropped_independently) {
  Tensor ones({400000});
  ones.fill(1);
  tape.set_random(3, 1);
  const ConstView y = ops::dropout(tape.input(ones), 0.5).value();
  for (Index distance : {1, 2, 3, 4, 16, 256}) {
    double together = 0;
    for (Index i = distance; i < y.size(); ++i) together += y[i] == 0 && y[i - distance] == 0 ? 1 : 0;
    BOOST_TEST(std::abs(together / static_cast<double>(y.size()) - 0.25) < 0.004);
  }
}

BOOST_AUTO_TEST_CASE(the_mask_is_that_of_the_step_and_of_the_place_on_the_tape) {
  Tensor ones({4096});
  ones.fill(1);
  const auto mask = [&](std::uint64_t seed, std::uint64_t step, int before) {
    tape.reset();
    tape.set_random(seed, step);
    Var x = tape.input(ones);
    for (int i = 0; i < before; ++i) x = ops::affine(x, 1);
    return copied(ops::dropout(x, 0.3).value());
  };
  BOOST_TEST(mask(1, 1, 0) == mask(1, 1, 0));
  BOOST_TEST(mask(1, 1, 0) != mask(1, 2, 0));
  BOOST_TEST(mask(1, 1, 0) != mask(2, 1, 0));
  BOOST_TEST(mask(1, 1, 0) != mask(1, 1, 1));
}

BOOST_AUTO_TEST_CASE(the_mask_is_the_documented_function_of_key_and_element) {
  Tensor ones({203});
  ones.fill(1);
  tape.set_random(8, 2);
  const Var x = tape.input(ones);
  const std::uint64_t key = tape.random_key();
  const ConstView y = ops::dropout(x, 0.25).value();
  for (Index i = 0; i < 203; ++i) {
    const auto lane = (random_bits(key, static_cast<std::uint64_t>(i / 4)) >> (16 * (i % 4))) & 0xffff;
    BOOST_TEST(y[i] == (lane < 16384 ? Real(0) : 1 / Real(0.75)));
  }
}

BOOST_AUTO_TEST_CASE(backward_uses_the_mask_of_forward) {
  Tensor ones({40000});
  ones.fill(1);
  const Var x = tape.variable(ones);
  const Var y = ops::dropout(x, 0.4);
  tape.backward(ops::sum(y));
  BOOST_TEST(copied(tape.gradient_of(x)) == copied(y.value()));
}

BOOST_AUTO_TEST_CASE(dropout_refuses_a_share_outside_zero_to_one) {
  const Tensor x({2});
  const auto text = [&](double p) {
    return message_of<OptionError>([&] { static_cast<void>(ops::dropout(tape.input(x), p)); });
  };
  BOOST_TEST(text(1) ==
             "dropout: p is 1.000000; it is the share of elements set to zero and must lie in [0, 1)");
  BOOST_TEST(text(-0.1) ==
             "dropout: p is -0.100000; it is the share of elements set to zero and must lie in [0, 1)");
}

// --- embedding -----------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(embedding_sums_word_position_and_type) {
  const Tensor words = Tensor::from({3, 1}, {1, 2, 3}), places = Tensor::from({2, 1}, {10, 20});
  const Tensor types = Tensor::from({2, 1}, {100, 500});
  TestBatch batch;
  batch.tokens = {2, 0, 1};
  batch.offsets = {0, 2, 2, 3};
  const Var w = tape.input(words), p = tape.input(places), t = tape.input(types);
  BOOST_TEST(copied(ops::embedding(w, batch.packed(), p, t).value()) == (std::vector<Real>{113, 121, 112}));
  BOOST_TEST(copied(ops::embedding(w, batch.packed(), p).value()) == (std::vector<Real>{13, 21, 12}));
  BOOST_TEST(copied(ops::embedding(w, batch.tokens).value()) == (std::vector<Real>{3, 1, 2}));
}

BOOST_AUTO_TEST_CASE(gradients_by_rows_equal_dense_ones_and_add_up) {
  const TestBatch batch({5, 0, 9}, 6);
  const Tensor weights = random_tensor({14, 19}, 2);
  Parameter dense(random_tensor({9, 19}, 3)), rows(random_tensor({9, 19}, 3), Gradients::rows);
  for (int step = 0; step < 2; ++step) {
    for (Parameter* parameter : {&dense, &rows}) {
      tape.reset();
      const Var table = tape.leaf(*parameter);
      tape.backward(weighted_sum(
          ops::add(ops::embedding(table, batch.tokens), ops::embedding(table, batch.packed(), {})), weights));
    }
  }
  const Tensor wanted = dense.gradient_copy(), seen = rows.gradient_copy();
  for (Index i = 0; i < wanted.size(); ++i) BOOST_TEST(std::abs(wanted[i] - seen[i]) < 1e-5);
  BOOST_TEST(rows.row_gradient.count() <= 6);
}

BOOST_AUTO_TEST_CASE(who_holds_rows_back_is_told_before_they_are_read) {
  const Parameter table(random_tensor({9, 2}), Gradients::rows);
  Reader reader;
  table.reader = &reader;
  const TestBatch batch({5, 3}, 9);
  static_cast<void>(ops::embedding(tape.leaf(table), batch.packed(), {}));
  BOOST_TEST(reader.told == batch.tokens);
}

BOOST_AUTO_TEST_CASE(embedding_names_a_bad_token_and_a_sequence_that_is_too_long) {
  const Tensor words = random_tensor({3, 2}), places = random_tensor({2, 2});
  TestBatch batch;
  batch.tokens = {0, 3};
  batch.offsets = {0, 2};
  const auto text = [&] {
    return message_of<ShapeError>(
        [&] { static_cast<void>(ops::embedding(tape.input(words), batch.packed(), tape.input(places))); });
  };
  BOOST_TEST(
      text() ==
      "embedding: id 3 is outside the table: table [3 x 2]; the tokenizer and the table must come from one "
      "model");
  batch.tokens = {0, 1, 2};
  batch.offsets = {0, 3};
  BOOST_TEST(
      text() ==
      "embedding: sequence 0 has 3 tokens, more than there are positions: positions [2 x 2]; cut sequences "
      "in the tokenizer");
}

// --- pooling -------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(an_empty_sequence_pools_to_zeros_and_gets_no_gradient) {
  const TestBatch batch({0, 2, 0}, 5);
  const Tensor x = Tensor::from({2, 1}, {-3, -5});
  for (auto pool_kind : {ops::Pool::mean, ops::Pool::cls, ops::Pool::max, ops::Pool::mean_sqrt_len,
                         ops::Pool::weighted_mean, ops::Pool::last_token}) {
    tape.reset();
    const Var in = tape.variable(x);
    const Var y = ops::pooling(in, batch.packed(), pool_kind);
    BOOST_TEST(y.value()[0] == 0);
    BOOST_TEST(y.value()[1] < 0);
    BOOST_TEST(y.value()[2] == 0);
    const Tensor only_empty = Tensor::from({3, 1}, {1, 0, 1});
    tape.backward(weighted_sum(y, only_empty));
    BOOST_TEST(tape.gradient_of(in)[0] == 0);
    BOOST_TEST(tape.gradient_of(in)[1] == 0);
  }
}

BOOST_AUTO_TEST_CASE(max_pooling_gives_the_gradient_to_the_first_of_equals) {
  const TestBatch batch({3}, 5);
  const Tensor x = Tensor::from({3, 1}, {1, 4, 4});
  const Var in = tape.variable(x);
  tape.backward(ops::sum(ops::pooling(in, batch.packed(), ops::Pool::max)));
  BOOST_TEST(copied(tape.gradient_of(in)) == (std::vector<Real>{0, 1, 0}));
}

// Weights of the weighted mean go on after the prompt: (2 * 2 + 3 * 3 + 4 * 5) / (2 + 3 + 4).
BOOST_AUTO_TEST_CASE(a_prompt_can_be_left_out_of_pooling) {
  const TestBatch batch({4, 1}, 5);
  const Tensor x = Tensor::from({5, 1}, {9, 2, 3, 5, 7});
  const std::pair<ops::Pool, Real> expected[] = {{ops::Pool::mean, Real(10) / 3},
                                                 {ops::Pool::cls, 2},
                                                 {ops::Pool::max, 5},
                                                 {ops::Pool::mean_sqrt_len, 10 / std::sqrt(Real(3))},
                                                 {ops::Pool::weighted_mean, Real(33) / 9},
                                                 {ops::Pool::last_token, 5}};
  for (const auto& [pool_kind, value] : expected) {
    const Var y = ops::pooling(tape.input(x), batch.packed(), pool_kind, 1);
    BOOST_TEST(std::abs(y.value()[0] - value) < 1e-6);
    BOOST_TEST(y.value()[1] == 0, "nothing is left of the second text");
  }
}

BOOST_AUTO_TEST_CASE(several_poolings_stand_side_by_side) {
  const TestBatch batch({3, 1}, 5);
  const Tensor x = random_tensor({4, 6});
  const Var in = tape.input(x);
  const Var both = Pooling{{ops::Pool::max, ops::Pool::cls}}(in, batch.packed());
  BOOST_TEST((both.shape() == Shape{2, 12}));
  const ConstView max = ops::pooling(in, batch.packed(), ops::Pool::max).value();
  const ConstView cls = ops::pooling(in, batch.packed(), ops::Pool::cls).value();
  for (Index i = 0; i < 2; ++i) {
    for (Index c = 0; c < 6; ++c) {
      BOOST_TEST(both.value().row(i)[c] == max.row(i)[c]);
      BOOST_TEST(both.value().row(i)[6 + c] == cls.row(i)[c]);
    }
  }
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
