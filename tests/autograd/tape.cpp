// What the tape promises: errors that say what to do, gradients that add up, frames, one value in every mode.
#include "autograd/tape.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>

#include "autograd/ops/activation.hpp"
#include "autograd/ops/broadcast.hpp"
#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/linear.hpp"
#include "autograd/ops/matmul.hpp"
#include "autograd/ops/reduce.hpp"
#include "autograd/ops/reshape.hpp"
#include "autograd/ops/select_rows.hpp"
#include "base/error.hpp"
#include "base/rng.hpp"

using namespace trine;

namespace {

Tensor random_tensor(Shape shape, std::uint64_t seed) {
  Tensor tensor(shape, Fill::none);
  Rng rng(seed);
  for (Real& v : tensor.view().span()) v = static_cast<Real>(rng.normal());
  return tensor;
}

bool same_bits(ConstView a, ConstView b) {
  return a.shape == b.shape && std::equal(a.span().begin(), a.span().end(), b.span().begin());
}

// Checks that `f` throws an Error with exactly this text.
template <class E = Error, class F>
void check_error(F f, const std::string& text) {
  BOOST_CHECK_EXCEPTION(f(), E, [&](const E& e) {
    BOOST_TEST(e.what() == text);
    return true;
  });
}

struct Step {
  ThreadPool pool{1};
  Tape tape{pool};
  Tensor x = random_tensor({2, 3}, 1);
};

}  // namespace

BOOST_AUTO_TEST_SUITE(tape)

BOOST_FIXTURE_TEST_CASE(a_variable_of_a_finished_step_is_refused, Step) {
  const Var old = tape.variable(x);
  tape.reset();
  const char* text =
      "tape: a variable of a finished step was used (made in step 1, this is step 2); variables live until "
      "Tape::reset, copy out what must stay";
  check_error([&] { return old.value(); }, text);
  check_error([&] { return old.shape(); }, text);
  tape.variable(x);  // takes the place of the old one, which must still be refused
  check_error([&] { return ops::exp(old); }, text);
  check_error([&] { tape.backward(old); }, text);
  check_error([&] { return tape.gradient_of(old); }, text);
}

BOOST_FIXTURE_TEST_CASE(a_variable_of_another_tape_is_refused, Step) {
  Tape other(pool);
  const char* text = "tape: a variable of another tape was used here; both must come from one tape";
  check_error([&] { return ops::add(tape.input(x), other.input(x)); }, text);
  check_error([&] { tape.backward(ops::sum(other.variable(x))); }, text);
  const Tensor nothing(Shape{0});
  check_error([&] { return ops::add(tape.input(nothing), other.input(nothing)); }, text);
}

BOOST_FIXTURE_TEST_CASE(a_variable_that_was_never_made_is_refused, Step) {
  const char* text = "variable: this one was never made by a tape; use Tape::input, variable or leaf";
  check_error([] { return Var().value(); }, text);
  check_error([&] { return ops::add(tape.input(x), Var()); }, text);
  check_error([&] { tape.backward(Var()); }, text);
}

BOOST_FIXTURE_TEST_CASE(a_second_backward_in_a_step_is_refused, Step) {
  const Var loss = ops::sum(tape.variable(x));
  tape.backward(loss);
  check_error([&] { tape.backward(loss); },
              "backward: it already ran in this step and used up what it needs; give all losses to one call, "
              "backward({a, b}), or call Tape::reset and compute again");
  tape.reset();
  tape.backward(ops::sum(tape.variable(x)));
}

BOOST_FIXTURE_TEST_CASE(a_loss_that_is_no_scalar_is_refused_and_the_step_can_go_on, Step) {
  const Var v = tape.variable(x);
  check_error<ShapeError>([&] { tape.backward(v); },
                          "backward: the loss must be a scalar: loss [2 x 3]; reduce it with ops::sum or "
                          "ops::mean, or give a seed of its shape");
  tape.backward(ops::sum(v));
  BOOST_TEST(tape.gradient_of(v)[5] == 1);
}

BOOST_FIXTURE_TEST_CASE(shapes_that_do_not_fit_are_named, Step) {
  const Tensor y({4, 2});
  const Var a = tape.variable(x), b = tape.variable(y);
  check_error<ShapeError>([&] { return ops::add(a, b); }, "add: shapes differ: a [2 x 3], b [4 x 2]");
  check_error<ShapeError>(
      [&] { return ops::matmul(a, b); },
      "matmul: inner sizes differ: a [2 x 3], b [4 x 2]; columns of the first factor must be "
      "rows of the second; Transpose::yes turns one around");
  check_error<ShapeError>(
      [&] { return ops::matmul(a, b, Transpose::yes); },
      "matmul: inner sizes differ: a transposed, a [2 x 3], b [4 x 2]; columns of the first "
      "factor must be rows of the second; Transpose::yes turns one around");
  check_error<ShapeError>([&] { return ops::add_bias(a, b); },
                          "add_bias: a vector of another size is needed: bias [4 x 2], needed [3]");
  check_error<ShapeError>([&] { return ops::slice_rows(a, 1, 3); },
                          "slice_rows: rows 1 to 3 are not a range of rows of x: x [2 x 3]");
  const std::vector<std::int32_t> ids{0, 2};
  check_error<ShapeError>([&] { return ops::gather_rows(a, ids); },
                          "gather_rows: there is no row 2: x [2 x 3]");
  check_error<ShapeError>([&] { return ops::reshape(a, {5}); },
                          "reshape: the sizes differ: x [2 x 3], asked for [5]");
  check_error<ShapeError>([&] { tape.backward(a, ConstView(y)); },
                          "backward: the seed must have the shape of y: y [2 x 3], seed [4 x 2]");
}

