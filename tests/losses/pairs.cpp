// Facts about the losses of pairs, of a teacher, and of truncated embeddings.
#include <boost/test/unit_test.hpp>
#include <memory>

#include "trine/base/error.hpp"
#include "trine/tests/losses/cases.hpp"
#include "trine/tests/losses/support.hpp"
#include "trine/tests/support/message_of.hpp"

using namespace trine;

namespace {
const std::vector<Label> kBoth = {1, 0};
}

BOOST_AUTO_TEST_SUITE(losses_of_pairs)

BOOST_AUTO_TEST_CASE(contrastive_loss_pulls_positives_and_pushes_negatives_inside_the_margin) {
  Step step;
  const Var u = step({{0.0}, {0.0}}), v = step({{3.0}, {0.5}});
  const LossResult loss = ContrastiveLoss{Distance::euclidean, Real(2)}(u, v, kBoth);
  BOOST_TEST(near(loss.scalar(), (9 / 2.0 + 1.5 * 1.5 / 2) / 2));
  BOOST_TEST(loss.statistics.mean_positive_distance == 3);
  BOOST_TEST(loss.statistics.mean_negative_distance == 0.5);
  BOOST_TEST(loss.statistics.active_fraction == 1);
  step.tape.backward(loss);
  BOOST_TEST(near(step.tape.gradient_of(v), matrix({{1.5}, {-0.75}})));
}

BOOST_AUTO_TEST_CASE(contrastive_loss_leaves_negatives_beyond_the_margin_alone) {
  Step step;
  const std::vector<Label> labels = {0};
  const Var u = step({{0.0}}), v = step({{3.0}});
  const LossResult loss = ContrastiveLoss{Distance::euclidean, Real(2)}(u, v, labels);
  BOOST_TEST(loss.scalar() == 0);
  BOOST_TEST(loss.statistics.active_fraction == 0);
}

BOOST_AUTO_TEST_CASE(online_contrastive_loss_looks_at_pairs_on_the_wrong_side_only) {
  Step step;
  const std::vector<Label> labels = {1, 1, 0, 0};
  const Var u = step({{0.0}, {0.0}, {0.0}, {0.0}});
  const Var v =
      step({{1.0}, {4.0}, {3.0}, {5.0}});  // positive 4 is beyond negative 3, the others are in order
  const LossResult loss = OnlineContrastiveLoss{Distance::euclidean, Real(6)}(u, v, labels);
  BOOST_TEST(near(loss.scalar(), 4 * 4 + (6 - 3) * (6 - 3)));
  BOOST_TEST(loss.statistics.active_fraction == 0.5);
}

BOOST_AUTO_TEST_CASE(cosine_similarity_loss_is_the_squared_error_of_the_cosine) {
  Step step;
  const std::vector<Real> scores = {1, 0.5};
  const Var u = step({{1, 0}, {1, 0}}), v = step({{2, 0}, {0, 3}});  // cosines 1 and 0
  const LossResult loss = CosineSimilarityLoss{}(u, v, scores);
  BOOST_TEST(near(loss.scalar(), 0.125));
  BOOST_TEST(loss.statistics.active_fraction == 0.5);
  step.tape.backward(loss);
  BOOST_TEST(step.tape.gradient_of(v)[2] < 0);  // the second cosine is too small: v must turn towards u
}

BOOST_AUTO_TEST_CASE(cosent_loss_is_near_zero_for_the_right_order_and_counts_wrong_pairs) {
  Step step;
  const std::vector<Real> right = {3, 1}, wrong = {1, 3}, equal = {2, 2};
  const Var u = step({{1, 0}, {1, 0}}), v = step({{1, 0}, {0, 1}});  // cosines 1 and 0
  BOOST_TEST(near(CosentLoss{.scale = 5}(u, v, right).scalar(), std::log1p(std::exp(-5.0))));
  BOOST_TEST(near(CosentLoss{.scale = 5}(u, v, wrong).scalar(), std::log1p(std::exp(5.0))));
  BOOST_TEST((CosentLoss{.scale = 5}(u, v, right)).statistics.active_fraction == 0);
  BOOST_TEST((CosentLoss{.scale = 5}(u, v, wrong)).statistics.active_fraction == 0.5);
  BOOST_TEST(CosentLoss{}(u, v, equal).scalar() == 0);
}

BOOST_AUTO_TEST_CASE(cosent_loss_equals_the_sum_over_all_pairs_of_pairs) {
  Step step;
  const Index n = 40;
  const RowData data = row_data(n, 3);
  const Tensor a = normal_tensor({n, 6}, Rng(1)), b = normal_tensor({n, 6}, Rng(2));
  const auto cosine = [&](Index i) {
    double ab = 0, aa = 0, bb = 0;
    for (Index k = 0; k < 6; ++k) {
      const double x = static_cast<double>(a.row(i)[k]), y = static_cast<double>(b.row(i)[k]);
      ab += x * y;
      aa += x * x;
      bb += y * y;
    }
    return ab / std::sqrt(aa * bb);
  };
  double sum = 1;
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < n; ++j) {
      if (data.scores[static_cast<std::size_t>(i)] < data.scores[static_cast<std::size_t>(j)])
        sum += std::exp(20 * (cosine(i) - cosine(j)));
    }
  }
  BOOST_TEST(near(CosentLoss{}(step.variable(a), step.variable(b), data.scores).scalar(), std::log(sum)));
}

