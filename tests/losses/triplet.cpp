// Facts about triplet losses that can be checked in one's head, and the code of docs/derivations/triplet.md.
#include <boost/test/unit_test.hpp>
#include <memory>

#include "trine/autograd/ops/activation.hpp"
#include "trine/autograd/ops/elementwise.hpp"
#include "trine/autograd/ops/reduce.hpp"
#include "trine/base/error.hpp"
#include "trine/losses/batch_triplet.hpp"
#include "trine/losses/miners/distance_matrix.hpp"
#include "trine/tests/losses/cases.hpp"
#include "trine/tests/losses/support.hpp"
#include "trine/tests/support/message_of.hpp"

using namespace trine;

BOOST_AUTO_TEST_SUITE(triplet_losses)

BOOST_AUTO_TEST_CASE(triplet_loss_ignores_triplets_already_separated_by_the_margin) {
  Step step;
  const Var a = step({{1, 0}}), p = step({{2, 0}}), n = step({{-1, 0}});  // cosine distances 0 and 2
  const LossResult loss = TripletLoss{.margin = 0.5}(a, p, n);
  BOOST_TEST(loss.scalar() == 0);
  BOOST_TEST(loss.statistics.active_fraction == 0);
  step.tape.backward(loss);
  for (Real g : step.tape.gradient_of(n).span()) BOOST_TEST(g == 0);
}

BOOST_AUTO_TEST_CASE(triplet_loss_is_the_gap_plus_the_margin) {
  Step step;
  const Var a = step({{0, 0}}), p = step({{3, 4}}), n = step({{0, 2}});
  BOOST_TEST(near(TripletLoss{Distance::euclidean, Real(1)}(a, p, n).scalar(), 5 - 2 + 1));
  BOOST_TEST(near(TripletLoss{Distance::squared_euclidean, Real(1)}(a, p, n).scalar(), 25 - 4 + 1));
  BOOST_TEST(near(TripletLoss{Distance::manhattan, Real(1)}(a, p, n).scalar(), 7 - 2 + 1));
  BOOST_TEST(near(TripletLoss{Distance::euclidean, {}, MarginKind::soft}(a, p, n).scalar(),
                  std::log1p(std::exp(3.0))));
}

BOOST_AUTO_TEST_CASE(the_gradient_pulls_the_positive_and_pushes_the_negative) {
  Step step;
  const Var a = step({{0, 0}}), p = step({{3, 4}}), n = step({{0, 2}});
  step.tape.backward(TripletLoss{Distance::euclidean, Real(1)}(a, p, n));
  // A step against these moves p towards a and n away from it.
  BOOST_TEST(near(step.tape.gradient_of(p), matrix({{0.6, 0.8}})));
  BOOST_TEST(near(step.tape.gradient_of(n), matrix({{0, -1}})));
  BOOST_TEST(near(step.tape.gradient_of(a), matrix({{-0.6, 0.2}})));
}

BOOST_AUTO_TEST_CASE(the_mean_over_active_triplets_leaves_out_the_solved_ones) {
  Step step;
  const Var a = step({{0, 0}, {0, 0}}), p = step({{1, 0}, {1, 0}}),
            n = step({{2, 0}, {9, 0}});  // losses 2 and 0
  const auto loss = [&](Reduction reduction) {
    return TripletLoss{Distance::euclidean, Real(3), MarginKind::hard, reduction}(a, p, n);
  };
  BOOST_TEST(near(loss(Reduction::mean).scalar(), 1));
  BOOST_TEST(near(loss(Reduction::mean_active).scalar(), 2));
  BOOST_TEST(near(loss(Reduction::sum).scalar(), 2));
  BOOST_TEST(loss(Reduction::mean).statistics.active_fraction == 0.5);
}

BOOST_AUTO_TEST_CASE(statistics_show_distances_and_lengths) {
  Step step;
  const Var a = step({{0, 0}, {3, 4}}), p = step({{0, 1}, {3, 4}}), n = step({{6, 8}, {3, 4}});
  const LossStatistics seen = TripletLoss{Distance::euclidean, Real(1)}(a, p, n).statistics;
  BOOST_TEST(seen.terms == 2);
  BOOST_TEST(seen.active_fraction == 0.5);
  BOOST_TEST(seen.mean_positive_distance == 0.5);
  BOOST_TEST(seen.mean_negative_distance == 5.0);
  BOOST_TEST(near(static_cast<Real>(seen.mean_norm), (0 + 5 + 1 + 5 + 10 + 5) / 6.0));
}

