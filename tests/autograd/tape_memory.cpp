// What the tape keeps and what it gives back: frames, recycled gradients, no growth.
#include <boost/test/unit_test.hpp>

#include <cmath>

#include "trine/autograd/ops/activation.hpp"
#include "trine/autograd/ops/elementwise.hpp"
#include "trine/autograd/ops/linear.hpp"
#include "trine/autograd/ops/reduce.hpp"
#include "trine/autograd/ops/reshape.hpp"
#include "trine/autograd/tape_frame.hpp"
#include "trine/autograd/tape_inspector.hpp"
#include "trine/tests/autograd/tape_fixture.hpp"

using namespace trine;

BOOST_AUTO_TEST_SUITE(tape_memory)

BOOST_AUTO_TEST_CASE(gradients_of_a_long_chain_need_the_memory_of_a_few) {
  const Index n = 100'000;
  const Tensor x = random_tensor({n}, 6);
  ThreadPool pool(1);
  Tape tape(pool);
  const Var v = tape.variable(x);
  Var y = v;
  for (int k = 0; k < 30; ++k) y = ops::tanh(ops::reshape(y, {n}));
  tape.backward(ops::sum(y));
  BOOST_TEST(Tape::Inspector(tape).statistics().gradient_bytes <
             4 * static_cast<std::size_t>(n) * sizeof(Real));
}

BOOST_AUTO_TEST_CASE(a_frame_keeps_one_result_and_frees_the_rest) {
  const Index n = 50'000;
  const Tensor x = random_tensor({n}, 10);
  ThreadPool pool(1);
  Tape tape(pool, Tape::Mode::inference);
  Var v = tape.input(x);
  for (int block = 0; block < 20; ++block) {
    Tape::Frame frame(tape);
    Var inner = v;
    for (int k = 0; k < 4; ++k) inner = ops::tanh(inner);
    v = frame.keep(inner);
  }
  Tape plain(pool);
  Var expected = plain.input(x);
  for (int k = 0; k < 80; ++k) expected = ops::tanh(expected);
  BOOST_TEST(same_bits(v.value(), expected.value()));
  // 20 kept results and the 4 of one block, not 80, with the slack of growing by doubling.
  BOOST_TEST(Tape::Inspector(tape).statistics().value_bytes <
             64 * static_cast<std::size_t>(n) * sizeof(Real));
}

BOOST_FIXTURE_TEST_CASE(a_variable_of_a_finished_frame_is_refused, Step) {
  Tape inference(pool, Tape::Mode::inference);
  const Var outside = inference.input(x);
  Var inside;
  {
    Tape::Frame frame(inference);
    inside = ops::exp(outside);
    frame.keep(ops::log(inside));
  }
  const Var later = ops::sigmoid(outside);  // takes the place of what was dropped
  BOOST_TEST(later.index() >= inside.index());
  check_error(
      [&] { return inside.value(); },
      "tape: a variable of a finished step or frame was used; variables live until Tape::reset or the "
      "Frame::keep or checkpoint around them, copy out what must stay");
  BOOST_TEST(same_bits(outside.value(), x));
}

BOOST_FIXTURE_TEST_CASE(a_frame_may_keep_what_is_older_or_borrowed, Step) {
  Tape inference(pool, Tape::Mode::inference);
  const Var outside = inference.input(x);
  {
    Tape::Frame frame(inference);
    ops::exp(outside);
    const Var kept = frame.keep(outside);
    BOOST_TEST(kept.index() == outside.index());
    BOOST_TEST(Tape::Inspector(inference).nodes() == 1U);
  }
  Tape::Frame frame(inference);
  const Var kept = frame.keep(inference.input(x));
  BOOST_TEST(kept.value().data == x.data());
}

BOOST_FIXTURE_TEST_CASE(a_frame_keeps_a_slice_of_what_it_drops, Step) {
  Tape inference(pool, Tape::Mode::inference);
  const Var outside = inference.input(x);
  Tape::Frame frame(inference);
  const Var kept = frame.keep(ops::slice_rows(ops::affine(outside, 2), 1, 2));
  BOOST_TEST((kept.shape() == Shape{1, 3}));
  for (Index j = 0; j < 3; ++j) BOOST_TEST(kept.value()[j] == 2 * x[3 + j]);
}

BOOST_FIXTURE_TEST_CASE(a_frame_does_nothing_while_training, Step) {
  const Var v = tape.variable(x);
  Tape::Frame frame(tape);
  const Var inner = ops::exp(v);
  const Var kept = frame.keep(ops::sum(inner));
  BOOST_TEST(inner.value()[0] == std::exp(x[0]), boost::test_tools::tolerance(Real(1e-6)));
  tape.backward(kept);
  BOOST_TEST(tape.gradient_of(v)[0] == inner.value()[0]);
}

BOOST_AUTO_TEST_CASE(memory_stops_growing_after_a_few_steps) {
  ThreadPool pool(1);
  Tape tape(pool);
  const Tensor x = random_tensor({200, 300}, 11);
  const Parameter w(random_tensor({300, 300}, 12));
  std::size_t growths = 0, bytes = 0;
  for (int step = 0; step < 10; ++step) {
    tape.reset();
    const Index rows = step < 2 ? 200 : 50 + 15 * step;
    Var y = tape.input({x.data(), {rows, 300}});
    for (int k = 0; k < 5; ++k) y = ops::gelu(ops::linear(y, tape.parameter(w)));
    tape.backward(ops::mean(y));
    if (step == 2) {
      growths = Tape::Inspector(tape).statistics().growths;
      bytes = Tape::Inspector(tape).statistics().value_bytes;
    }
  }
  BOOST_TEST(Tape::Inspector(tape).statistics().growths == growths);
  BOOST_TEST(Tape::Inspector(tape).statistics().value_bytes == bytes);
  BOOST_TEST(Tape::Inspector(tape).statistics().operations == 11U);
}

BOOST_AUTO_TEST_SUITE_END()
