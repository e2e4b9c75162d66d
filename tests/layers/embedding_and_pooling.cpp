// From ids to token rows, and from those to one row a sequence.
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <string>
#include <vector>

#include "trine/autograd/ops/embedding.hpp"
#include "trine/autograd/ops/pooling.hpp"
#include "trine/base/error.hpp"
#include "trine/layers/pooling.hpp"
#include "trine/tests/layers/support.hpp"
#include "trine/tests/support/message_of.hpp"

using namespace trine;

BOOST_FIXTURE_TEST_SUITE(embedding_and_pooling, TapeFixture)

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
      const Var table = tape.parameter(*parameter);
      tape.backward(weighted_sum(
          ops::add(ops::embedding(table, batch.tokens), ops::embedding(table, batch.packed(), {})), weights));
    }
  }
  const Tensor wanted = dense.gradient_copy(), seen = rows.gradient_copy();
  for (Index i = 0; i < wanted.size(); ++i) BOOST_TEST(std::abs(wanted[i] - seen[i]) < 1e-5);
  BOOST_TEST(rows.row_gradient.count() <= 6);
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

BOOST_AUTO_TEST_SUITE_END()