BOOST_FIXTURE_TEST_CASE(backward_on_an_inference_tape_is_refused, Step) {
  Tape inference(pool, Tape::Mode::inference);
  const Var loss = ops::sum(inference.variable(x));
  check_error([&] { inference.backward(loss); },
              "backward: this tape is in inference mode and recorded nothing");
  BOOST_TEST(inference.statistics().operations == 0);
}

BOOST_FIXTURE_TEST_CASE(a_gradient_that_is_not_kept_is_refused, Step) {
  const char* text =
      "tape: no gradient is kept for this variable; only Tape::variable keeps one after backward, and only "
      "if "
      "a loss depends on it";
  const Var v = tape.variable(x), unused = tape.variable(x), constant = tape.input(x);
  const Var y = ops::multiply(v, constant);
  tape.backward(ops::sum(y));
  for (Var without : {unused, constant, y}) check_error([&] { return tape.gradient_of(without); }, text);
}

BOOST_AUTO_TEST_CASE(backward_of_two_losses_equals_backward_of_their_sum) {
  const Tensor x = random_tensor({3, 4}, 2), w = random_tensor({5, 4}, 3);
  const auto run = [&](auto go) {
    ThreadPool pool(1);
    Tape tape(pool);
    const Parameter weight(w);
    const Var v = tape.variable(x);
    const Var y = ops::tanh(ops::linear(v, tape.leaf(weight)));
    const Var a = ops::sum(y), b = ops::mean(ops::multiply(y, y));
    go(tape, a, b);
    const ConstView dx = tape.gradient_of(v);
    return std::pair(Tensor::from(dx.shape, dx.span()), weight.gradient_copy());
  };
  const auto together = run([](Tape& tape, Var a, Var b) { tape.backward({a, b}); });
  const auto summed = run([](Tape& tape, Var a, Var b) { tape.backward(ops::add(a, b)); });
  BOOST_TEST(same_bits(together.first, summed.first));
  BOOST_TEST(same_bits(together.second, summed.second));
}

BOOST_FIXTURE_TEST_CASE(a_loss_given_twice_counts_twice, Step) {
  const Var v = tape.variable(x);
  const Var loss = ops::sum(v);
  tape.backward({loss, loss});
  BOOST_TEST(tape.gradient_of(v)[0] == 2);
}

BOOST_FIXTURE_TEST_CASE(a_loss_that_another_loss_depends_on_gets_both_gradients, Step) {
  const Var v = tape.variable(x);
  const Var a = ops::sum(v);
  const Var b = ops::affine(a, 3);
  tape.backward({a, b});
  BOOST_TEST(tape.gradient_of(v)[0] == 4);
}

BOOST_AUTO_TEST_CASE(parameters_add_up_the_gradients_of_several_steps_until_they_are_cleared) {
  ThreadPool pool(1);
  Tape tape(pool);
  const Parameter w(random_tensor({2, 3}, 4));
  const auto step = [&](Real factor) {
    tape.reset();
    tape.backward(ops::sum(ops::affine(tape.leaf(w), factor)));
  };
  step(1);
  step(10);
  step(100);
  BOOST_TEST(w.gradient[5] == 111);
  w.clear_gradient();
  BOOST_TEST(w.gradient_copy()[5] == 0);
  step(7);
  BOOST_TEST(w.gradient[5] == 7);
}

BOOST_AUTO_TEST_CASE(a_parameter_used_twice_in_a_step_gets_both_gradients) {
  ThreadPool pool(1);
  Tape tape(pool);
  const Parameter w(Tensor::from({2}, {3, 5}));
  tape.backward(ops::sum(ops::multiply(tape.leaf(w), tape.leaf(w))));  // w^2, slope 2 w
  BOOST_TEST(w.gradient[0] == 6);
  BOOST_TEST(w.gradient[1] == 10);
}

BOOST_AUTO_TEST_CASE(a_frozen_parameter_gets_no_gradient) {
  ThreadPool pool(1);
  Tape tape(pool);
  Parameter frozen(Tensor::from({2}, {3, 5})), trained(Tensor::from({2}, {1, 1}));
  frozen.trainable = false;
  tape.backward(ops::sum(ops::multiply(tape.leaf(frozen), tape.leaf(trained))));
  BOOST_TEST(!frozen.has_gradient);
  BOOST_TEST(trained.gradient[1] == 5);
}

