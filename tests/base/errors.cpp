// Shapes and the exact text of what goes wrong with them.
#include "trine/base/error.hpp"

#include <boost/test/unit_test.hpp>

#include "trine/base/shape.hpp"
#include "trine/tests/support/message_of.hpp"

using namespace trine;

BOOST_AUTO_TEST_SUITE(shapes)

BOOST_AUTO_TEST_CASE(rows_times_cols_is_size) {
  BOOST_TEST(Shape{}.size() == 1);
  BOOST_TEST(Shape{}.rows() == 1);
  BOOST_TEST(Shape{5}.rows() == 5);
  BOOST_TEST(Shape{5}.cols() == 1);
  const Shape deep{2, 3, 4, 5};
  BOOST_TEST(deep.rank() == 4);
  BOOST_TEST(deep.rows() == 2);
  BOOST_TEST(deep.cols() == 60);
  BOOST_TEST(deep.size() == 120);
  BOOST_TEST((Shape{7, 0, 3}.size() == 0));
}

BOOST_AUTO_TEST_CASE(shapes_of_equal_extents_but_other_rank_differ) {
  BOOST_TEST((Shape{3, 1} != Shape{3}));
  BOOST_TEST((Shape{} != Shape{1}));
  BOOST_TEST((Shape{2, 3} != Shape{3, 2}));
  BOOST_TEST((Shape{2, 3} == Shape{2, 3}));
}

BOOST_AUTO_TEST_CASE(a_shape_prints_its_extents) {
  BOOST_TEST(Shape{}.text() == "[]");
  BOOST_TEST(Shape{12}.text() == "[12]");
  BOOST_TEST((Shape{2, 3, 0}.text() == "[2 x 3 x 0]"));
}

BOOST_AUTO_TEST_CASE(too_many_and_negative_extents_are_refused) {
  BOOST_TEST(message_of<ShapeError>([] {
               (void)Shape{1, 2, 3, 4, 5};
             }) == "shape: 5 extents given, at most 4 are supported");
  BOOST_TEST(message_of<ShapeError>([] { (void)Shape{3, -1}; }) == "shape: negative extent -1");
}

BOOST_AUTO_TEST_CASE(a_shape_can_be_computed_by_the_compiler) {
  constexpr Shape shape{4, 6};
  static_assert(shape.size() == 24 && shape.rank() == 2 && shape[1] == 6);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(errors)

BOOST_AUTO_TEST_CASE(a_shape_error_names_operation_problem_operands_and_cure) {
  const ShapeError error("matmul", "inner sizes differ", {{"lhs", Shape{32, 384}}, {"rhs", Shape{256, 384}}},
                         "transpose rhs");
  BOOST_TEST(error.what() == "matmul: inner sizes differ: lhs [32 x 384], rhs [256 x 384]; transpose rhs");
  BOOST_TEST(ShapeError("sum", "empty", {}).what() == "sum: empty");
}

BOOST_AUTO_TEST_CASE(a_file_error_names_file_and_line) {
  BOOST_TEST(FileError("train.tsv", 1042, "expected 3 tab-separated columns, found 2").what() ==
             "train.tsv:1042: expected 3 tab-separated columns, found 2");
  BOOST_TEST(FileError("train.tsv", 0, "is empty").what() == "train.tsv: is empty");
}

BOOST_AUTO_TEST_CASE(every_error_can_be_caught_as_error_and_as_a_runtime_error) {
  BOOST_CHECK_THROW(throw ShapeError("x"), Error);
  BOOST_CHECK_THROW(throw OptionError("x"), Error);
  BOOST_CHECK_THROW(throw FileError("x", 1, "y"), Error);
  BOOST_CHECK_THROW(throw Error("x"), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()
