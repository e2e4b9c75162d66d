// The operation behind all losses of one pair a row: distances, a function of them, and back. Not for users.
//
//   loss = f(d_1, ..., d_n),   d_i = d(u_i, v_i);   du_i = dy f'_i d'(u_i, v_i),   dv_i likewise
//
// A Terms struct gives f: `name`, `distance`, and evaluate(), which returns the loss, writes f'_i to slopes
// and fills the statistics but for the norm. It is copied to the tape, so what it points to lives there.
#pragma once

#include <algorithm>

#include "trine/autograd/ops/common.hpp"
#include "trine/autograd/tape.hpp"
#include "trine/losses/loss_parts.hpp"
#include "trine/losses/pair_distance.hpp"

namespace trine::inline TRINE_ABI::losses {

template <class Terms>
struct PairLoss {
  static constexpr std::string_view name = Terms::name;
  Var u;  // [n, d]
  Var v;  // [n, d]
  Terms terms;
  Real* norms_u;    // [n]   saved
  Real* norms_v;    // [n]   saved
  Real* distances;  // [n]   saved
  Real* slopes;     // [n]   saved: f'
  LossStatistics* statistics;
  Var y;  // []

  Index n() const { return u.shape().rows(); }
  Index d() const { return u.shape().cols(); }

  void forward(Tape& tape) const {
    const ConstView a = u.value(), b = v.value();
    tape.parallel_rows(n(), ops::row_grain(4 * d()), [&](Index begin, Index end) {
      distance_kernels().norms(norms_u + begin, a.row(begin), end - begin, d());
      distance_kernels().norms(norms_v + begin, b.row(begin), end - begin, d());
      for (Index i = begin; i < end; ++i) {
        distances[i] = pair_distance(terms.distance, {a.row(i), norms_u[i]}, {b.row(i), norms_v[i]}, d());
      }
    });
    *tape.data(y) = static_cast<Real>(terms.evaluate(slopes, *statistics, distances, n()));
    Mean norm;
    norm.add(norms_u, n());
    norm.add(norms_v, n());
    statistics->mean_norm = norm.value();
  }

  void backward(Tape& tape) const {
    write(tape, u, norms_u, v, norms_v);
    write(tape, v, norms_v, u, norms_u);
  }

  void write(Tape& tape, Var x, const Real* norms_x, Var other, const Real* norms_other) const {
    const Real dy = tape.gradient_of(y)[0];
    const ConstView a = x.value(), b = other.value();
    add_to_rows(tape, x, ops::row_grain(4 * d()), [&](Real* dx, Index i) {
      add_pair_gradient(dx, terms.distance, {a.row(i), norms_x[i]}, {b.row(i), norms_other[i]}, distances[i],
                        slopes[i] * dy, d());
    });
  }
};

/// Throws ShapeError unless u and v are matrices of one shape.
inline void require_pairs(const char* loss, Var u, Var v) {
  ops::require_matrix(loss, "u", u);
  ops::require_same(loss, "u", u, "v", v);
}

inline void require_scores(const char* loss, Var u, std::span<const Real> scores) {
  require_count(loss, "one score a pair is needed", "u", u, "scores", scores.size());
}

/// Pairs scored above the mean of the batch count as positive, the others as negative.
inline void report_scored(LossStatistics& statistics, const Real* distances, const Real* scores, Index n,
                          Index active) {
  Mean middle, near, far;
  middle.add(scores, n);
  for (Index i = 0; i < n; ++i) {
    const bool positive = static_cast<double>(scores[i]) > middle.value();
    (positive ? near : far).add(static_cast<double>(distances[i]));
  }
  statistics.terms = n;
  statistics.active_fraction = n > 0 ? static_cast<double>(active) / static_cast<double>(n) : 0;
  statistics.mean_positive_distance = near.value();
  statistics.mean_negative_distance = far.value();
}

template <class Terms>
LossResult pair_loss(Var u, Var v, const Terms& terms) {
  Tape& tape = u.tape();
  const Index n = u.shape().rows();
  const Var y = tape.output({});
  auto* const statistics = new (tape.scratch<LossStatistics>(1)) LossStatistics;
  tape.record(PairLoss<Terms>{u, v, terms, tape.scratch(n), tape.scratch(n), tape.scratch(n), tape.scratch(n),
                              statistics, y},
              y, {u, v});
  return {y, *statistics};
}

}  // namespace trine::inline TRINE_ABI::losses
