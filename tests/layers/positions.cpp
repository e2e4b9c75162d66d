// What attention knows about places: biases by distance, a window, rotations, and places behind a padding
// token.
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <string>
#include <vector>

#include "trine/autograd/ops/embedding.hpp"
#include "trine/autograd/ops/packed_attention.hpp"
#include "trine/base/error.hpp"
#include "trine/layers/encoder.hpp"
#include "trine/layers/positions.hpp"
#include "trine/tests/layers/support.hpp"
#include "trine/tests/support/message_of.hpp"

using namespace trine;

namespace {

// Lengths around the widths of registers and tiles; 700 tokens are many tiles.
const std::vector<Index> kLengths{0, 1, 2, 15, 17, 33, 0, 64, 700};

struct AttentionResult {
  std::vector<Real> y, dqkv;
};

AttentionResult attend(const Tensor& qkv, const Tensor& dy, const Tensor& bias, const PackedBatch& batch,
                       Index heads, Index window, int threads) {
  ThreadPool pool(threads);
  Tape tape(pool);
  const Var x = tape.variable(qkv);
  const Var b = bias.empty() ? Var{} : tape.variable(bias);
  const Var y = ops::packed_attention(x, batch, heads, b, window);
  tape.backward(y, dy);
  return {copied(y.value()), copied(tape.gradient_of(x))};
}

Tensor rows_of(const Tensor& all, Index begin, Index count) {
  return Tensor::from({count, all.cols()}, {all.row(begin), static_cast<std::size_t>(count * all.cols())});
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(places, TapeFixture)

// Against the definition, in double, one row of one head at a time.
BOOST_AUTO_TEST_CASE(attention_adds_the_bias_of_a_distance_and_sees_no_further_than_its_reach) {
  const Index heads = 2, size = 5, d = heads * size, span = 45;
  const TestBatch batch({6, 1, 0, 40}, 2);
  const PackedBatch packed = batch.packed();
  const Tensor qkv = random_tensor({packed.total(), 3 * d}, 3);
  const Tensor bias = random_tensor({heads, 2 * span - 1}, 4);
  for (Index window : {0, 1, 3, 39, 1000}) {
    tape.reset();
    const ConstView y =
        ops::packed_attention(tape.input(qkv), packed, heads, tape.input(bias), window).value();
    double largest = 0;
    for (Index s = 0; s < packed.sequences(); ++s) {
      for (Index i = packed.begin(s); i < packed.end(s); ++i) {
        for (Index column = 0; column < d; ++column) {
          const Index head = column / size;
          double all = 0, wanted = 0;
          for (Index j = packed.begin(s); j < packed.end(s); ++j) {
            if (window != 0 && std::abs(i - j) > window) continue;
            double product = 0;
            for (Index k = head * size; k < (head + 1) * size; ++k)
              product += static_cast<double>(qkv.row(i)[k]) * static_cast<double>(qkv.row(j)[d + k]);
            const double weight = std::exp(product / std::sqrt(static_cast<double>(size)) +
                                           static_cast<double>(bias.row(head)[span - 1 + j - i]));
            all += weight;
            wanted += weight * static_cast<double>(qkv.row(j)[2 * d + column]);
          }
          largest = std::max(largest, std::abs(static_cast<double>(y.row(i)[column]) - wanted / all));
        }
      }
    }
    BOOST_TEST(largest < 1e-5, "reach " << window);
  }
}

BOOST_AUTO_TEST_CASE(attention_with_bias_and_reach_equals_each_sequence_alone_bit_for_bit) {
  const Index heads = 2, size = 20, d = heads * size;
  const TestBatch batch(kLengths, 2);
  const PackedBatch packed = batch.packed();
  const Tensor qkv = random_tensor({packed.total(), 3 * d}, 3), dy = random_tensor({packed.total(), d}, 4);
  const Tensor bias = random_tensor({heads, 2 * 700 - 1}, 5);
  for (const auto& [with, window] : {std::pair{bias, 0}, std::pair{Tensor(), 9}, std::pair{bias, 64}}) {
    const AttentionResult together = attend(qkv, dy, with, packed, heads, window, 3);
    for (Index i = 0; i < packed.sequences(); ++i) {
      const Index begin = packed.begin(i), length = packed.length(i);
      const TestBatch one = batch.alone(i);
      const AttentionResult alone = attend(rows_of(qkv, begin, length), rows_of(dy, begin, length), with,
                                           one.packed(), heads, window, 1);
      BOOST_TEST_CONTEXT("sequence " << i << " of length " << length << ", reach " << window) {
        BOOST_TEST(std::equal(alone.y.begin(), alone.y.end(), together.y.begin() + begin * d));
        BOOST_TEST(std::equal(alone.dqkv.begin(), alone.dqkv.end(), together.dqkv.begin() + begin * 3 * d));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_reach_beyond_the_sequence_changes_nothing) {
  const TestBatch batch({5, 30}, 2);
  const Tensor qkv = random_tensor({35, 18}, 3), dy = random_tensor({35, 6}, 4);
  const AttentionResult all = attend(qkv, dy, {}, batch.packed(), 2, 0, 1);
  const AttentionResult far = attend(qkv, dy, {}, batch.packed(), 2, 29, 1);
  for (std::size_t i = 0; i < all.y.size(); ++i)
    BOOST_REQUIRE(std::abs(static_cast<double>(all.y[i] - far.y[i])) < 1e-6);
  for (std::size_t i = 0; i < all.dqkv.size(); ++i)
    BOOST_REQUIRE(std::abs(static_cast<double>(all.dqkv[i] - far.dqkv[i])) < 1e-5);
}

BOOST_AUTO_TEST_CASE(the_gradient_of_a_bias_has_the_same_bits_for_any_number_of_threads) {
  const TestBatch batch(kLengths, 2);
  const Tensor qkv = random_tensor({batch.packed().total(), 24}, 3);
  const Tensor dy = random_tensor({batch.packed().total(), 8}, 4), bias = random_tensor({2, 1399}, 5);
  std::vector<std::vector<Real>> results;
  for (int threads : {1, 2, 3}) {
    ThreadPool threads_of(threads);
    Tape own(threads_of);
    const Var b = own.variable(bias);
    own.backward(ops::packed_attention(own.input(qkv), batch.packed(), 2, b, 100), dy);
    results.push_back(copied(own.gradient_of(b)));
  }
  BOOST_TEST(results[0] == results[1]);
  BOOST_TEST(results[0] == results[2]);
}

BOOST_AUTO_TEST_CASE(a_bias_or_a_reach_that_does_not_fit_is_refused) {
  const TestBatch batch({3, 5}, 2);
  const Tensor numbers = random_tensor({8, 12}), narrow({2, 7}), even({2, 10});
  const Var qkv = tape.input(numbers);
  for (const Tensor* bias : {&narrow, &even}) {
    BOOST_TEST(message_of<ShapeError>([&] {
                 ops::packed_attention(qkv, batch.packed(), 2, tape.input(*bias));
               }).starts_with("packed_attention: bias does not fit the heads and the longest sequence"));
  }
  BOOST_TEST(message_of<OptionError>([&] { ops::packed_attention(qkv, batch.packed(), 2, {}, -1); }) ==
             "packed_attention: window is -1; it must be a number of tokens, or 0 for all");
}

// Turned by 0 at place 0; products of a query and a key depend on how far apart they are.
BOOST_AUTO_TEST_CASE(rotated_products_depend_on_the_distance_only) {
  const Index size = 6;
  const TestBatch batch({12}, 2);
  Tensor qkv({12, 3 * size});
  for (Index t = 0; t < 12; ++t) {
    for (Index j = 0; j < 3 * size; ++j) qkv.row(t)[j] = static_cast<Real>(j % 5 + 1) / 4;
  }
  const Var cos_sin = rotary_table(tape, 12, size, 100);
  const ConstView y = ops::rotary(tape.input(qkv), batch.packed(), 1, cos_sin).value();
  const auto product = [&](Index query, Index key) {
    double sum = 0;
    for (Index j = 0; j < size; ++j) sum += static_cast<double>(y.row(query)[j] * y.row(key)[size + j]);
    return sum;
  };
  for (Index j = 0; j < 3 * size; ++j) BOOST_TEST(y.row(0)[j] == qkv.row(0)[j]);
  for (Index t = 0; t < 12; ++t) {
    for (Index j = 2 * size; j < 3 * size; ++j) BOOST_TEST(y.row(t)[j] == qkv.row(t)[j]);  // values stay
  }
  for (Index distance : {-3, 0, 5}) {
    for (Index query = 3; query + distance < 12 && query < 7; ++query)
      BOOST_TEST(std::abs(product(query, query + distance) - product(3, 3 + distance)) < 1e-5);
  }
  BOOST_TEST(std::abs(product(3, 3) - product(3, 8)) > 0.1);
}

BOOST_AUTO_TEST_CASE(a_rotation_that_does_not_fit_is_refused) {
  const TestBatch batch({3, 5}, 2);
  const Tensor odd = random_tensor({8, 9}), fits = random_tensor({8, 12}), cos_sin({4, 4});
  BOOST_TEST(message_of<ShapeError>([&] {
               ops::rotary(tape.input(odd), batch.packed(), 1, tape.input(cos_sin));
             }).starts_with("rotary: the features of 1 heads cannot be rotated in pairs"));
  BOOST_TEST(message_of<ShapeError>([&] {
               ops::rotary(tape.input(fits), batch.packed(), 1, tape.input(cos_sin));
             }).starts_with("rotary: sequence 1 has 5 tokens, more than the rotary table has rows"));
}

BOOST_AUTO_TEST_CASE(a_relative_bias_is_one_row_of_numbers_a_bucket) {
  RelativeBias bias(32, 2);
  for (Index b = 0; b < 32; ++b) {
    bias.weight.value.row(b)[0] = static_cast<Real>(b);
    bias.weight.value.row(b)[1] = static_cast<Real>(100 + b);
  }
  const ConstView y = bias(tape, 3).value();
  BOOST_REQUIRE((y.shape == Shape{2, 5}));
  const Real wanted[] = {2, 1, 0, 17, 18, 102, 101, 100, 117, 118};  // from two places before to two behind
  for (Index i = 0; i < 10; ++i) BOOST_TEST(y[i] == wanted[i]);
  BOOST_TEST((bias(tape, 0).shape() == Shape{2, 1}));
}

BOOST_AUTO_TEST_CASE(places_start_behind_the_padding_token_which_takes_none) {
  Tensor words({6, 1}), positions({7, 1});
  for (Index i = 0; i < 7; ++i) positions[i] = static_cast<Real>(i);
  TestBatch batch;
  batch.tokens = {3, 1, 4, 5};  // token 1 is the padding
  batch.offsets = {0, 3, 4};
  const ConstView y = ops::embedding(tape.input(words), batch.packed(), tape.input(positions), {}, 1).value();
  const Real wanted[] = {2, 1, 3, 2};
  for (Index i = 0; i < 4; ++i) BOOST_TEST(y[i] == wanted[i]);
  const TestBatch longer({6}, 6);  // rows 2 to 6 are five places
  BOOST_TEST(message_of<ShapeError>([&] {
               ops::embedding(tape.input(words), longer.packed(), tape.input(positions), {}, 1);
             }).starts_with("embedding: sequence 0 has 6 tokens, more than there are positions"));
}

BOOST_AUTO_TEST_CASE(an_encoder_says_which_blocks_are_local_for_all_or_none) {
  EncoderOptions options{.embeddings = {.vocabulary = 5}, .block = {.d = 4, .heads = 2}, .blocks = 3};
  options.local = {true, false};
  BOOST_TEST(message_of<OptionError>([&] { Encoder(options, Rng(1)); }) ==
             "encoder: 2 blocks are said to be local or not, of 3");
}

BOOST_AUTO_TEST_SUITE_END()
