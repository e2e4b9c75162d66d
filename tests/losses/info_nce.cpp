// Facts about InfoNCE, and the code of docs/derivations/info_nce.md.
#include <boost/test/unit_test.hpp>
#include <memory>

#include "trine/autograd/ops/elementwise.hpp"
#include "trine/autograd/ops/matmul.hpp"
#include "trine/autograd/ops/normalize_rows.hpp"
#include "trine/autograd/ops/reduce.hpp"
#include "trine/autograd/ops/reshape.hpp"
#include "trine/autograd/ops/softmax.hpp"
#include "trine/base/error.hpp"
#include "trine/losses/info_nce.hpp"
#include "trine/tests/losses/cases.hpp"
#include "trine/tests/losses/support.hpp"
#include "trine/tests/support/message_of.hpp"

using namespace trine;

namespace {

// [docs:info_nce]
// One way, with cosine, from plain operations: -1/n sum_i (S_ii - log sum_j exp(S_ij)).
Var info_nce_from_plain_ops(Var anchors, Var positives, Real scale) {
  const Var a = ops::normalize_rows(anchors);
  const Var p = ops::normalize_rows(positives);
  const Var logits = ops::affine(ops::matmul(a, p, Transpose::no, Transpose::yes), scale);
  const Var right = ops::affine(ops::row_sum(ops::multiply(a, p)), scale);
  return ops::mean(ops::subtract(ops::row_log_sum_exp(logits), right));
}
// [docs:end]

}  // namespace

BOOST_AUTO_TEST_SUITE(info_nce_loss)

BOOST_AUTO_TEST_CASE(two_pairs_at_right_angles_cost_the_logarithm_of_one_plus_a_small_number) {
  Step step;
  const Var a = step({{1, 0}, {0, 3}}), p = step({{2, 0}, {0, 1}});  // cosines 1 and 0
  const LossResult loss = InfoNceLoss{.scale = 2}(a, p);
  BOOST_TEST(near(loss.scalar(), std::log1p(std::exp(-2.0))));
  BOOST_TEST(loss.statistics.terms == 2);
  BOOST_TEST(loss.statistics.active_fraction == 0);
  BOOST_TEST(near(static_cast<Real>(loss.statistics.mean_positive_distance), 0));
  BOOST_TEST(near(static_cast<Real>(loss.statistics.mean_negative_distance), 1));
  BOOST_TEST(near(static_cast<Real>(loss.statistics.mean_norm), (1 + 3 + 2 + 1) / 4.0));
}

BOOST_AUTO_TEST_CASE(rows_whose_positive_is_not_the_closest_are_active) {
  Step step;
  const Var a = step({{1, 0}, {0, 1}}), p = step({{0, -1}, {0.1, 1}});  // the first is closer to the second's
  BOOST_TEST(InfoNceLoss{}(a, p).statistics.active_fraction == 0.5);
}

BOOST_AUTO_TEST_CASE(the_fused_loss_equals_its_composition_of_plain_operations) {
  for (Real scale : {Real(1), Real(20), Real(90)}) {
    Step step;
    const auto values = [](std::uint64_t k) { return normal_tensor({37, 10}, Rng(k)); };
    const Var a = step.variable(values(1)), p = step.variable(values(2));
    const Var b = step.variable(values(1)), q = step.variable(values(2));
    const Var fused = InfoNceLoss{.scale = scale}(a, p);
    const Var plain = info_nce_from_plain_ops(b, q, scale);
    BOOST_TEST(near(fused.scalar(), static_cast<double>(plain.scalar())));
    step.tape.backward({fused, plain});
    BOOST_TEST(near(step.tape.gradient_of(a), step.tape.gradient_of(b)));
    BOOST_TEST(near(step.tape.gradient_of(p), step.tape.gradient_of(q)));
  }
}

