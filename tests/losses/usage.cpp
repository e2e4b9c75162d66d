// The code of docs/losses.md.
#include <boost/test/unit_test.hpp>
#include <cstdio>
#include <memory>

#include "trine/tests/losses/cases.hpp"
#include "trine/tests/losses/support.hpp"

using namespace trine;

BOOST_AUTO_TEST_SUITE(loss_usage)

BOOST_AUTO_TEST_CASE(a_loss_is_called_differentiated_and_watched) {
  Step step;
  Tape& tape = step.tape;
  const Var anchors = step.variable(normal_tensor({4, 8}, Rng(1)));
  const Var positives = step.variable(normal_tensor({4, 8}, Rng(2)));
  // [docs:first]
  const InfoNceLoss loss{.scale = 20, .direction = Direction::symmetric};
  const LossResult result = loss(anchors, positives);
  tape.backward(result);
  std::printf("loss %.3f, not yet the closest: %.0f %%\n", result.scalar(),
              100 * result.statistics.active_fraction);
  // [docs:end]
  BOOST_TEST(result.scalar() > 0);
}

BOOST_AUTO_TEST_CASE(a_loss_is_wrapped_for_embeddings_that_are_cut) {
  Step step;
  const Var anchors = step.variable(normal_tensor({4, 256}, Rng(1)));
  const Var positives = step.variable(normal_tensor({4, 256}, Rng(2)));
  // [docs:matryoshka]
  const MatryoshkaLoss<InfoNceLoss> nested{.inner = {.scale = 20}, .dims = {256, 128, 64, 32}};
  const LossResult result = nested(anchors, positives);
  // [docs:end]
  BOOST_TEST(result.scalar() > InfoNceLoss{}(anchors, positives).scalar());
}

BOOST_AUTO_TEST_SUITE_END()
