// Stretches of which only the result is kept: the same numbers, less memory.
#include "trine/autograd/gradient_checkpointing.hpp"

#include <vector>

#include "trine/autograd/ops/activation.hpp"
#include "trine/autograd/ops/dropout.hpp"
#include "trine/autograd/ops/elementwise.hpp"
#include "trine/autograd/ops/reduce.hpp"
#include "trine/autograd/tape_inspector.hpp"
#include "trine/tests/autograd/tape_fixture.hpp"

using namespace trine;

namespace {

constexpr Index kSize = 5000;

// Random, with x used twice and intermediate values worth dropping.
Var stretch(Var x) {
  Var y = ops::dropout(ops::tanh(x), 0.25);
  for (int i = 0; i < 6; ++i) y = ops::sigmoid(ops::affine(y, Real(1.5), Real(-0.25)));
  return ops::add(ops::multiply(y, x), ops::dropout(x, 0.5));
}

struct Outcome {
  std::vector<Real> loss, gradient;
  std::size_t value_bytes = 0;
};

// Two steps of f on the sum of its results: the arena has found its size in the second.
template <class F>
Outcome outcome(bool checkpointing, F f) {
  ThreadPool pool(1);
  Tape tape(pool, {.gradient_checkpointing = checkpointing});
  const Tensor x = random_tensor({kSize}, 3);
  Outcome seen;
  for (std::uint64_t step = 0; step < 2; ++step) {
    tape.reset();
    tape.set_random(7, step);
    const Var v = tape.variable(x);
    const Var loss = ops::sum(f(v));
    tape.backward(loss);
    seen.loss.push_back(loss.scalar());
    const ConstView gradient = tape.gradient_of(v);
    seen.gradient.insert(seen.gradient.end(), gradient.span().begin(), gradient.span().end());
  }
  seen.value_bytes = Tape::Inspector(tape).statistics().value_bytes;
  return seen;
}

template <class F>
void check_same_bits(F f) {
  const Outcome with = outcome(true, f), without = outcome(false, f);
  BOOST_TEST(with.loss == without.loss);
  BOOST_TEST((with.gradient == without.gradient));
  BOOST_TEST(with.value_bytes < without.value_bytes);
}

Var chain(Var x) {
  for (int i = 0; i < 5; ++i) x = checkpoint(x, stretch);
  return ops::dropout(x, 0.1);  // its place does not depend on what was dropped
}

}  // namespace

BOOST_AUTO_TEST_SUITE(checkpoints)

BOOST_AUTO_TEST_CASE(a_chain_of_stretches_has_the_same_bits_in_less_memory) { check_same_bits(chain); }

BOOST_AUTO_TEST_CASE(stretches_may_lie_inside_each_other) {
  check_same_bits([](Var x) { return checkpoint(x, chain); });
}

BOOST_AUTO_TEST_CASE(memory_is_that_of_the_results_and_of_one_stretch) {
  const auto bytes = [](int stretches) {
    return outcome(true,
                   [stretches](Var x) {
                     for (int i = 0; i < stretches; ++i) x = checkpoint(x, stretch);
                     return x;
                   })
        .value_bytes;
  };
  // A stretch makes 17 values of which one is kept; the slack is that of notes and of alignment.
  BOOST_TEST(bytes(20) - bytes(10) < 11 * static_cast<std::size_t>(kSize) * sizeof(Real));
}

BOOST_AUTO_TEST_CASE(gradients_reach_older_variables_and_parameters_that_a_stretch_reads) {
  const Tensor scale = random_tensor({kSize}, 4);
  const Parameter bias(random_tensor({kSize}, 5));
  const auto gradients = [&](bool checkpointing) {
    ThreadPool pool(1);
    Tape tape(pool, {.gradient_checkpointing = checkpointing});
    bias.clear_gradient();
    const Var outside = tape.variable(scale);
    const Parameter* shared = &bias;
    const Var x = tape.input(scale);  // wants no gradient: what the stretch reads does
    const Var y = checkpoint(x, [outside, shared](Var in) {
      return ops::tanh(ops::add(ops::multiply(in, outside), in.tape().parameter(*shared)));
    });
    tape.backward(ops::sum(y));
    const ConstView seen = tape.gradient_of(outside);
    std::vector<Real> all(seen.span().begin(), seen.span().end());
    all.insert(all.end(), bias.gradient.data(), bias.gradient.data() + kSize);
    return all;
  };
  BOOST_TEST((gradients(true) == gradients(false)));
}

BOOST_AUTO_TEST_CASE(a_stretch_that_gives_back_what_it_got_changes_nothing) {
  ThreadPool pool(1);
  Tape tape(pool, {.gradient_checkpointing = true});
  const Tensor x = random_tensor({3}, 1);
  const Var v = tape.variable(x);
  const Var y = checkpoint(v, [](Var in) { return in; });
  BOOST_TEST(y.index() == v.index());
  BOOST_TEST(Tape::Inspector(tape).statistics().operations == 0u);
}

BOOST_AUTO_TEST_CASE(what_a_segment_computed_is_refused_afterwards) {
  ThreadPool pool(1);
  Tape tape(pool, {.gradient_checkpointing = true});
  const Tensor x = random_tensor({2, 3}, 1);
  Var inside;
  Var* seen = &inside;
  const Var y = checkpoint(tape.variable(x), [seen](Var in) { return ops::exp(*seen = ops::tanh(in)); });
  BOOST_CHECK_THROW(static_cast<void>(inside.value()), Error);
  tape.backward(ops::sum(y));
  BOOST_CHECK_THROW(static_cast<void>(inside.value()), Error);
}

BOOST_AUTO_TEST_SUITE_END()
