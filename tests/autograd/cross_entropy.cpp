// What the cross entropy promises besides its gradient: values known in one's head, edge cases, errors, equal
// bits.
#include "trine/autograd/ops/softmax.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "trine/autograd/ops/elementwise.hpp"
#include "trine/autograd/ops/reduce.hpp"
#include "trine/tests/autograd/tape_fixture.hpp"

using namespace trine;

namespace {

using Labels = std::vector<std::int32_t>;
constexpr Real kInfinity = std::numeric_limits<Real>::infinity();

struct Outcome {
  Real loss;
  Tensor gradient;
};

Outcome differentiate(const Tensor& logits, const Labels& labels, int threads = 1) {
  ThreadPool pool(threads);
  Tape tape(pool);
  const Var x = tape.variable(logits);
  const Var loss = ops::cross_entropy(x, labels);
  tape.backward(loss);
  Tensor gradient(logits.shape(), Fill::none);
  std::ranges::copy(tape.gradient_of(x).span(), gradient.data());
  return {loss.scalar(), std::move(gradient)};
}

bool near(Real seen, double expected) { return std::abs(static_cast<double>(seen) - expected) < 1e-6; }

}  // namespace

BOOST_AUTO_TEST_SUITE(cross_entropy)

BOOST_AUTO_TEST_CASE(equal_logits_cost_the_logarithm_of_the_number_of_classes) {
  const Outcome seen = differentiate(Tensor::from({2, 4}, {7, 7, 7, 7, 0, 0, 0, 0}), {3, 0});
  BOOST_TEST(near(seen.loss, std::log(4.0)));
  BOOST_TEST(near(seen.gradient.row(0)[3], (0.25 - 1) / 2));
  BOOST_TEST(near(seen.gradient.row(0)[0], 0.25 / 2));
}

BOOST_AUTO_TEST_CASE(it_equals_its_composition_of_plain_operations) {
  const Tensor logits = random_tensor({1, 37}, 1);
  const Outcome fused = differentiate(logits, {5});
  ThreadPool pool(1);
  Tape tape(pool);
  const Var x = tape.variable(logits);
  Tensor one_hot({1, 37});
  one_hot[5] = 1;
  const Var loss =
      ops::subtract(ops::sum(ops::row_log_sum_exp(x)), ops::sum(ops::multiply(x, tape.input(one_hot))));
  tape.backward(loss);
  BOOST_TEST(near(fused.loss, static_cast<double>(loss.scalar())));
  for (Index j = 0; j < 37; ++j)
    BOOST_TEST(near(fused.gradient[j], static_cast<double>(tape.gradient_of(x)[j])));
}

BOOST_AUTO_TEST_CASE(no_rows_cost_nothing_and_a_single_class_neither) {
  BOOST_TEST(differentiate(Tensor({0, 3}), {}).loss == 0);
  const Outcome single = differentiate(Tensor::from({2, 1}, {5, -3}), {0, 0});
  BOOST_TEST(single.loss == 0);
  BOOST_TEST(single.gradient[0] == 0);
}

BOOST_AUTO_TEST_CASE(large_logits_keep_their_digits_and_do_not_overflow) {
  const Outcome close = differentiate(Tensor::from({1, 2}, {10000, 10000}), {0});
  BOOST_TEST(near(close.loss, std::log(2.0)));
  const Outcome far = differentiate(Tensor::from({1, 2}, {Real(-3e38), Real(1e38)}), {1});
  BOOST_TEST(far.loss == 0);
  const Outcome wrong = differentiate(Tensor::from({1, 2}, {1000, 0}), {1});
  BOOST_TEST(wrong.loss == 1000);
  BOOST_TEST(wrong.gradient[0] == 1);
  BOOST_TEST(wrong.gradient[1] == -1);
}

BOOST_AUTO_TEST_CASE(a_class_of_minus_infinity_is_left_out) {
  const Outcome seen = differentiate(Tensor::from({1, 3}, {1, -kInfinity, 1}), {0});
  BOOST_TEST(near(seen.loss, std::log(2.0)));
  BOOST_TEST(seen.gradient[1] == 0);
  BOOST_TEST(differentiate(Tensor::from({1, 2}, {1, -kInfinity}), {1}).loss == kInfinity);
}

BOOST_AUTO_TEST_CASE(nan_stays_visible) {
  for (std::int32_t label : {0, 2}) {
    Tensor logits({2, 20});
    logits.row(1)[2] = std::numeric_limits<Real>::quiet_NaN();
    const Outcome seen = differentiate(logits, {0, label});
    BOOST_TEST(seen.loss != seen.loss);
    for (Index j = 0; j < 20; ++j) {
      BOOST_TEST(seen.gradient.row(1)[j] != seen.gradient.row(1)[j]);
      BOOST_TEST(std::isfinite(seen.gradient.row(0)[j]));
    }
  }
}

BOOST_AUTO_TEST_CASE(bits_do_not_depend_on_the_number_of_threads) {
  const Tensor logits = random_tensor({3000, 19}, 2);
  Labels labels;
  labels.reserve(3000);
  for (int i = 0; i < 3000; ++i) labels.push_back(i * 7 % 19);
  const Outcome one = differentiate(logits, labels, 1);
  for (int threads : {2, 3}) {
    const Outcome more = differentiate(logits, labels, threads);
    BOOST_TEST(more.loss == one.loss);
    BOOST_TEST(same_bits(more.gradient.view(), one.gradient.view()));
  }
}

BOOST_FIXTURE_TEST_CASE(labels_that_do_not_fit_are_named, Step) {
  const Var logits = tape.input(x);
  check_error<ShapeError>(
      [&] { return ops::cross_entropy(logits, Labels{0}); },
      "cross_entropy: logits and labels disagree about the number of rows: logits [2 x 3], "
      "labels [1]");
  for (std::int32_t label : {-1, 3}) {
    check_error<ShapeError>(
        [&] {
          return ops::cross_entropy(logits, Labels{0, label});
        },
        "cross_entropy: the label of row 1 is " + std::to_string(label) +
            ": logits [2 x 3]; labels are columns of the logits, counted from 0");
  }
}

BOOST_AUTO_TEST_SUITE_END()
