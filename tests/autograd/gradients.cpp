// Every operation against central differences, in double.
#include <boost/test/unit_test.hpp>

#include "trine/autograd/grad_check.hpp"
#include "trine/autograd/ops/elementwise.hpp"
#include "trine/autograd/ops/linear.hpp"
#include "trine/autograd/ops/normalize_rows.hpp"
#include "trine/autograd/ops/reduce.hpp"

using namespace trine;
using Vars = std::span<const Var>;

namespace {
void keep_from_zero(std::size_t, View x) {
  for (Real& v : x.span()) v += v < 0 ? -1 : 1;
}
}  // namespace

BOOST_AUTO_TEST_SUITE(gradients)

BOOST_AUTO_TEST_CASE(elementwise_operations_differentiate_correctly) {
  for (Shape shape : {Shape{1}, Shape{3, 5}, Shape{2, 17}}) {
    BOOST_TEST(check_gradient({"add", [](Vars in) { return ops::add(in[0], in[1]); }, {shape, shape}}) == "");
    BOOST_TEST(check_gradient(
                   {"subtract", [](Vars in) { return ops::subtract(in[0], in[1]); }, {shape, shape}}) == "");
    BOOST_TEST(check_gradient(
                   {"multiply", [](Vars in) { return ops::multiply(in[0], in[1]); }, {shape, shape}}) == "");
    BOOST_TEST(check_gradient({.name = "divide",
                               .op = [](Vars in) { return ops::divide(in[0], in[1]); },
                               .inputs = {shape, shape},
                               .adjust = keep_from_zero}) == "");
    BOOST_TEST(check_gradient({"affine", [](Vars in) { return ops::affine(in[0], 3, 2); }, {shape}}) == "");
  }
}

BOOST_AUTO_TEST_CASE(reductions_differentiate_correctly) {
  BOOST_TEST(check_gradient({"sum", [](Vars in) { return ops::sum(in[0]); }, {{4, 5}}}) == "");
  BOOST_TEST(check_gradient({"mean", [](Vars in) { return ops::mean(in[0]); }, {{4, 5}}}) == "");
}

BOOST_AUTO_TEST_CASE(linear_differentiates_correctly) {
  for (Index n : {0, 1, 7}) {
    BOOST_TEST(check_gradient({"linear",
                               [](Vars in) { return ops::linear(in[0], in[1], in[2]); },
                               {{n, 3}, {5, 3}, {5}}}) == "");
  }
}

BOOST_AUTO_TEST_CASE(normalize_rows_differentiates_correctly) {
  BOOST_TEST(
      check_gradient({"normalize_rows", [](Vars in) { return ops::normalize_rows(in[0]); }, {{5, 7}}}) == "");
}

BOOST_AUTO_TEST_SUITE_END()
