// loss = sum_t f(gap_t) / N,   gap_t = d(a_t, p_t) - d(a_t, n_t) + margin.   With s_t = f'(gap_t) dy / N:
//   da_t += s_t (d'(a, p) - d'(a, n)),   dp_t += s_t d'(p, a),   dn_t -= s_t d'(n, a)
// where d'(x, y) is the derivative of the distance with respect to its first argument. A row may be in
// many triplets: each row's triplets are listed first, so that one thread adds them up in a fixed order.
#include "trine/losses/triplet.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "trine/autograd/ops/common.hpp"
#include "trine/autograd/tape.hpp"
#include "trine/losses/loss_parts.hpp"
#include "trine/losses/pair_distance.hpp"

namespace trine::inline TRINE_ABI {
namespace {

// gap = d(a, p) - d(a, n) + margin. NaN stays NaN: a broken embedding must not look like a solved triplet.
losses::Term triplet_term(Real gap, MarginKind kind) {
  if (kind == MarginKind::hard) {
    if (gap <= 0) return {0, 0};
    return {gap, 1};
  }
  const Real small = std::exp(-std::abs(gap));
  return {std::max(gap, Real(0)) + std::log1p(small), (gap >= 0 ? Real(1) : small) / (1 + small)};
}

/// One of the three places in a triplet: whose rows stand there, and in which triplets each row does.
struct Role {
  Var x;  // [n, d]
  const Real* data = nullptr;
  Real* norms = nullptr;                   // [n]        saved: |x_i|
  const std::int32_t* begins = nullptr;    // [n + 1]    where each row's group begins
  const std::int32_t* triplets = nullptr;  // [triplets] their numbers, grouped by row

  Index rows() const { return x.shape().rows(); }
};

struct TripletOp {
  static constexpr std::string_view name = "triplet_loss";
  Role anchors;
  Role positives;
  Role negatives;
  const Triplet* triplets;  // null: triplet i is row i of each
  Index count;
  Index d;
  Distance distance;
  Real margin;
  MarginKind kind;
  Reduction reduction;
  Real* positive;  // [count]   saved: d(a, p)
  Real* negative;  // [count]   saved: d(a, n)
  Real* slopes;    // [count]   saved: f'(gap) / N
  Real* terms;     // [count]   f(gap)
  LossStatistics* statistics;
  Var y;  // []

  Triplet at(Index t) const {
    const auto i = static_cast<std::int32_t>(t);
    return triplets != nullptr ? triplets[t] : Triplet{i, i, i};
  }
  losses::Row row(const Role& role, Index i) const { return {role.data + i * d, role.norms[i]}; }

  void forward(Tape& tape) const {
    losses::measure_norms(tape, anchors.norms, anchors.x.value());
    if (positives.norms != anchors.norms) losses::measure_norms(tape, positives.norms, positives.x.value());
    if (negatives.norms != positives.norms) losses::measure_norms(tape, negatives.norms, negatives.x.value());
    tape.parallel_rows(count, ops::row_grain(4 * d), [&](Index begin, Index end) {
      for (Index t = begin; t < end; ++t) {
        const Triplet triplet = at(t);
        const losses::Row a = row(anchors, triplet.anchor);
        positive[t] = losses::pair_distance(distance, a, row(positives, triplet.positive), d);
        negative[t] = losses::pair_distance(distance, a, row(negatives, triplet.negative), d);
        const losses::Term term = triplet_term(positive[t] - negative[t] + margin, kind);
        terms[t] = term.value;
        slopes[t] = term.slope;
      }
    });
    reduce(tape);
  }

  void reduce(Tape& tape) const {
    double sum = 0;
    Index above_zero = 0, active = 0;
    losses::Mean near, far, norm;
    for (Index t = 0; t < count; ++t) {
      sum += static_cast<double>(terms[t]);
      near.add(static_cast<double>(positive[t]));
      far.add(static_cast<double>(negative[t]));
      above_zero += terms[t] != 0;
      active += kind == MarginKind::soft ? negative[t] < positive[t] : terms[t] != 0;
    }
    const double scale = losses::reduction_scale(reduction, count, above_zero);
    for (Index t = 0; t < count; ++t) slopes[t] *= static_cast<Real>(scale);
    norm.add(anchors.norms, anchors.rows());
    if (positives.norms != anchors.norms) norm.add(positives.norms, positives.rows());
    if (negatives.norms != positives.norms) norm.add(negatives.norms, negatives.rows());
    // Miners choose no distance that is not a number; a batch of them must not look solved.
    const bool broken = std::isnan(norm.value());
    *tape.data(y) = static_cast<Real>(broken ? norm.value() : sum * scale);
    const double share = count > 0 ? static_cast<double>(active) / static_cast<double>(count) : 0;
    *statistics = {count, share, near.value(), far.value(), norm.value()};
  }

  void backward(Tape& tape) const {
    const Real dy = tape.gradient_of(y)[0];
    for (const Role* role : {&anchors, &positives, &negatives}) {
      losses::add_to_rows(tape, role->x, ops::row_grain(4 * d),
                          [&](Real* dx, Index i) { add_row(dx, *role, i, dy); });
    }
  }

  void add_row(Real* dx, const Role& role, Index i, Real dy) const {
    if (triplets == nullptr) return add_triplet(dx, role, i, slopes[i] * dy);
    for (Index k = role.begins[i]; k < role.begins[i + 1]; ++k)
      add_triplet(dx, role, role.triplets[k], slopes[role.triplets[k]] * dy);
  }