BOOST_AUTO_TEST_CASE(symmetric_is_the_mean_of_both_directions_for_small_and_large_scales) {
  const std::vector<TextId> texts_a = {0, 1, 2, 3, 4, 5, 0, 7}, texts_p = {8, 9, 2, 8, 11, 12, 13, 1};
  for (Real scale : {Real(5), Real(75), Real(76), Real(300)}) {
    for (Similarity similarity : {Similarity::cosine, Similarity::dot}) {
      for (const SameText& texts : {SameText{}, SameText{texts_a, texts_p}}) {
        Step step;
        const Tensor rows_a = normal_tensor({8, 5}, Rng(3)), rows_p = normal_tensor({8, 5}, Rng(4));
        const Var a = step.variable(rows_a), p = step.variable(rows_p);
        const Var b = step.variable(rows_a), q = step.variable(rows_p);
        const Var both = InfoNceLoss{scale, Direction::symmetric, similarity}(a, p, texts);
        const InfoNceLoss one_way{scale, Direction::one_way, similarity};
        const Var forth = one_way(b, q, texts), back = one_way(q, b, {texts.candidates, texts.anchors});
        const Var mean = ops::affine(ops::add(forth, back), Real(0.5));
        BOOST_TEST(near(both.scalar(), static_cast<double>(mean.scalar())));
        step.tape.backward({both, mean});
        BOOST_TEST(near(step.tape.gradient_of(a), step.tape.gradient_of(b), 1e-4));
        BOOST_TEST(near(step.tape.gradient_of(p), step.tape.gradient_of(q), 1e-4));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_candidate_with_a_text_of_the_pair_is_no_negative) {
  Step step;
  const Tensor rows = normal_tensor({3, 4}, Rng(5)), others = normal_tensor({3, 4}, Rng(6));
  const Var a = step.variable(rows), p = step.variable(others);
  const std::vector<TextId> anchors = {0, 1, 2};
  const auto cosine = [&](Index i, Index j) {
    double ab = 0, aa = 0, bb = 0;
    for (Index k = 0; k < 4; ++k) {
      const double x = static_cast<double>(rows.row(i)[k]), y = static_cast<double>(others.row(j)[k]);
      ab += x * y;
      aa += x * x;
      bb += y * y;
    }
    return ab / std::sqrt(aa * bb);
  };
  // Positives 0 and 2 are one text: anchor 0 does not see candidate 2, nor anchor 2 candidate 0.
  // Candidate 1 is the text of anchor 0 itself: anchor 0 does not see it either.
  const std::vector<TextId> positives = {7, 0, 7};
  const auto e = [&](Index i, Index j) { return std::exp(20 * cosine(i, j)); };
  const double expected = (std::log(e(0, 0) / e(0, 0)) - std::log(e(1, 1) / (e(1, 0) + e(1, 1) + e(1, 2))) -
                           std::log(e(2, 2) / (e(2, 1) + e(2, 2)))) /
                          3;
  BOOST_TEST(near(InfoNceLoss{}(a, p, SameText{anchors, positives}).scalar(), expected));
}

BOOST_AUTO_TEST_CASE(two_positives_of_one_anchor_are_no_negatives_of_each_other) {
  Step step;
  const Var a = step({{1, 0}, {1, 0}}), p = step({{0, 1}, {1, 1}});
  const std::vector<TextId> anchors = {5, 5}, positives = {1, 2};
  const LossResult loss = InfoNceLoss{}(a, p, SameText{anchors, positives});
  BOOST_TEST(loss.scalar() == 0);
  BOOST_TEST(loss.statistics.mean_negative_distance == 0);
}

BOOST_AUTO_TEST_CASE(a_hard_negative_makes_the_task_harder_and_is_pushed_away) {
  Step step;
  const Var a = step({{1, 0}, {0, 1}}), p = step({{1, 0.1}, {0.1, 1}}), n = step({{1, 1}});
  const LossResult without = InfoNceLoss{}(a, p), with = InfoNceLoss{}(a, p, n);
  BOOST_TEST(with.scalar() > without.scalar());
  Step again;
  const Var b = again({{1, 0}}), q = again({{1, 0.1}}), m = again({{1, 0.9}});
  again.tape.backward(InfoNceLoss{.scale = 5}(b, q, m));
  BOOST_TEST(again.tape.gradient_of(m)[0] > 0);  // a step against it turns m away from b
  BOOST_TEST(again.tape.gradient_of(m)[1] < 0);
}

BOOST_AUTO_TEST_CASE(a_tiny_loss_keeps_its_digits) {
  Step step;
  const Var a = step({{1, 0}, {-1, 0}}), p = step({{1, 0}, {-1, 0}});
  const double expected = std::log1p(std::exp(-40.0));  // 4.2e-18, below the precision of 1 + x
  const LossResult loss = InfoNceLoss{}(a, p);
  BOOST_TEST(static_cast<double>(loss.scalar()) > 0.99 * expected);
  BOOST_TEST(static_cast<double>(loss.scalar()) < 1.01 * expected);
}

BOOST_AUTO_TEST_CASE(one_pair_alone_has_nothing_to_learn) {
  Step step;
  const Var a = step({{1, 2}}), p = step({{2, 1}});
  const Var loss = InfoNceLoss{.direction = Direction::symmetric}(a, p);
  BOOST_TEST(loss.scalar() == 0);
  step.tape.backward(loss);
  for (Real g : step.tape.gradient_of(a).span()) BOOST_TEST(g == 0);
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_refused) {
  Step step;
  const Var x = step({{1, 2}, {3, 4}}), y = step({{1, 2}}), z = step({{1, 2, 3}});
  const std::vector<TextId> one = {0}, two = {0, 1};
  BOOST_TEST(message_of<ShapeError>([&] { static_cast<void>(InfoNceLoss{}(x, y)); }) ==
             "info_nce_loss: shapes differ: anchors [2 x 2], positives [1 x 2]");
  BOOST_TEST(message_of<ShapeError>([&] { static_cast<void>(InfoNceLoss{}(x, x, z)); }) ==
             "info_nce_loss: rows of different lengths: anchors [2 x 2], negatives [1 x 3]");
  BOOST_TEST(
      message_of<ShapeError>([&] {
        static_cast<void>(InfoNceLoss{}(x, x, SameText{two, one}));
      }) ==
      "info_nce_loss: one text id a row is needed, for anchors and candidates, or none at all: anchors [2], "
      "their ids [2], candidates [2], their ids [1]");
  BOOST_TEST(
      message_of<OptionError>([&] { static_cast<void>(InfoNceLoss{.scale = 0}(x, x)); }) ==
      "info_nce_loss: the scale is 0; it is 1 / temperature and must be above 0, usually 10 to 100 (default "
      "20)");
}

BOOST_AUTO_TEST_SUITE_END()