BOOST_AUTO_TEST_CASE(mse_loss_is_the_mean_over_all_numbers) {
  Step step;
  const Var e = step({{1, 2}, {3, 4}}), t = step({{1, 0}, {3, 1}});
  const LossResult loss = MseLoss{}(e, t);
  BOOST_TEST(near(loss.scalar(), (4 + 9) / 4.0));
  step.tape.backward(loss);
  BOOST_TEST(near(step.tape.gradient_of(e), matrix({{0, 1}, {0, 1.5}})));
}

BOOST_AUTO_TEST_CASE(margin_mse_loss_compares_differences_of_dot_products) {
  Step step;
  const std::vector<Real> margins = {1, 2};
  const Var a = step({{1, 1}}), p = step({{2, 3}}), n = step({{1, 1}, {0, 1}});  // dot products 5; 2, 1
  const LossResult loss = MarginMseLoss{}(a, p, n, margins);
  BOOST_TEST(near(loss.scalar(), ((5 - 2 - 1) * (5 - 2 - 1) + (5 - 1 - 2) * (5 - 1 - 2)) / 2.0));
}

BOOST_AUTO_TEST_CASE(matryoshka_trains_the_first_columns_hardest) {
  Step step;
  const Var a = step({{1, 2}}), t = step({{0, 0}});
  const LossResult loss = MatryoshkaLoss<MseLoss>{.dims = {2, 1}}(a, t);
  BOOST_TEST(near(loss.scalar(), (1 + 4) / 2.0 + 1));
  BOOST_TEST(near(static_cast<Real>(loss.statistics.mean_positive_distance), 5));
  step.tape.backward(loss);
  BOOST_TEST(near(step.tape.gradient_of(a), matrix({{1 + 2, 2}})));
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_refused) {
  Step step;
  const Var x = step({{1, 2}, {3, 4}}), y = step({{1, 2}});
  const std::vector<Label> two = {1, 2}, one = {1};
  const std::vector<Real> stars = {5, 0}, unknown = {0, std::numeric_limits<Real>::quiet_NaN()}, single = {0};
  const auto shape = [](auto call) { return message_of<ShapeError>(call); };
  const auto option = [](auto call) { return message_of<OptionError>(call); };
  BOOST_TEST(shape([&] { static_cast<void>(ContrastiveLoss{}(x, y, kBoth)); }) ==
             "contrastive_loss: shapes differ: u [2 x 2], v [1 x 2]");
  BOOST_TEST(shape([&] { static_cast<void>(ContrastiveLoss{}(x, x, one)); }) ==
             "contrastive_loss: one label a pair is needed: u [2 x 2], labels [1]");
  BOOST_TEST(option([&] { static_cast<void>(ContrastiveLoss{}(x, x, two)); }) ==
             "contrastive_loss: the label of pair 1 is 2; it must be 1 (the two belong together) or 0");
  BOOST_TEST(
      option([&] { static_cast<void>(OnlineContrastiveLoss{.margin = -1}(x, x, kBoth)); }) ==
      "online_contrastive_loss: the margin is -1; it must be at least 0 and finite, in units of the cosine "
      "distance (default 0.5)");
  BOOST_TEST(option([&] { static_cast<void>(CosineSimilarityLoss{}(x, x, stars)); }) ==
             "cosine_similarity_loss: the score of pair 0 is 5; a cosine lies in [-1, 1], so scale the "
             "scores (those "
             "of STS by 1/5)");
  BOOST_TEST(shape([&] { static_cast<void>(CosentLoss{}(x, x, single)); }) ==
             "cosent_loss: one score a pair is needed: u [2 x 2], scores [1]");
  BOOST_TEST(option([&] { static_cast<void>(CosentLoss{}(x, x, unknown)); }) ==
             "cosent_loss: the score of pair 1 is not a number and has no order");
  BOOST_TEST(option([&] { static_cast<void>(CosentLoss{.scale = 0}(x, x, stars)); }) ==
             "cosent_loss: the scale is 0; it must be above 0 and finite (default 20)");
  BOOST_TEST(
      shape([&] { static_cast<void>(MarginMseLoss{}(x, x, y, single)); }) ==
      "margin_mse_loss: negatives do not fit the anchors: anchors [2 x 2], negatives [1 x 2]; every anchor "
      "needs the same number of them, column under column");
  BOOST_TEST(shape([&] { static_cast<void>(MarginMseLoss{}(y, y, y, stars)); }) ==
             "margin_mse_loss: one margin a negative is needed: negatives [1 x 2], margins [2]");
  BOOST_TEST(option([&] { static_cast<void>(MatryoshkaLoss<MseLoss>{}(x, x)); }) ==
             "matryoshka_loss: no dimensions; give some, such as 256, 128, 64");
  BOOST_TEST(shape([&] { static_cast<void>(MatryoshkaLoss<MseLoss>{.dims = {3}}(x, x)); }) ==
             "matryoshka_loss: dimension 3 is more than an embedding has: embeddings [2 x 2]");
  BOOST_TEST(option([&] {
               static_cast<void>(MatryoshkaLoss<MseLoss>{.dims = {2, 1}, .weights = {1}}(x, x));
             }) == "matryoshka_loss: 1 weights for 2 dimensions; give one each, or none for all 1");
}

BOOST_AUTO_TEST_SUITE_END()