BOOST_AUTO_TEST_CASE(with_a_soft_margin_the_violated_triplets_are_active) {
  Step step;
  const Var a = step({{0.0}, {0.0}}), p = step({{1.0}, {1.0}}), n = step({{2.0}, {0.5}});
  BOOST_TEST((TripletLoss{.distance = Distance::euclidean, .kind = MarginKind::soft}(a, p, n))
                 .statistics.active_fraction == 0.5);
}

BOOST_AUTO_TEST_CASE(an_anchor_equal_to_its_positive_is_only_pushed_from_the_negative) {
  for (Distance distance : {Distance::euclidean, Distance::squared_euclidean, Distance::manhattan}) {
    Step step;
    const Var a = step({{1, 2}}), p = step({{1, 2}}), n = step({{1, 4}});
    step.tape.backward(TripletLoss{distance, Real(9)}(a, p, n));
    for (Real g : step.tape.gradient_of(p).span()) BOOST_TEST(g == 0);
    BOOST_TEST(step.tape.gradient_of(a)[0] == 0);
    BOOST_TEST(step.tape.gradient_of(a)[1] > 0);
    BOOST_TEST(step.tape.gradient_of(n)[1] < 0);
  }
}

BOOST_AUTO_TEST_CASE(a_row_of_zeros_has_cosine_distance_one_and_no_gradient) {
  Step step;
  const Var a = step({{0, 0}}), p = step({{1, 0}}), n = step({{0, 1}});
  const LossResult loss = TripletLoss{.margin = Real(0.25)}(a, p, n);
  BOOST_TEST(near(loss.scalar(), 0.25));
  BOOST_TEST(loss.statistics.mean_positive_distance == 1);
  step.tape.backward(loss);
  for (Var v : {a, p, n}) {
    for (Real g : step.tape.gradient_of(v).span()) BOOST_TEST(g == 0);
  }
}

BOOST_AUTO_TEST_CASE(triplets_of_row_numbers_equal_rows_written_out) {
  Step step;
  const Tensor rows = normal_tensor({5, 3}, Rng(8));
  const std::vector<Triplet> triplets = {{0, 1, 2}, {3, 4, 0}, {0, 2, 1}};
  Tensor parts[3] = {Tensor({3, 3}), Tensor({3, 3}), Tensor({3, 3})};
  for (Index t = 0; t < 3; ++t) {
    const Triplet& triplet = triplets[static_cast<std::size_t>(t)];
    std::copy_n(rows.row(triplet.anchor), 3, parts[0].row(t));
    std::copy_n(rows.row(triplet.positive), 3, parts[1].row(t));
    std::copy_n(rows.row(triplet.negative), 3, parts[2].row(t));
  }
  const TripletLoss loss{.margin = 1};
  const Var a = step.variable(parts[0]), p = step.variable(parts[1]), n = step.variable(parts[2]);
  BOOST_TEST(near(loss(step.variable(rows), triplets).scalar(), static_cast<double>(loss(a, p, n).scalar())));
}

BOOST_AUTO_TEST_CASE(a_batch_without_triplets_costs_nothing) {
  Step step;
  const std::vector<Label> one_label = {4, 4, 4}, all_different = {1, 2, 3};
  for (const auto& labels : {one_label, all_different}) {
    const Var x = step({{1, 0}, {0, 1}, {1, 1}});
    BOOST_TEST(BatchHardTripletLoss{}(x, labels).scalar() == 0);
    BOOST_TEST(BatchSemiHardTripletLoss{}(x, labels).scalar() == 0);
    BOOST_TEST(BatchAllTripletLoss{}(x, labels).scalar() == 0);
  }
}