BOOST_FIXTURE_TEST_CASE(a_seed_for_a_parameter_adds_to_what_it_has, Step) {
  const Parameter w(x);
  const Tensor seed = random_tensor({2, 3}, 5);
  for (int k = 0; k < 2; ++k) {
    tape.reset();
    tape.backward(tape.leaf(w), seed);
  }
  BOOST_TEST(w.gradient[4] == 2 * seed[4]);
}

BOOST_FIXTURE_TEST_CASE(a_seed_equals_the_gradient_of_the_weighted_sum, Step) {
  const Tensor seed = random_tensor({2, 3}, 5);
  const Var v = tape.variable(x);
  tape.backward(ops::exp(v), seed);
  const Tensor by_seed = Tensor::from({2, 3}, tape.gradient_of(v).span());
  tape.reset();
  const Var again = tape.variable(x);
  tape.backward(ops::sum(ops::multiply(ops::exp(again), tape.input(seed))));
  BOOST_TEST(same_bits(by_seed, tape.gradient_of(again)));
}

BOOST_FIXTURE_TEST_CASE(stop_gradient_keeps_the_value_and_cuts_the_gradient, Step) {
  const Var v = tape.variable(x);
  const Var constant = ops::stop_gradient(v);
  BOOST_TEST(same_bits(constant.value(), x));
  BOOST_TEST(!tape.wants_gradient(constant));
  tape.backward(ops::sum(ops::multiply(v, constant)));  // x * stop(x): slope x, not 2 x
  BOOST_TEST(same_bits(tape.gradient_of(v), x));
}

BOOST_FIXTURE_TEST_CASE(a_handed_over_gradient_is_not_shared_with_other_users, Step) {
  // reshape hands dy's memory to v; v's other users must add to it, not see it as theirs.
  const Var v = tape.variable(x);
  const Var flat = ops::reshape(v, {6});
  tape.backward(
      {ops::sum(ops::affine(flat, 3)), ops::sum(ops::affine(v, 5)), ops::sum(ops::affine(flat, 7))});
  for (Real g : tape.gradient_of(v).span()) BOOST_TEST(g == 15);
}

BOOST_FIXTURE_TEST_CASE(hand_over_refuses_what_it_cannot_do, Step) {
  const Var v = tape.variable(x);
  const Parameter w(x);
  const Var leaf = tape.leaf(w), constant = tape.input(x);
  const Var y = ops::exp(v);
  BOOST_TEST(!tape.hand_over(y, v));  // y has no gradient yet
  BOOST_TEST(static_cast<bool>(tape.gradient(y)));
  BOOST_TEST(!tape.hand_over(y, leaf));      // a parameter keeps its own
  BOOST_TEST(!tape.hand_over(y, constant));  // wants none
  BOOST_TEST(tape.hand_over(y, v));
  BOOST_TEST(!tape.hand_over(y, v));  // already gone
}

BOOST_AUTO_TEST_CASE(gradients_of_a_long_chain_need_the_memory_of_a_few) {
  const Index n = 100'000;
  const Tensor x = random_tensor({n}, 6);
  ThreadPool pool(1);
  Tape tape(pool);
  const Var v = tape.variable(x);
  Var y = v;
  for (int k = 0; k < 30; ++k) y = ops::tanh(ops::reshape(y, {n}));
  tape.backward(ops::sum(y));
  BOOST_TEST(tape.statistics().gradient_bytes < 4 * static_cast<std::size_t>(n) * sizeof(Real));
}

BOOST_AUTO_TEST_CASE(inference_gives_the_same_bits_as_training) {
  const Tensor x = random_tensor({37, 19}, 7);
  const Parameter w(random_tensor({23, 19}, 8)), b(random_tensor({23}, 9));
  ThreadPool pool(2);
  Tape training(pool), inference(pool, Tape::Mode::inference);
  const auto run = [&](Tape& tape) {
    return ops::gelu(ops::linear(tape.input(x), tape.leaf(w), tape.leaf(b)));
  };
  BOOST_TEST(same_bits(run(training).value(), run(inference).value()));
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
  BOOST_TEST(tape.statistics().value_bytes < 64 * static_cast<std::size_t>(n) * sizeof(Real));
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
      "Frame::keep around them, copy out what must stay");
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
    BOOST_TEST(inference.slots() == 1U);
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
    for (int k = 0; k < 5; ++k) y = ops::gelu(ops::linear(y, tape.leaf(w)));
    tape.backward(ops::mean(y));
    if (step == 2) {
      growths = tape.statistics().growths;
      bytes = tape.statistics().value_bytes;
    }
  }
  BOOST_TEST(tape.statistics().growths == growths);
  BOOST_TEST(tape.statistics().value_bytes == bytes);
  BOOST_TEST(tape.statistics().operations == 11U);
}

BOOST_FIXTURE_TEST_CASE(the_scalar_of_something_larger_is_refused, Step) {
  check_error<ShapeError>([&] { return tape.input(x).scalar(); },
                          "variable: a scalar was asked for: value [2 x 3]");
}

BOOST_AUTO_TEST_SUITE_END()
