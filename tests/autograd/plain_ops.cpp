// The plain operations against central differences, in double: several shapes, sizes 0 and 1 among them.
#include <boost/test/unit_test.hpp>

#include <limits>

#include "trine/autograd/grad_check.hpp"
#include "trine/autograd/ops/activation.hpp"
#include "trine/autograd/ops/elementwise.hpp"
#include "trine/autograd/ops/matmul.hpp"
#include "trine/autograd/ops/reduce.hpp"
#include "trine/autograd/ops/reshape.hpp"
#include "trine/autograd/ops/softmax.hpp"
#include "trine/base/rng.hpp"

using namespace trine;
using Vars = std::span<const Var>;

namespace {

const std::vector<Shape> kMatrices{{0, 3}, {3, 0}, {1, 1}, {1, 7}, {6, 1}, {5, 19}};

void make_positive(std::size_t, View x) {
  for (Real& v : x.span()) v = (v < 0 ? -v : v) + Real(0.1);
}
// Far enough apart that a small step does not change which one is the maximum.
void spread(std::size_t, View x) {
  for (Index i = 0; i < x.size(); ++i) x[i] = static_cast<Real>((i * 7919) % 101) / 10;
}

using Function = Var (*)(Var);

std::string check_unary(const char* name, Function f, Shape shape,
                        std::function<void(std::size_t, View)> adjust = nullptr) {
  return check_gradient(
      {.name = name, .op = [f](Vars in) { return f(in[0]); }, .inputs = {shape}, .adjust = adjust});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(plain_ops)

BOOST_AUTO_TEST_CASE(functions_of_one_value_differentiate_correctly) {
  for (Shape shape : {Shape{}, Shape{0}, Shape{1}, Shape{2, 17}, Shape{2, 3, 5}}) {
    BOOST_TEST(check_unary("exp", ops::exp, shape) == "");
    BOOST_TEST(check_unary("log", ops::log, shape, make_positive) == "");
    BOOST_TEST(check_unary("sqrt", ops::sqrt, shape, make_positive) == "");
  }
}

BOOST_AUTO_TEST_CASE(matmul_differentiates_correctly_in_all_four_forms) {
  struct Sizes {
    Index m, n, k;
  };
  for (Sizes s : {Sizes{1, 1, 1}, Sizes{3, 4, 5}, Sizes{7, 2, 1}, Sizes{0, 3, 2}, Sizes{2, 3, 0}}) {
    for (Transpose ta : {Transpose::no, Transpose::yes}) {
      for (Transpose tb : {Transpose::no, Transpose::yes}) {
        const Shape a = ta == Transpose::no ? Shape{s.m, s.k} : Shape{s.k, s.m};
        const Shape b = tb == Transpose::no ? Shape{s.k, s.n} : Shape{s.n, s.k};
        BOOST_TEST(check_gradient(
                       {"matmul", [=](Vars in) { return ops::matmul(in[0], in[1], ta, tb); }, {a, b}}) == "");
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(matmul_of_a_matrix_with_itself_adds_both_gradients) {
  BOOST_TEST(check_gradient({"x x^T",
                             [](Vars in) { return ops::matmul(in[0], in[0], Transpose::no, Transpose::yes); },
                             {{4, 3}}}) == "");
}

BOOST_AUTO_TEST_CASE(adding_or_multiplying_a_variable_with_itself_adds_both_gradients) {
  for (auto op : {ops::add, ops::subtract, ops::multiply})
    BOOST_TEST(check_gradient({"x op x", [op](Vars in) { return op(in[0], in[0]); }, {{3, 5}}}) == "");
}

BOOST_AUTO_TEST_CASE(transpose_differentiates_correctly) {
  for (Shape shape : kMatrices) BOOST_TEST(check_unary("transpose", ops::transpose, shape) == "");
  BOOST_TEST(check_unary("transpose", ops::transpose, {33, 18}) == "");
}

BOOST_AUTO_TEST_CASE(softmax_and_log_sum_exp_differentiate_correctly) {
  for (Shape shape : kMatrices) {
    BOOST_TEST(check_unary("row_softmax", ops::row_softmax, shape) == "");
    if (shape.cols() > 0) BOOST_TEST(check_unary("row_log_sum_exp", ops::row_log_sum_exp, shape) == "");
  }
}

BOOST_AUTO_TEST_CASE(reductions_along_an_axis_differentiate_correctly) {
  for (Shape shape : kMatrices) {
    BOOST_TEST(check_unary("row_sum", ops::row_sum, shape) == "");
    BOOST_TEST(check_unary("sum_rows", ops::sum_rows, shape) == "");
    if (shape.cols() > 0) {
      BOOST_TEST(check_unary("row_mean", ops::row_mean, shape) == "");
      BOOST_TEST(check_unary("row_max", ops::row_max, shape, spread) == "");
    }
    if (shape.rows() > 0) {
      BOOST_TEST(check_unary("mean_rows", ops::mean_rows, shape) == "");
      BOOST_TEST(check_unary("max_rows", ops::max_rows, shape, spread) == "");
    }
  }
  BOOST_TEST(check_unary("sum_rows", ops::sum_rows, {300, 3}) == "");  // several partial sums
}

BOOST_AUTO_TEST_CASE(the_gradient_of_a_maximum_goes_to_the_first_of_equal_ones) {
  const Tensor x = Tensor::from({2, 3}, {1, 5, 5, 5, 2, 5});
  ThreadPool pool(1);
  Tape tape(pool);
  const auto gradient = [&](Var (*f)(Var)) {
    tape.reset();
    const Var v = tape.variable(x);
    tape.backward(ops::sum(f(v)));
    const auto dx = tape.gradient_of(v).span();
    return std::vector<Real>(dx.begin(), dx.end());
  };
  BOOST_TEST(gradient(ops::row_max) == (std::vector<Real>{0, 1, 0, 1, 0, 0}),
             boost::test_tools::per_element());
  BOOST_TEST(gradient(ops::max_rows) == (std::vector<Real>{0, 1, 1, 1, 0, 0}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(sums_of_nothing_are_zero_and_their_logarithm_minus_infinity) {
  const Tensor x({2, 0});
  ThreadPool pool(1);
  Tape tape(pool);
  BOOST_TEST(ops::row_sum(tape.input(x)).value()[1] == 0);
  BOOST_TEST(ops::sum_rows(ops::reshape(tape.input(x), {0, 2})).value()[1] == 0);
  BOOST_TEST(ops::row_log_sum_exp(tape.input(x)).value()[1] == -std::numeric_limits<Real>::infinity());
}

BOOST_AUTO_TEST_CASE(add_bias_and_scale_by_differentiate_correctly) {
  for (Shape shape : kMatrices) {
    BOOST_TEST(check_gradient({"add_bias",
                               [](Vars in) { return ops::add_bias(in[0], in[1]); },
                               {shape, Shape{shape.cols()}}}) == "");
    BOOST_TEST(
        check_gradient({"scale_by", [](Vars in) { return ops::scale_by(in[0], in[1]); }, {shape, Shape{}}}) ==
        "");
  }
}

BOOST_AUTO_TEST_CASE(concatenations_differentiate_correctly) {
  const auto rows = [](Vars in) { return ops::concat_rows(in); };
  const auto cols = [](Vars in) { return ops::concat_cols(in); };
  BOOST_TEST(check_gradient({"concat_rows", rows, {{2, 3}, {0, 3}, {4, 3}}}) == "");
  BOOST_TEST(check_gradient({"concat_rows of one", rows, {{2, 3}}}) == "");
  BOOST_TEST(check_gradient({"concat_cols", cols, {{3, 2}, {3, 0}, {3, 17}}}) == "");
  BOOST_TEST(check_gradient({"concat_cols of no rows", cols, {{0, 2}, {0, 1}}}) == "");
  BOOST_TEST(check_gradient({"concat_rows twice",
                             [](Vars in) {
                               return ops::concat_rows({in[0], in[0]});
                             },
                             {{2, 3}}}) == "");
  BOOST_TEST(check_gradient({"concat_cols twice",
                             [](Vars in) {
                               return ops::concat_cols({in[0], in[0]});
                             },
                             {{2, 3}}}) == "");
}

BOOST_AUTO_TEST_CASE(slices_differentiate_correctly) {
  struct Range {
    Index begin, end;
  };
  for (Range range : {Range{0, 5}, Range{1, 4}, Range{2, 2}, Range{4, 5}, Range{0, 0}}) {
    BOOST_TEST(check_gradient({"slice_rows",
                               [range](Vars in) { return ops::slice_rows(in[0], range.begin, range.end); },
                               {{5, 3}}}) == "");
  }
  BOOST_TEST(check_gradient({"overlapping slices",
                             [](Vars in) {
                               return ops::add(ops::slice_rows(in[0], 0, 3), ops::slice_rows(in[0], 1, 4));
                             },
                             {{5, 3}}}) == "");
}

BOOST_AUTO_TEST_CASE(gather_rows_differentiates_correctly_for_any_list_of_ids) {
  Rng rng(11);
  for (Index count : {0, 1, 4, 9}) {
    std::vector<std::int32_t> ids;
    for (Index i = 0; i < count; ++i) ids.push_back(static_cast<std::int32_t>(rng.below(5)));
    BOOST_TEST(check_gradient(
                   {"gather_rows", [&](Vars in) { return ops::gather_rows(in[0], ids); }, {{5, 3}}}) == "");
  }
}

BOOST_AUTO_TEST_CASE(cross_entropy_differentiates_correctly) {
  Rng rng(13);
  for (Shape shape : {Shape{0, 4}, Shape{1, 1}, Shape{1, 7}, Shape{6, 2}, Shape{5, 19}}) {
    std::vector<std::int32_t> labels;
    labels.reserve(static_cast<std::size_t>(shape.rows()));
    for (Index i = 0; i < shape.rows(); ++i)
      labels.push_back(static_cast<std::int32_t>(rng.below(shape.cols())));
    BOOST_TEST(check_gradient(
                   {"cross_entropy", [&](Vars in) { return ops::cross_entropy(in[0], labels); }, {shape}}) ==
               "");
    BOOST_TEST(check_gradient({"logits used twice",
                               [&](Vars in) {
                                 return ops::add(ops::cross_entropy(in[0], labels),
                                                 ops::sum(ops::multiply(in[0], in[0])));
                               },
                               {shape}}) == "");
  }
}

BOOST_AUTO_TEST_CASE(reshape_differentiates_correctly) {
  BOOST_TEST(check_gradient({"reshape",
                             [](Vars in) {
                               return ops::reshape(in[0], {2, 3, 2});
                             },
                             {{4, 3}}}) == "");
  BOOST_TEST(check_gradient({"reshape of nothing",
                             [](Vars in) {
                               return ops::reshape(in[0], {5, 0});
                             },
                             {{0}}}) == "");
  BOOST_TEST(check_gradient({"reshape used twice",
                             [](Vars in) {
                               const Var flat = ops::reshape(in[0], {6});
                               return ops::multiply(flat, ops::exp(flat));
                             },
                             {{2, 3}}}) == "");
}

// Random compositions: what one operation hands over, accumulates or aliases, the next one must respect.
BOOST_AUTO_TEST_CASE(random_compositions_differentiate_correctly) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    Rng shapes(seed);
    const Index n = 1 + shapes.below(4), d = 1 + shapes.below(5);
    const auto compose = [&](Vars in) {
      Rng choice(seed);
      std::vector<Var> pool(in.begin(), in.end());
      for (int k = 0; k < 8; ++k) {
        const Var a = pool[static_cast<std::size_t>(choice.below(static_cast<Index>(pool.size())))];
        const Var b = pool[static_cast<std::size_t>(choice.below(static_cast<Index>(pool.size())))];
        switch (choice.below(8)) {
          case 0:
            pool.push_back(ops::add(a, b));
            break;
          case 1:
            pool.push_back(ops::subtract(a, b));
            break;
          case 2:
            pool.push_back(ops::tanh(a));
            break;
          case 3:
            pool.push_back(ops::multiply(ops::sigmoid(a), b));
            break;
          case 4:
            pool.push_back(ops::reshape(ops::reshape(a, {d, n}), {n, d}));
            break;
          case 5:
            pool.push_back(ops::slice_rows(ops::concat_rows({a, b}), n / 2, n / 2 + n));
            break;
          case 6:
            pool.push_back(ops::add_bias(a, ops::mean_rows(b)));
            break;
          default:
            pool.push_back(ops::row_softmax(ops::transpose(ops::transpose(a))));
            break;
        }
      }
      return ops::concat_cols(pool);
    };
    BOOST_TEST(check_gradient({"composition " + std::to_string(seed), compose, {{n, d}, {n, d}}}) == "");
  }
}

BOOST_AUTO_TEST_SUITE_END()
