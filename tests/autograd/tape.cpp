// What backward promises: gradients that add up, are cut where asked, and do not get mixed up.
#include <boost/test/unit_test.hpp>

#include "trine/autograd/ops/activation.hpp"
#include "trine/autograd/ops/elementwise.hpp"
#include "trine/autograd/ops/linear.hpp"
#include "trine/autograd/ops/reduce.hpp"
#include "trine/autograd/ops/reshape.hpp"
#include "trine/tests/autograd/tape_fixture.hpp"

using namespace trine;

BOOST_AUTO_TEST_SUITE(tape)

BOOST_AUTO_TEST_CASE(backward_of_two_losses_equals_backward_of_their_sum) {
  const Tensor x = random_tensor({3, 4}, 2), w = random_tensor({5, 4}, 3);
  const auto run = [&](auto go) {
    ThreadPool pool(1);
    Tape tape(pool);
    const Parameter weight(w);
    const Var v = tape.variable(x);
    const Var y = ops::tanh(ops::linear(v, tape.parameter(weight)));
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
    tape.backward(ops::sum(ops::affine(tape.parameter(w), factor)));
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
  tape.backward(ops::sum(ops::multiply(tape.parameter(w), tape.parameter(w))));  // w^2, slope 2 w
  BOOST_TEST(w.gradient[0] == 6);
  BOOST_TEST(w.gradient[1] == 10);
}

BOOST_AUTO_TEST_CASE(a_frozen_parameter_gets_no_gradient) {
  ThreadPool pool(1);
  Tape tape(pool);
  Parameter frozen(Tensor::from({2}, {3, 5})), trained(Tensor::from({2}, {1, 1}));
  frozen.trainable = false;
  tape.backward(ops::sum(ops::multiply(tape.parameter(frozen), tape.parameter(trained))));
  BOOST_TEST(!frozen.has_gradient);
  BOOST_TEST(trained.gradient[1] == 5);
}

BOOST_FIXTURE_TEST_CASE(a_seed_for_a_parameter_adds_to_what_it_has, Step) {
  const Parameter w(x);
  const Tensor seed = random_tensor({2, 3}, 5);
  for (int k = 0; k < 2; ++k) {
    tape.reset();
    tape.backward(tape.parameter(w), seed);
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
  const Var leaf = tape.parameter(w), constant = tape.input(x);
  const Var y = ops::exp(v);
  BOOST_TEST(!tape.move_gradient(y, v));  // y has no gradient yet
  BOOST_TEST(static_cast<bool>(tape.gradient(y)));
  BOOST_TEST(!tape.move_gradient(y, leaf));      // a parameter keeps its own
  BOOST_TEST(!tape.move_gradient(y, constant));  // wants none
  BOOST_TEST(tape.move_gradient(y, v));
  BOOST_TEST(!tape.move_gradient(y, v));  // already gone
}

BOOST_AUTO_TEST_CASE(inference_gives_the_same_bits_as_training) {
  const Tensor x = random_tensor({37, 19}, 7);
  const Parameter w(random_tensor({23, 19}, 8)), b(random_tensor({23}, 9));
  ThreadPool pool(2);
  Tape training(pool), inference(pool, Tape::Mode::inference);
  const auto run = [&](Tape& tape) {
    return ops::gelu(ops::linear(tape.input(x), tape.parameter(w), tape.parameter(b)));
  };
  BOOST_TEST(same_bits(run(training).value(), run(inference).value()));
}

BOOST_AUTO_TEST_SUITE_END()
