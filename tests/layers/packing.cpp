// A sequence does not notice what it is batched with, how many threads work, or whether anybody trains.
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <vector>

#include "trine/autograd/ops/packed_attention.hpp"
#include "trine/layers/encoder.hpp"
#include "trine/layers/pooling.hpp"
#include "trine/tests/layers/support.hpp"

using namespace trine;

namespace {

// Lengths around the widths of registers and tiles: empty, one token, odd tails, several tiles.
const std::vector<Index> kLengths{0, 1, 2, 15, 16, 17, 33, 64, 100, 0, 7, 260};

EncoderOptions small_encoder(NormPosition norm, double dropout) {
  return {.embeddings = {.vocabulary = 50, .longest = 300},
          .block = {.d = 24, .heads = 3, .hidden = 40, .norm = norm, .dropout = dropout},
          .blocks = 2};
}

struct AttentionResult {
  std::vector<Real> y, dqkv;
};

AttentionResult attend(const Tensor& qkv, const Tensor& dy, const PackedBatch& batch, Index heads,
                       int threads) {
  ThreadPool pool(threads);
  Tape tape(pool);
  const Var x = tape.variable(qkv);
  const Var y = ops::packed_attention(x, batch, heads);
  tape.backward(y, dy);
  return {copied(y.value()), copied(tape.gradient_of(x))};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(packing)

BOOST_AUTO_TEST_CASE(packed_attention_equals_each_sequence_alone_bit_for_bit) {
  for (Index size : {3, 16, 20}) {
    const Index heads = 2, d = heads * size;
    const TestBatch batch(kLengths, 2);
    const PackedBatch packed = batch.packed();
    const Tensor qkv = random_tensor({packed.total(), 3 * d}, 3), dy = random_tensor({packed.total(), d}, 4);
    const AttentionResult together = attend(qkv, dy, packed, heads, 2);
    for (Index i = 0; i < packed.sequences(); ++i) {
      const Index begin = packed.begin(i), length = packed.length(i);
      const TestBatch one = batch.alone(i);
      const AttentionResult alone =
          attend(Tensor::from({length, 3 * d}, {qkv.row(begin), static_cast<std::size_t>(length * 3 * d)}),
                 Tensor::from({length, d}, {dy.row(begin), static_cast<std::size_t>(length * d)}),
                 one.packed(), heads, 1);
      BOOST_TEST_CONTEXT("sequence " << i << " of length " << length) {
        BOOST_TEST(std::equal(alone.y.begin(), alone.y.end(), together.y.begin() + begin * d));
        BOOST_TEST(std::equal(alone.dqkv.begin(), alone.dqkv.end(), together.dqkv.begin() + begin * 3 * d));
      }
    }
  }
}

// Against the definition, in double, one row of one head at a time.
BOOST_AUTO_TEST_CASE(packed_attention_is_the_softmax_of_scaled_products_times_values) {
  const Index heads = 2, size = 5, d = heads * size;
  const TestBatch batch({6, 1, 0, 40}, 2);
  const PackedBatch packed = batch.packed();
  const Tensor qkv = random_tensor({packed.total(), 3 * d}, 3);
  ThreadPool pool(1);
  Tape tape(pool);
  const ConstView y = ops::packed_attention(tape.input(qkv), packed, heads).value();
  for (Index s = 0; s < packed.sequences(); ++s) {
    for (Index i = packed.begin(s); i < packed.end(s); ++i) {
      for (Index column = 0; column < d; ++column) {
        const Index head = column / size * size;
        double all = 0, wanted = 0;
        for (Index j = packed.begin(s); j < packed.end(s); ++j) {
          double product = 0;
          for (Index k = head; k < head + size; ++k)
            product += static_cast<double>(qkv.row(i)[k]) * static_cast<double>(qkv.row(j)[d + k]);
          const double weight = std::exp(product / std::sqrt(static_cast<double>(size)));
          all += weight;
          wanted += weight * static_cast<double>(qkv.row(j)[2 * d + column]);
        }
        BOOST_TEST(std::abs(static_cast<double>(y.row(i)[column]) - wanted / all) < 1e-5);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(attention_survives_scores_that_overflow_an_exponential) {
  const TestBatch batch({3}, 2);
  Tensor qkv({3, 3});
  for (Index i = 0; i < 3; ++i) {
    qkv.row(i)[0] = 300;
    qkv.row(i)[1] = static_cast<Real>(100 * i);  // scores 0, 30000, 60000
    qkv.row(i)[2] = static_cast<Real>(i + 1);
  }
  const Tensor dy = random_tensor({3, 1});
  const AttentionResult result = attend(qkv, dy, batch.packed(), 1, 1);
  for (Real v : result.y) BOOST_TEST(v == 3);  // the last key takes everything
  for (Real v : result.dqkv) BOOST_TEST(std::isfinite(v));
}

BOOST_AUTO_TEST_CASE(an_encoder_gives_a_sequence_the_same_rows_whatever_it_is_batched_with) {
  for (auto norm : {NormPosition::post, NormPosition::pre}) {
    const Encoder encoder(small_encoder(norm, 0), Rng(1));
    const TestBatch batch(kLengths, 50);
    const PackedBatch packed = batch.packed();
    ThreadPool pool(2);
    Tape tape(pool, Tape::Mode::inference);
    const std::vector<Real> together = copied(encoder(tape, packed).value());
    for (Index i = 0; i < packed.sequences(); ++i) {
      tape.reset();
      const TestBatch one = batch.alone(i);
      const std::vector<Real> alone = copied(encoder(tape, one.packed()).value());
      for (std::size_t k = 0; k < alone.size(); ++k) {
        const Real packed_value = together[static_cast<std::size_t>(packed.begin(i) * 24) + k];
        BOOST_REQUIRE(alone[k] == packed_value);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(inference_equals_the_training_forward) {
  for (auto norm : {NormPosition::post, NormPosition::pre}) {
    const Encoder encoder(small_encoder(norm, 0), Rng(1));
    const TestBatch batch(kLengths, 50);
    ThreadPool pool(2);
    Tape training(pool), inference(pool, Tape::Mode::inference);
    const auto embed = [&](Tape& tape) {
      return copied(Pooling{}(encoder(tape, batch.packed()), batch.packed()).value());
    };
    const std::vector<Real> trained = embed(training), inferred = embed(inference);
    for (std::size_t i = 0; i < trained.size(); ++i) BOOST_TEST(trained[i] == inferred[i]);
  }
}

BOOST_AUTO_TEST_CASE(dropout_does_nothing_in_inference_and_something_in_training) {
  const Encoder with(small_encoder(NormPosition::post, 0.1), Rng(1)),
      without(small_encoder(NormPosition::post, 0), Rng(1));
  const TestBatch batch({9, 4}, 50);
  ThreadPool pool(1);
  Tape training(pool), inference(pool, Tape::Mode::inference);
  const auto run = [&](Tape& tape, const Encoder& encoder) {
    tape.reset();
    return copied(encoder(tape, batch.packed()).value());
  };
  BOOST_TEST(run(inference, with) == run(inference, without));
  BOOST_TEST(run(training, with) != run(training, without));
}

BOOST_AUTO_TEST_CASE(a_step_has_the_same_bits_for_any_number_of_threads) {
  const TestBatch batch(kLengths, 50);
  std::vector<std::vector<Real>> results;
  for (int threads : {1, 2, 3}) {
    Encoder encoder(small_encoder(NormPosition::post, 0.2), Rng(1));
    const Tensor weights = random_tensor({static_cast<Index>(kLengths.size()), 24}, 9);
    ThreadPool pool(threads);
    Tape tape(pool);
    tape.set_random(5, 7);
    const Var y = Normalize{}(Pooling{}(encoder(tape, batch.packed()), batch.packed()));
    tape.backward(weighted_sum(y, weights));
    std::vector<Real> all = copied(y.value());
    for (const NamedParameter& each : parameters(encoder)) {
      const std::vector<Real> gradient = copied(each.parameter->gradient_copy());
      all.insert(all.end(), gradient.begin(), gradient.end());
    }
    results.push_back(all);
  }
  BOOST_TEST((results[0] == results[1]));
  BOOST_TEST((results[0] == results[2]));
}

BOOST_AUTO_TEST_CASE(an_encoder_takes_a_batch_of_no_sequences_and_one_of_empty_ones) {
  const Encoder encoder(small_encoder(NormPosition::post, 0.1), Rng(1));
  for (const TestBatch& batch : {TestBatch({}, 50), TestBatch({0}, 50), TestBatch({0, 0, 1}, 50)}) {
    ThreadPool pool(2);
    Tape tape(pool);
    const Var y = Pooling{}(encoder(tape, batch.packed()), batch.packed());
    BOOST_TEST(y.shape().rows() == batch.packed().sequences());
    if (y.shape().rows() > 0) BOOST_TEST(y.value()[0] == 0);  // the first is empty
    tape.backward(ops::sum(y));
  }
}

BOOST_AUTO_TEST_SUITE_END()
