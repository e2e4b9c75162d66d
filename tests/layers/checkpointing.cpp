// Gradient checkpointing of an encoder, a stretch a block.
#include <boost/test/unit_test.hpp>

#include <vector>

#include "trine/autograd/tape_inspector.hpp"
#include "trine/layers/encoder.hpp"
#include "trine/layers/pooling.hpp"
#include "trine/tests/layers/support.hpp"

using namespace trine;

namespace {

struct Outcome {
  Real loss = 0;
  std::vector<std::vector<Real>> gradients;
  std::size_t value_bytes = 0;
};

Outcome train_step(bool checkpointing, NormPosition norm, Index blocks, int threads) {
  Encoder encoder({.embeddings = {.vocabulary = 50, .longest = 32, .token_types = 2},
                   .block = {.d = 32, .heads = 4, .hidden = 128, .norm = norm, .dropout = 0.2},
                   .blocks = blocks},
                  Rng(1));
  const TestBatch texts({7, 0, 1, 31, 12, 20}, 50);
  const PackedBatch batch = texts.packed();
  const Tensor weights = random_tensor({batch.sequences(), 32}, 2);
  ThreadPool pool(threads);
  Tape tape(pool, {.gradient_checkpointing = checkpointing});
  Outcome seen;
  for (std::uint64_t step = 0; step < 2; ++step) {  // in the second, memory has found its size
    tape.reset();
    tape.set_random(5, step);
    for (const NamedParameter& each : parameters(encoder)) each.parameter->clear_gradient();
    const Var loss = weighted_sum(Pooling{}(encoder(tape, batch), batch), weights);
    tape.backward(loss);
    seen.loss = loss.scalar();
  }
  for (const NamedParameter& each : parameters(encoder))
    seen.gradients.push_back(copied(each.parameter->gradient_copy()));
  seen.value_bytes = Tape::Inspector(tape).statistics().value_bytes;
  return seen;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(checkpointing)

BOOST_AUTO_TEST_CASE(gradients_of_a_checkpointed_encoder_have_the_same_bits) {
  for (const NormPosition norm : {NormPosition::post, NormPosition::pre}) {
    const Outcome plain = train_step(false, norm, 3, 1);
    for (const int threads : {1, 3}) {
      const Outcome again = train_step(true, norm, 3, threads);
      BOOST_TEST(again.loss == plain.loss);
      BOOST_TEST((again.gradients == plain.gradients));
    }
  }
}

BOOST_AUTO_TEST_CASE(ten_checkpointed_blocks_take_less_than_a_third_of_the_memory) {
  const Outcome plain = train_step(false, NormPosition::post, 10, 1);
  const Outcome again = train_step(true, NormPosition::post, 10, 1);
  BOOST_TEST(3 * again.value_bytes < plain.value_bytes,
             again.value_bytes << " bytes with checkpoints, " << plain.value_bytes << " without");
}

BOOST_AUTO_TEST_SUITE_END()
