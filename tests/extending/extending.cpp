// The code of docs/extending.md does what the page says.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "trine/autograd/grad_check.hpp"
#include "trine/autograd/ops/reshape.hpp"
#include "trine/base/error.hpp"
#include "trine/optim/adamw.hpp"
#include "trine/tests/extending/scale_columns.hpp"
#include "trine/tests/extending/sigmoid_loss.hpp"
#include "trine/tests/extending/word_encoder.hpp"

using namespace example;

namespace {

constexpr double kTolerance = sizeof(Real) == 4 ? 1e-5 : 1e-12;

Tensor normal_matrix(Index n, Index d, Rng rng) {
  Tensor matrix({n, d});
  for (Index i = 0; i < n * d; ++i) matrix[i] = static_cast<Real>(rng.normal());
  return matrix;
}

struct ValueAndGradients {
  Real value;
  Tensor du, dv;
};

template <class Loss>
ValueAndGradients evaluate(const Loss& loss, const Tensor& u, const Tensor& v) {
  ThreadPool pool;
  Tape tape(pool);
  const Var a = tape.variable(u), b = tape.variable(v);
  const Var result = loss(a, b);
  tape.backward(result);
  const ConstView du = tape.gradient_of(a), dv = tape.gradient_of(b);
  return {result.scalar(), Tensor::from(du.shape, du.span()), Tensor::from(dv.shape, dv.span())};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(extending)

// [docs:check]
BOOST_AUTO_TEST_CASE(the_gradients_of_scale_columns_agree_with_central_differences) {
  BOOST_TEST(check_gradient({.name = "scale_columns",
                             .op = [](auto in) { return scale_columns(in[0], in[1]); },
                             .inputs = {{5, 3}, {3}}}) == "");
}
// [docs:end]

BOOST_AUTO_TEST_CASE(scale_columns_refuses_a_gain_of_another_size) {
  ThreadPool pool;
  Tape tape(pool);
  const Tensor x({5, 3}), g({4});
  BOOST_CHECK_THROW(scale_columns(tape.input(x), tape.input(g)), ShapeError);
}

BOOST_AUTO_TEST_CASE(the_gradients_of_the_fused_loss_agree_with_central_differences) {
  BOOST_TEST(check_gradient({.name = "sigmoid_loss",
                             .op = [](auto in) -> Var {
                               return SigmoidLoss{2, -1}(in[0], in[1]);
                             },
                             .inputs = {{4, 3}, {4, 3}}}) == "");
}

BOOST_AUTO_TEST_CASE(the_fused_loss_equals_the_composed_one) {
  const Tensor u = normal_matrix(7, 5, Rng(1)), v = normal_matrix(7, 5, Rng(2));
  const auto fused = evaluate([](Var a, Var b) -> Var { return SigmoidLoss{}(a, b); }, u, v);
  const auto composed = evaluate([](Var a, Var b) { return composed_sigmoid_loss(a, b, 20, -10); }, u, v);
  BOOST_TEST(fused.value == composed.value, boost::test_tools::tolerance(static_cast<Real>(kTolerance)));
  for (Index i = 0; i < u.size(); ++i) {
    BOOST_TEST(std::abs(fused.du[i] - composed.du[i]) < kTolerance);
    BOOST_TEST(std::abs(fused.dv[i] - composed.dv[i]) < kTolerance);
  }
}

BOOST_AUTO_TEST_CASE(rms_norm_gives_rows_a_mean_square_of_one) {
  ThreadPool pool;
  Tape tape(pool);
  const Tensor x = normal_matrix(4, 6, Rng(3));
  const ConstView y = RmsNorm(6)(tape.input(x)).value();
  for (Index i = 0; i < 4; ++i) {
    Real sum = 0;
    for (Index j = 0; j < 6; ++j) sum += y.row(i)[j] * y.row(i)[j];
    BOOST_TEST(std::abs(sum / 6 - 1) < kTolerance);
  }
}

BOOST_AUTO_TEST_CASE(the_encoder_learns_to_match_texts) {
  // [docs:training]
  // Texts 2 i and 2 i + 1 belong together though they share no word.
  constexpr Index kPairs = 20;
  std::vector<std::int32_t> tokens, offsets{0};
  for (std::int32_t text = 0; text < 2 * kPairs; ++text) {
    tokens.insert(tokens.end(), {2 * text, 2 * text + 1});
    offsets.push_back(static_cast<std::int32_t>(tokens.size()));
  }
  std::vector<std::int32_t> left, right;
  for (std::int32_t i = 0; i < kPairs; ++i) {
    left.push_back(2 * i);
    right.push_back(2 * i + 1);
  }

  WordEncoder encoder(4 * kPairs, 16, Rng(7));
  ThreadPool pool;
  Tape tape(pool);
  AdamW optimizer({{.parameters = parameters(encoder)}}, pool);
  LossResult loss;
  for (int step = 0; step < 100; ++step) {
    tape.reset();
    const Var embeddings = encoder(tape, {tokens, offsets});
    loss = SigmoidLoss{}(ops::gather_rows(embeddings, left), ops::gather_rows(embeddings, right));
    tape.backward(loss);
    optimizer.step(0.01);
  }
  // [docs:end]
  BOOST_TEST(loss.scalar() < 0.1);
  BOOST_TEST(loss.statistics.active_fraction == 0);
}

BOOST_AUTO_TEST_CASE(parameters_are_named_by_where_they_are) {
  WordEncoder encoder(10, 4, Rng(1));
  std::vector<std::string> names;
  for (const NamedParameter& each : parameters(encoder)) names.push_back(each.name);
  const std::vector<std::string> expected{"words.weight", "norm.weight", "projection.weight",
                                          "projection.bias"};
  BOOST_TEST(names == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
