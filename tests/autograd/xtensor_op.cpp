// Operations written by users as xtensor expressions: gradients in double, shapes, errors.
#include <boost/test/unit_test.hpp>

#include "trine/autograd/grad_check.hpp"
#include "trine/autograd/ops/activation.hpp"
#include "trine/autograd/ops/xtensor_op.hpp"
#include "trine/base/error.hpp"

using namespace trine;
using Vars = std::span<const Var>;

namespace {

Var softplus(Var x) {
  return ops::elementwise(
      x, [](auto v) { return xt::log1p(xt::exp(v)); },
      [](auto v, auto, auto dy) { return dy / (1 + xt::exp(-v)); });
}

Var scale_rows(Var x, Var s) {
  return ops::custom<2, 1>(
      "scale_rows", {x, s}, [](auto a, auto b) { return a * xt::view(b, xt::all(), xt::newaxis()); },
      [](auto, auto b, auto, auto dy) { return dy * xt::view(b, xt::all(), xt::newaxis()); },
      [](auto a, auto, auto, auto dy) { return xt::sum(dy * a, {1}); });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(xtensor_op)

BOOST_AUTO_TEST_CASE(an_elementwise_expression_of_one_input_differentiates_correctly) {
  for (Shape shape : {Shape{}, Shape{0}, Shape{1}, Shape{3, 5}, Shape{2, 3, 4, 2}})
    BOOST_TEST(check_gradient({"softplus", [](Vars in) { return softplus(in[0]); }, {shape}}) == "");
}

BOOST_AUTO_TEST_CASE(an_elementwise_expression_of_two_inputs_differentiates_correctly) {
  const auto hypot = [](Vars in) {
    return ops::elementwise(
        in[0], in[1], [](const auto& a, const auto& b) { return xt::sqrt(a * a + b * b + 1.0); },
        [](const auto& a, const auto&, const auto& y, const auto& dy) { return dy * a / y; },
        [](const auto&, const auto& b, const auto& y, const auto& dy) { return dy * b / y; }, "hypot");
  };
  for (Shape shape : {Shape{1}, Shape{4, 5}})
    BOOST_TEST(check_gradient({"hypot", hypot, {shape, shape}}) == "");
}

BOOST_AUTO_TEST_CASE(an_intermediate_may_be_shared) {
  const auto logistic = [](Vars in) {
    return ops::elementwise(
        in[0],
        [](auto x) {
          auto e = xt::share(xt::exp(x));
          return e / (1 + e);
        },
        [](auto, auto y, auto dy) { return dy * y * (1 - y); });
  };
  BOOST_TEST(check_gradient({"logistic", logistic, {{3, 5}}}) == "");
}

BOOST_AUTO_TEST_CASE(elementwise_pieces_on_several_threads_are_put_together_in_place) {
  const Index n = 100001;  // several pieces, the last one short
  Tensor x({n}, Fill::none);
  for (Index i = 0; i < n; ++i) x[i] = static_cast<Real>(i % 1000) / 100 - 5;
  ThreadPool pool(3);
  Tape tape(pool);
  const Var mine = softplus(tape.input(x));
  const Var ours = ops::softplus(tape.input(x));
  for (Index i = 0; i < n; ++i) BOOST_REQUIRE_CLOSE(mine.value()[i], ours.value()[i], 1e-9);
}

BOOST_AUTO_TEST_CASE(custom_operations_take_inputs_of_different_ranks) {
  for (Shape shape : {Shape{0, 3}, Shape{1, 1}, Shape{4, 3}, Shape{3, 0}}) {
    BOOST_TEST(check_gradient({"scale_rows",
                               [](Vars in) { return scale_rows(in[0], in[1]); },
                               {shape, Shape{shape.rows()}}}) == "");
  }
}

BOOST_AUTO_TEST_CASE(custom_operations_may_return_another_rank) {
  const auto squared_distance = [](Vars in) {
    return ops::custom<2>(
        "squared_distance", {in[0], in[1]}, [](auto a, auto b) { return xt::sum(xt::square(a - b), {1}); },
        [](auto a, auto b, auto, auto dy) { return 2 * (a - b) * xt::view(dy, xt::all(), xt::newaxis()); },
        [](auto a, auto b, auto, auto dy) { return 2 * (b - a) * xt::view(dy, xt::all(), xt::newaxis()); });
  };
  BOOST_TEST(check_gradient({"squared_distance", squared_distance, {{4, 3}, {4, 3}}}) == "");
  const auto energy = [](Vars in) {
    return ops::custom<3>(
        "energy", {in[0]}, [](auto x) { return xt::sum(xt::square(x)); },
        [](auto x, auto, auto dy) { return 2 * x * dy; });
  };
  BOOST_TEST(check_gradient({"energy", energy, {{2, 3, 2}}}) == "");
}

BOOST_AUTO_TEST_CASE(a_wrong_derivative_is_found) {
  const auto wrong = [](Vars in) {
    return ops::elementwise(
        in[0], [](auto x) { return xt::sin(x); }, [](auto x, auto, auto dy) { return -dy * xt::cos(x); });
  };
  const std::string problem = check_gradient({"wrong sine", wrong, {{3}}});
  BOOST_TEST(problem.starts_with("wrong sine: input 0 at element 0 of [3]: analytic "), problem);
}

BOOST_AUTO_TEST_CASE(an_expression_of_the_wrong_shape_is_named) {
  ThreadPool pool(1);
  Tape tape(pool);
  const Tensor x({2, 3});
  const auto message = [](const std::string& text) {
    return [text](const ShapeError& e) {
      BOOST_TEST(e.what() == text);
      return true;
    };
  };
  BOOST_CHECK_EXCEPTION(
      ops::elementwise(
          tape.input(x), [](auto v) { return xt::sum(v); }, [](auto, auto, auto dy) { return dy; }, "total"),
      ShapeError, message("total: an expression has another shape: forward [], needed [6]"));
  const Var v = tape.variable(x);
  const Var y = ops::custom<2>(
      "row_total", {v}, [](auto a) { return xt::sum(a, {1}); }, [](auto, auto, auto dy) { return 1 * dy; });
  const Tensor seed({2});
  BOOST_CHECK_EXCEPTION(tape.backward(y, seed), ShapeError,
                        message("row_total: an expression has another shape: gradient [2], needed [2 x 3]"));
  BOOST_CHECK_EXCEPTION(
      ops::custom<1>(
          "vector_only", {v}, [](auto a) { return 2 * a; }, [](auto, auto, auto dy) { return 2 * dy; }),
      ShapeError,
      message("as_xt: the rank asked for is not the rank of the view: view [2 x 3]; call as_xt<2>"));
}

BOOST_AUTO_TEST_SUITE_END()