  void add_triplet(Real* dx, const Role& role, Index t, Real slope) const {
    const losses::Row a = row(anchors, at(t).anchor);
    const losses::Row p = row(positives, at(t).positive);
    const losses::Row n = row(negatives, at(t).negative);
    if (&role == &positives) return losses::add_pair_gradient(dx, distance, p, a, positive[t], slope, d);
    if (&role == &negatives) return losses::add_pair_gradient(dx, distance, n, a, negative[t], -slope, d);
    losses::add_pair_gradient(dx, distance, a, p, positive[t], slope, d);
    losses::add_pair_gradient(dx, distance, a, n, negative[t], -slope, d);
  }
};

/// Lists for every row of a role the triplets it stands in, by counting.
void group_by_row(Tape& tape, Role& role, std::span<const Triplet> triplets, std::int32_t Triplet::*place) {
  const Index rows = role.rows();
  auto* const begins = tape.scratch<std::int32_t>(rows + 2);
  auto* const numbers = tape.scratch<std::int32_t>(static_cast<Index>(triplets.size()));
  std::fill_n(begins, rows + 2, 0);
  for (const Triplet& t : triplets) ++begins[t.*place + 2];
  for (Index i = 2; i < rows + 2; ++i) begins[i] += begins[i - 1];
  std::int32_t number = 0;
  for (const Triplet& t : triplets) numbers[begins[t.*place + 1]++] = number++;
  role.begins = begins;  // the filling moved every begin one place down
  role.triplets = numbers;
}

void require_rows(std::span<const Triplet> triplets, Index anchors, Index candidates) {
  const auto inside = [](std::int32_t row, Index rows) { return row >= 0 && row < rows; };
  for (std::size_t t = 0; t < triplets.size(); ++t) {
    const auto [a, p, n] = triplets[t];
    if (inside(a, anchors) && inside(p, candidates) && inside(n, candidates)) continue;
    throw ShapeError(
        fmt::format("triplet_loss: triplet {} is ({}, {}, {}), but there are {} rows for anchors and "
                    "{} for positives and negatives; rows count from 0",
                    t, a, p, n, anchors, candidates));
  }
}

LossResult triplet_loss(const TripletLoss& options, Role anchors, Role positives, Role negatives,
                        const Triplet* triplets, Index count) {
  Tape& tape = anchors.x.tape();
  const Real margin = losses::checked_margin("triplet_loss", options.distance, options.margin,
                                             default_margin(options.distance, options.kind));
  for (Role* role : {&anchors, &positives, &negatives}) {
    role->data = tape.data(role->x);
    role->norms = tape.scratch(role->rows());
  }
  if (positives.x.index() == anchors.x.index()) positives.norms = anchors.norms;
  if (negatives.x.index() == positives.x.index()) negatives.norms = positives.norms;
  const Var y = tape.output({});
  auto* const statistics = tape.scratch<LossStatistics>(1);
  tape.record(TripletOp{anchors, positives, negatives, triplets, count, anchors.x.shape().cols(),
                        options.distance, margin, options.kind, options.reduction, tape.scratch(count),
                        tape.scratch(count), tape.scratch(count), tape.scratch(count), statistics, y},
              y, {anchors.x, positives.x, negatives.x});
  return {y, *statistics};
}

}  // namespace

Real default_margin(Distance distance, MarginKind kind) {
  if (kind == MarginKind::soft) return 0;
  switch (distance) {
    case Distance::cosine:
      return Real(0.3);
    case Distance::squared_euclidean:
      return Real(0.2);
    default:
      return 5;
  }
}

LossResult TripletLoss::operator()(Var anchors, Var positives, Var negatives) const {
  ops::require_matrix("triplet_loss", "anchors", anchors);
  ops::require_same("triplet_loss", "anchors", anchors, "positives", positives);
  ops::require_same("triplet_loss", "anchors", anchors, "negatives", negatives);
  return triplet_loss(*this, {anchors}, {positives}, {negatives}, nullptr, anchors.shape().rows());
}

LossResult TripletLoss::operator()(Var embeddings, std::span<const Triplet> triplets) const {
  return (*this)(embeddings, embeddings, triplets);
}

LossResult TripletLoss::operator()(Var anchors, Var candidates, std::span<const Triplet> triplets) const {
  ops::require_matrix("triplet_loss", "anchors", anchors);
  ops::require_matrix("triplet_loss", "candidates", candidates);
  if (anchors.shape().cols() != candidates.shape().cols()) {
    throw ShapeError("triplet_loss", "rows of different lengths",
                     {{"anchors", anchors.shape()}, {"candidates", candidates.shape()}});
  }
  require_rows(triplets, anchors.shape().rows(), candidates.shape().rows());
  Tape& tape = anchors.tape();
  Role roles[] = {{anchors}, {candidates}, {candidates}};
  group_by_row(tape, roles[0], triplets, &Triplet::anchor);
  group_by_row(tape, roles[1], triplets, &Triplet::positive);
  group_by_row(tape, roles[2], triplets, &Triplet::negative);
  const Triplet* const copy = losses::copied(tape, triplets).data();
  return triplet_loss(*this, roles[0], roles[1], roles[2], copy, static_cast<Index>(triplets.size()));
}

}  // namespace trine::inline TRINE_ABI
