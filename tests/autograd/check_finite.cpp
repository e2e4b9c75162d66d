// Tape::Options::check_finite names the operation where values stop being finite.
#include "trine/autograd/ops/activation.hpp"
#include "trine/autograd/ops/elementwise.hpp"
#include "trine/autograd/ops/embedding.hpp"
#include "trine/autograd/ops/reduce.hpp"
#include "trine/tests/autograd/tape_fixture.hpp"

using namespace trine;

namespace {

struct Checked {
  ThreadPool pool{1};
  Tape tape{pool, {.check_finite = true}};
  Tensor x{{2, 2}};
  Checked() {
    for (Index i = 0; i < 4; ++i) x[i] = Real(i + 1);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(check_finite)

BOOST_FIXTURE_TEST_CASE(the_first_output_that_is_not_finite_is_named, Checked) {
  x[3] = 0;
  const Var v = ops::affine(tape.variable(x), 2);
  check_error([&] { return ops::log(v); },
              "tape: the output of log (operation 1) is not finite: element 3 of [2 x 2] is -inf; its inputs "
              "are finite");
  Tape unchecked(pool);
  BOOST_TEST(ops::log(unchecked.variable(x)).value()[3] == -std::numeric_limits<Real>::infinity());
}

BOOST_FIXTURE_TEST_CASE(an_input_that_is_not_finite_is_told_apart, Checked) {
  x[1] = std::numeric_limits<Real>::quiet_NaN();
  check_error(
      [&] { return ops::tanh(tape.input(x)); },
      "tape: the output of tanh (operation 0) is not finite: element 1 of [2 x 2] is nan; its input 0 "
      "holds nan already: look at the data and the parameters");
}

BOOST_AUTO_TEST_CASE(inference_is_checked_too) {
  ThreadPool pool(1);
  Tape tape(pool, {.mode = Tape::Mode::inference, .check_finite = true});
  const Tensor zero({1, 2});
  BOOST_CHECK_THROW(ops::log(tape.input(zero)), Error);
}

// sqrt has an infinite slope at 0.
BOOST_FIXTURE_TEST_CASE(the_first_gradient_that_is_not_finite_is_named, Checked) {
  x[2] = 0;
  const Var loss = ops::sum(ops::sqrt(ops::affine(tape.variable(x), 1)));
  check_error(
      [&] { tape.backward(loss); },
      "tape: the gradient that sqrt computes for its input 0 is not finite: element 2 of [2 x 2] is inf");
}

BOOST_FIXTURE_TEST_CASE(gradients_of_parameters_are_checked, Checked) {
  const Parameter dense(x), rows(x, Gradients::rows);
  const std::vector<std::int32_t> ids{1};
  Tensor seed({2, 2}), row_seed({1, 2});
  seed[3] = row_seed[1] = std::numeric_limits<Real>::infinity();
  const Var y = ops::affine(tape.parameter(dense), 2);
  check_error(
      [&] { tape.backward(y, seed); },
      "tape: the gradient that affine computes for its input 0 is not finite: element 3 of [2 x 2] is inf");
  tape.reset();
  const Var read = ops::embedding(tape.parameter(rows), ids);
  check_error([&] { tape.backward(read, row_seed); },
              "tape: the gradient that embedding computes for its input 0 is not finite: element 1 of [1 x "
              "2] is inf");
}

BOOST_FIXTURE_TEST_CASE(finite_values_pass, Checked) {
  const Var v = tape.variable(x);
  tape.backward(ops::mean(ops::log(v)));
  BOOST_TEST(tape.gradient_of(v)[3] == Real(1) / 16);
}

BOOST_AUTO_TEST_SUITE_END()
