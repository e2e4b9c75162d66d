// InfoNCE of batches whose matrix of probabilities is not held as a whole.
#include <boost/test/unit_test.hpp>
#include <memory>

#include "trine/autograd/ops/elementwise.hpp"
#include "trine/base/error.hpp"
#include "trine/losses/info_nce.hpp"
#include "trine/tests/losses/cases.hpp"
#include "trine/tests/losses/support.hpp"
#include "trine/tests/support/heap_count.hpp"
#include "trine/tests/support/message_of.hpp"

using namespace trine;

namespace {

/// The loss, its statistics and gradients, from a step of its own.
struct Outcome {
  Real loss;
  LossStatistics statistics;
  std::vector<Tensor> gradients;
};

struct Batch {
  Tensor anchors, positives, negatives;
  SameText texts = {};
};

Outcome outcome_of(const InfoNceLoss& loss, const Batch& batch, Index threads = 1) {
  ThreadPool pool(threads);
  Tape tape(pool);
  const Var a = tape.variable(batch.anchors), p = tape.variable(batch.positives);
  const Var n = batch.negatives.empty() ? Var{} : tape.variable(batch.negatives);
  const LossResult result = n.valid() ? loss(a, p, n, batch.texts) : loss(a, p, batch.texts);
  tape.backward(ops::affine(result.loss, Real(3)));  // a gradient of y that is not 1
  Outcome outcome{result.scalar(), result.statistics, {}};
  for (Var v : {a, p, n}) {
    if (!v.valid() || v.shape().size() == 0) continue;
    const ConstView gradient = tape.gradient_of(v);
    outcome.gradients.push_back(Tensor::from(gradient.shape, gradient.span()));
  }
  return outcome;
}

/// The largest difference of two gradients, as a fraction of the largest value.
double difference(const Tensor& a, const Tensor& b) {
  double largest = 0, apart = 0;
  for (Index i = 0; i < a.size(); ++i) {
    largest = std::max(largest, std::abs(static_cast<double>(a[i])));
    apart = std::max(apart, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
  }
  return largest > 0 ? apart / largest : apart;
}

void require_equal(const Outcome& blocks, const Outcome& whole) {
  BOOST_TEST(near(blocks.loss, static_cast<double>(whole.loss), 1e-6));
  BOOST_TEST(blocks.statistics.terms == whole.statistics.terms);
  BOOST_TEST(blocks.statistics.active_fraction == whole.statistics.active_fraction);
  BOOST_TEST(std::abs(blocks.statistics.mean_negative_distance - whole.statistics.mean_negative_distance) <
             1e-5);
  BOOST_TEST_REQUIRE(blocks.gradients.size() == whole.gradients.size());
  for (std::size_t i = 0; i < whole.gradients.size(); ++i)
    BOOST_TEST(difference(blocks.gradients[i], whole.gradients[i]) < 3e-6);
}

Tensor rows(Index n, Index d, std::uint64_t seed) { return normal_tensor({n, d}, Rng(seed)); }

std::vector<TextId> ids(Index n, std::uint64_t seed) {
  std::vector<TextId> result;
  Rng rng(seed);
  for (Index i = 0; i < n; ++i)
    result.push_back(static_cast<TextId>(rng.below(static_cast<std::uint64_t>(n))));
  return result;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(info_nce_blocks)

BOOST_AUTO_TEST_CASE(value_and_gradient_do_not_depend_on_how_much_is_held) {
  for (const Index n : {Index{1}, Index{63}, Index{200}, Index{300}}) {  // blocks of 64 rows, and of 128
    for (const Index extra : {Index{0}, Index{50}}) {
      const std::vector<TextId> anchors = ids(n, 5), candidates = ids(n + extra, 6);
      for (const bool repeats : {false, true}) {
        Batch batch{rows(n, 7, 1), rows(n, 7, 2), extra > 0 ? rows(extra, 7, 3) : Tensor()};
        if (repeats) batch.texts = {anchors, candidates};
        for (const Direction direction : {Direction::one_way, Direction::symmetric}) {
          for (const auto& [scale, similarity] : {std::pair{Real(20), Similarity::cosine},
                                                  {Real(90), Similarity::cosine},
                                                  {Real(1), Similarity::dot}}) {
            InfoNceLoss loss{scale, direction, similarity};
            const Outcome whole = outcome_of(loss, batch);
            for (const Index held : {Index{1}, 140 * (n + extra), 256 * (n + extra)}) {
              loss.held_probabilities = held;
              require_equal(outcome_of(loss, batch), whole);
            }
          }
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(one_tensor_on_both_sides_has_the_sum_of_both_gradients) {
  for (const Similarity similarity : {Similarity::cosine, Similarity::dot}) {
    const Tensor values = rows(200, 5, 1);
    std::vector<Tensor> gradients;
    for (const Index held : {Index{1}, Index{1} << 20}) {
      Step step;
      const Var x = step.variable(values);
      step.tape.backward(InfoNceLoss{Real(0.5), Direction::one_way, similarity, held}(x, x));
      const ConstView gradient = step.tape.gradient_of(x);
      gradients.push_back(Tensor::from(gradient.shape, gradient.span()));
    }
    BOOST_TEST(difference(gradients[0], gradients[1]) < 3e-6);
  }
}

BOOST_AUTO_TEST_CASE(any_number_of_threads_gives_the_same_bits_in_blocks_too) {
  const Batch batch{rows(400, 9, 1), rows(400, 9, 2), rows(30, 9, 3)};
  const InfoNceLoss loss{.direction = Direction::symmetric, .held_probabilities = 1};
  const Outcome alone = outcome_of(loss, batch), together = outcome_of(loss, batch, 3);
  BOOST_TEST(alone.loss == together.loss);
  for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(difference(alone.gradients[i], together.gradients[i]) == 0);
}

BOOST_AUTO_TEST_CASE(negatives_of_a_batch_without_pairs_have_a_gradient_of_zeros) {
  const Batch batch{Tensor(Shape{0, 4}), Tensor(Shape{0, 4}), rows(3, 4, 1)};
  const Outcome outcome = outcome_of({.held_probabilities = 1}, batch);
  BOOST_TEST(outcome.loss == 0);
  BOOST_TEST_REQUIRE(outcome.gradients.size() == 1U);
  for (Index i = 0; i < 12; ++i) BOOST_TEST(outcome.gradients[0][i] == 0);
}

BOOST_AUTO_TEST_CASE(the_matrix_of_a_large_batch_is_never_held) {
  const Index n = 4096;
  const Batch batch{rows(n, 8, 1), rows(n, 8, 2), Tensor()};
  const long matrix = n * n * static_cast<long>(sizeof(Real));
  const auto bytes_of = [&](const InfoNceLoss& loss) {
    const long before = heap_bytes();
    (void)outcome_of(loss, batch);
    return heap_bytes() - before;
  };
  const long in_blocks = bytes_of({.held_probabilities = 128 * n});
  if (!heap_requests_are_counted()) return;
  BOOST_TEST(in_blocks < matrix / 4);
  BOOST_TEST(bytes_of({}) > matrix);
}

BOOST_AUTO_TEST_CASE(nothing_to_hold_is_refused) {
  Step step;
  const Var x = step({{1, 0}});
  BOOST_TEST(
      message_of<OptionError>([&] { (void)InfoNceLoss{.held_probabilities = 0}(x, x); }) ==
      "info_nce_loss: held_probabilities is 0; give the number of probabilities in memory, at least 1");
}

BOOST_AUTO_TEST_SUITE_END()