BOOST_AUTO_TEST_CASE(batch_hard_keeps_an_anchor_without_a_positive_where_asked) {
  Step step;
  const std::vector<Label> labels = {0, 0, 1};
  // 0 and 1 are one apart, 2 is three from 0 and two from 1; margin 4.
  // Anchors cost 1 - 3 + 4 and 1 - 2 + 4; the lone one, counted, costs 0 - 2 + 4.
  const Var x = step({{0.0}, {1.0}, {3.0}});
  BOOST_TEST(near((BatchHardTripletLoss{.distance = Distance::euclidean, .margin = 4}(x, labels)).scalar(),
                  5.0 / 2));
  BOOST_TEST(
      near((BatchHardTripletLoss{
                .distance = Distance::euclidean, .margin = 4, .incomplete = Incomplete::keep}(x, labels))
               .scalar(),
           7.0 / 3));
}

BOOST_AUTO_TEST_CASE(batch_all_equals_the_list_of_all_triplets) {
  const Index n = 20;
  const RowData data = row_data(n, 5);
  for (Distance distance :
       {Distance::cosine, Distance::euclidean, Distance::squared_euclidean, Distance::manhattan}) {
    for (MarginKind kind : {MarginKind::hard, MarginKind::soft}) {
      for (Reduction reduction : {Reduction::mean, Reduction::mean_active, Reduction::sum}) {
        Step step;
        const Tensor rows = normal_tensor({n, 7}, Rng(2));
        std::vector<Triplet> listed;
        for (std::int32_t a = 0; a < n; ++a) {
          for (std::int32_t p = 0; p < n; ++p) {
            for (std::int32_t k = 0; k < n; ++k) {
              if (a != p && a % 5 == p % 5 && a % 5 != k % 5) listed.push_back({a, p, k});
            }
          }
        }
        const Var x = step.variable(rows), y = step.variable(rows);
        const LossResult fused = BatchAllTripletLoss{distance, Real(0.4), kind, reduction}(x, data.labels);
        const LossResult plain = TripletLoss{distance, Real(0.4), kind, reduction}(y, listed);
        BOOST_TEST(near(fused.scalar(), static_cast<double>(plain.scalar()), 1e-4));
        BOOST_TEST(fused.statistics.terms == plain.statistics.terms);
        BOOST_TEST(std::abs(fused.statistics.active_fraction - plain.statistics.active_fraction) < 1e-3);
        step.tape.backward({fused.loss, plain.loss});
        BOOST_TEST(near(step.tape.gradient_of(x), step.tape.gradient_of(y), 1e-3));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_margin_of_zero_is_allowed_and_satisfied_by_a_single_point) {
  Step step;
  const Var x = step({{1, 2}, {1, 2}, {1, 2}});
  BOOST_TEST((TripletLoss{.distance = Distance::euclidean, .margin = 0}(x, x, x)).scalar() == 0);
}

BOOST_AUTO_TEST_CASE(the_default_margin_is_in_the_units_of_the_distance) {
  Step step;
  const Var x = step({{1, 2}});  // all distances are 0, so the loss is the margin
  const auto loss = [&](Distance distance) { return TripletLoss{.distance = distance}(x, x, x).scalar(); };
  BOOST_TEST(near(loss(Distance::cosine), 0.3));
  BOOST_TEST(near(loss(Distance::euclidean), 5));
  BOOST_TEST(near(loss(Distance::manhattan), 5));
  BOOST_TEST(near(loss(Distance::squared_euclidean), 0.2));
  BOOST_TEST(near((TripletLoss{.kind = MarginKind::soft}(x, x, x)).scalar(), std::log(2.0)));
}

BOOST_AUTO_TEST_CASE(impossible_margins_are_refused) {
  Step step;
  const Var x = step({{1, 2}});
  const auto message = [&](const TripletLoss& loss) {
    return message_of<OptionError>([&] { static_cast<void>(loss(x, x, x)); });
  };
  BOOST_TEST(
      message({.distance = Distance::euclidean, .margin = -1}) ==
      "triplet_loss: the margin is -1; it must be at least 0 and finite, in units of the euclidean distance "
      "(default 5)");
  BOOST_TEST(message({.margin = 5}) ==
             "triplet_loss: a margin of 5 can never be reached, cosine distance lies in [0, 2]; use one "
             "below 1, such "
             "as 0.3, or the euclidean distance");
  BOOST_TEST(
      message({.margin = std::numeric_limits<Real>::quiet_NaN()}) ==
      "triplet_loss: the margin is nan; it must be at least 0 and finite, in units of the cosine distance "
      "(default 0.3)");
  const std::vector<Label> labels = {0};
  BOOST_TEST(
      message_of<OptionError>([&] { static_cast<void>(BatchAllTripletLoss{.margin = -1}(x, labels)); }) ==
      "batch_all_triplet_loss: the margin is -1; it must be at least 0 and finite, in units of the cosine "
      "distance (default 0.3)");
}

BOOST_AUTO_TEST_CASE(shapes_and_row_numbers_that_do_not_fit_are_refused) {
  Step step;
  const Var x = step({{1, 2}, {3, 4}}), y = step({{1, 2}}), z = step({{1, 2, 3}});
  BOOST_TEST(message_of<ShapeError>([&] { static_cast<void>(TripletLoss{}(x, y, x)); }) ==
             "triplet_loss: shapes differ: anchors [2 x 2], positives [1 x 2]");
  const std::vector<Triplet> outside = {{0, 1, 0}, {0, 1, 2}};
  BOOST_TEST(message_of<ShapeError>([&] { static_cast<void>(TripletLoss{}(x, outside)); }) ==
             "triplet_loss: triplet 1 is (0, 1, 2), but there are 2 rows for anchors and 2 for positives and "
             "negatives; rows count from 0");
  BOOST_TEST(message_of<ShapeError>([&] { static_cast<void>(TripletLoss{}(x, z, outside)); }) ==
             "triplet_loss: rows of different lengths: anchors [2 x 2], candidates [1 x 3]");
  const std::vector<Label> three = {0, 0, 1};
  BOOST_TEST(message_of<ShapeError>([&] { static_cast<void>(BatchHardTripletLoss{}(x, three)); }) ==
             "batch_hard_triplet_loss: one label a row is needed: embeddings [2 x 2], labels [3]");
}

// [docs:triplet]
// The Euclidean triplet loss of the formula, from plain operations.
Var triplet_from_plain_ops(Var anchors, Var positives, Var negatives, Real margin) {
  const auto distance = [](Var x, Var y) {
    const Var difference = ops::subtract(x, y);
    return ops::sqrt(ops::row_sum(ops::multiply(difference, difference)));
  };
  const Var gap = ops::subtract(distance(anchors, positives), distance(anchors, negatives));
  return ops::mean(ops::relu(ops::affine(gap, 1, margin)));
}
// [docs:end]

BOOST_AUTO_TEST_CASE(the_fused_loss_equals_its_composition_of_plain_operations) {
  Step step;
  Var fused[3], plain[3];
  for (std::uint64_t k = 0; k < 3; ++k) {
    fused[k] = step.variable(normal_tensor({9, 6}, Rng(k)));
    plain[k] = step.variable(normal_tensor({9, 6}, Rng(k)));
  }
  const Var one = TripletLoss{Distance::euclidean, Real(0.5)}(fused[0], fused[1], fused[2]);
  const Var other = triplet_from_plain_ops(plain[0], plain[1], plain[2], Real(0.5));
  BOOST_TEST(near(one.scalar(), static_cast<double>(other.scalar())));
  step.tape.backward({one, other});
  for (int k = 0; k < 3; ++k)
    BOOST_TEST(near(step.tape.gradient_of(fused[k]), step.tape.gradient_of(plain[k])));
}

BOOST_AUTO_TEST_CASE(mined_triplets_are_handed_to_the_loss) {
  Step step;
  ThreadPool& pool = step.pool;
  const std::vector<Label> labels = {0, 0, 1, 1};
  const Var embeddings = step({{0.0, 1.0}, {0.3, 1.0}, {1.0, 0.1}, {1.0, 0.4}});
  // [docs:mining]
  DistanceMatrix distances;  // these two keep their memory from step to step
  std::vector<Triplet> triplets;
  BatchHard{}.select(pool, distances(pool, embeddings.value(), Distance::cosine), labels, triplets);
  const LossResult loss = TripletLoss{.distance = Distance::cosine}(embeddings, triplets);
  // [docs:end]
  BOOST_TEST(triplets.size() == 4u);
  BOOST_TEST(near(loss.scalar(), static_cast<double>(BatchHardTripletLoss{}(embeddings, labels).scalar())));
}

BOOST_AUTO_TEST_SUITE_END()
