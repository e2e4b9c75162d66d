// The bag of rows: gradients in double, rows-only gradients against dense ones, errors.
#include <boost/test/unit_test.hpp>

#include <vector>

#include "trine/autograd/grad_check.hpp"
#include "trine/autograd/ops/elementwise.hpp"
#include "trine/autograd/ops/embedding.hpp"
#include "trine/autograd/ops/reduce.hpp"
#include "trine/base/error.hpp"
#include "trine/base/rng.hpp"

using namespace trine;

namespace {

struct Bags {
  std::vector<std::int32_t> tokens;
  std::vector<std::int32_t> offsets;
  PackedBatch packed() const { return {tokens, offsets}; }
};

// A token twice in a bag, one shared by two bags, an empty bag, rows nobody names.
const Bags kBags{{4, 1, 4, 1, 0, 2}, {0, 3, 3, 5, 6}};

Tensor random_table(Index rows, Index d) {
  Tensor table({rows, d}, Fill::none);
  Rng rng(3);
  for (Real& v : table.view().span()) v = static_cast<Real>(rng.normal());
  return table;
}

Var weighted_sum(Var y, const Tensor& weights) { return ops::sum(ops::multiply(y, y.tape().input(weights))); }

}  // namespace

BOOST_AUTO_TEST_SUITE(embedding_bag)

BOOST_AUTO_TEST_CASE(sum_mean_and_scaled_bags_differentiate_correctly) {
  const std::vector<Real> scales{2, 3, Real(0.5), -1};
  for (Index d : {1, 3, 17}) {
    const std::vector<Shape> table{{6, d}};
    BOOST_TEST(check_gradient(
                   {"sum", [](auto in) { return ops::embedding_bag(in[0], kBags.packed(), ops::Bag::sum); },
                    table}) == "");
    BOOST_TEST(check_gradient(
                   {"mean", [](auto in) { return ops::embedding_bag(in[0], kBags.packed(), ops::Bag::mean); },
                    table}) == "");
    BOOST_TEST(
        check_gradient({"scaled", [&](auto in) { return ops::embedding_bag(in[0], kBags.packed(), scales); },
                        table}) == "");
  }
}

BOOST_AUTO_TEST_CASE(a_bag_is_the_mean_of_its_rows_and_an_empty_one_is_zero) {
  ThreadPool pool(1);
  Tape tape(pool);
  const Tensor table = Tensor::from({3, 2}, {1, 2, 10, 20, 100, 200});
  const Bags bags{{0, 2, 2}, {0, 0, 3}};
  const ConstView y = ops::embedding_bag(tape.input(table), bags.packed(), ops::Bag::mean).value();
  BOOST_TEST(y[0] == 0);
  BOOST_TEST(y[2] == 67);
  BOOST_TEST(y[3] == 134);
}

BOOST_AUTO_TEST_CASE(rows_only_gradients_equal_dense_ones_and_accumulate_over_steps) {
  const Index d = 19;
  const Tensor weights = random_table(4, d);
  Parameter dense(random_table(6, d));
  Parameter rows(random_table(6, d), Gradients::rows);
  ThreadPool pool(2);
  Tape tape(pool);
  for (int step = 0; step < 3; ++step) {
    for (Parameter* parameter : {&dense, &rows}) {
      tape.reset();
      const Var y = ops::embedding_bag(tape.parameter(*parameter), kBags.packed(), ops::Bag::mean);
      const Var twice = ops::embedding_bag(tape.parameter(*parameter), kBags.packed(), ops::Bag::sum);
      tape.backward(weighted_sum(ops::add(y, twice), weights));
    }
  }
  const Tensor expected = dense.gradient_copy();
  const Tensor seen = rows.gradient_copy();
  for (Index i = 0; i < expected.size(); ++i)
    BOOST_TEST(seen[i] == expected[i], boost::test_tools::tolerance(Real(1e-5)));
  BOOST_TEST(rows.row_gradient.count() == 4);  // rows 3 and 5 were never named
  rows.clear_gradient();
  BOOST_TEST(rows.row_gradient.count() == 0);
  BOOST_TEST(rows.gradient_copy()[0] == 0);
}

BOOST_AUTO_TEST_CASE(gradients_have_the_same_bits_for_any_number_of_threads) {
  Rng rng(9);
  Bags bags{{}, {0}};
  for (int bag = 0; bag < 300; ++bag) {
    for (Index k = rng.below(40); k > 0; --k)
      bags.tokens.push_back(static_cast<std::int32_t>(rng.below(500)));
    bags.offsets.push_back(static_cast<std::int32_t>(bags.tokens.size()));
  }
  const Tensor weights = random_table(300, 33);
  std::vector<Tensor> results;
  for (int threads : {1, 2, 3}) {
    Parameter table(random_table(500, 33), Gradients::rows);
    ThreadPool pool(threads);
    Tape tape(pool);
    tape.backward(
        weighted_sum(ops::embedding_bag(tape.parameter(table), bags.packed(), ops::Bag::mean), weights));
    results.push_back(table.gradient_copy());
  }
  for (Index i = 0; i < results[0].size(); ++i) {
    BOOST_REQUIRE(results[0][i] == results[1][i]);
    BOOST_REQUIRE(results[0][i] == results[2][i]);
  }
}

BOOST_AUTO_TEST_CASE(a_token_outside_the_table_is_named) {
  ThreadPool pool(1);
  Tape tape(pool);
  const Tensor table = random_table(3, 2);
  const Bags bags{{0, 3}, {0, 2}};
  BOOST_CHECK_EXCEPTION(ops::embedding_bag(tape.input(table), bags.packed(), ops::Bag::sum), ShapeError,
                        [](const auto& e) {
                          return std::string(e.what()) ==
                                 "embedding_bag: token 3 is outside the table: table [3 x 2]; the tokenizer "
                                 "and the table must come from one "
                                 "model";
                        });
  const Bags broken{{0, 1}, {0, 1}};
  BOOST_CHECK_EXCEPTION(
      ops::embedding_bag(tape.input(table), broken.packed(), ops::Bag::sum), ShapeError, [](const auto& e) {
        return std::string(e.what()) == "embedding_bag: offsets end at 1, but there are 2 tokens";
      });
}

BOOST_AUTO_TEST_SUITE_END()
