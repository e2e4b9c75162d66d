// What the tape refuses, word for word.
#include <boost/test/unit_test.hpp>

#include "trine/autograd/ops/elementwise.hpp"
#include "trine/autograd/ops/matmul.hpp"
#include "trine/autograd/ops/reduce.hpp"
#include "trine/autograd/ops/reshape.hpp"
#include "trine/autograd/ops/softmax.hpp"
#include "trine/autograd/tape_inspector.hpp"
#include "trine/tests/autograd/tape_fixture.hpp"

using namespace trine;

BOOST_AUTO_TEST_SUITE(tape_errors)

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
  const char* text =
      "variable: this one belongs to no tape; use Tape::input, variable or parameter, or the result of an "
      "operation";
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
  check_error<ShapeError>([&] { return ops::scale_by(a, b); },
                          "scale_by: the factor must be a scalar: x [2 x 3], factor [4 x 2]; for element by "
                          "element products there is ops::multiply");
  check_error<ShapeError>(
      [&] {
        return ops::concat_rows({a, b});
      },
      "concat_rows: parts differ in their number of columns: first [2 x 3], another [4 x 2]");
  check_error<ShapeError>(
      [&] {
        return ops::concat_cols({a, b});
      },
      "concat_cols: parts differ in their number of rows: first [2 x 3], another [4 x 2]");
  check_error<ShapeError>([] { return ops::concat_rows(std::span<const Var>()); },
                          "concat_rows: there is nothing to put together");
  const Var empty = ops::slice_rows(a, 1, 1);
  check_error<ShapeError>([&] { return ops::max_rows(empty); },
                          "max_rows: there is nothing to reduce: x [0 x 3]");
  check_error<ShapeError>([&] { return ops::mean(empty); }, "mean: nothing to average: x [0 x 3]");
  check_error<ShapeError>([&] { return ops::row_softmax(ops::reshape(a, {6})); },
                          "row_softmax: a matrix is needed: x [6]");
  check_error<ShapeError>([&] { tape.backward(a, ConstView(y)); },
                          "backward: the seed must have the shape of y: y [2 x 3], seed [4 x 2]");
}

BOOST_FIXTURE_TEST_CASE(backward_on_an_inference_tape_is_refused, Step) {
  Tape inference(pool, Tape::Mode::inference);
  const Var loss = ops::sum(inference.variable(x));
  check_error([&] { inference.backward(loss); },
              "backward: this tape is in inference mode and recorded nothing");
  BOOST_TEST(Tape::Inspector(inference).statistics().operations == 0);
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

BOOST_FIXTURE_TEST_CASE(the_scalar_of_something_larger_is_refused, Step) {
  check_error<ShapeError>([&] { return tape.input(x).scalar(); },
                          "variable: a scalar was asked for: value [2 x 3]");
}
BOOST_AUTO_TEST_SUITE_END()
