// S_ij = scale <a_i, c_j>, rows of length 1 for cosine;   P_ij = exp(S_ij) / sum_k exp(S_ik);
// loss = -1/n sum_i log P_ii.   dloss/dS_ij = (P_ij - [i = j]) / n, so with G = P - I and w = scale dy / n:
//   da = w G c,   dc = w G^T a,   each followed by the derivative of the normalization.
// Symmetric: Q_ij = exp(S_ij) / sum_k exp(S_kj) over the columns of the positives, G = (P + Q - 2 I) / 2.
//
// In each block of rows the softmax follows the product while the block is in the cache. P_ii - 1 is kept
// as minus the sum of the others, which loses nothing when the positive has nearly all the probability.
//
// Of a large batch only some rows of S are held. Forward keeps the sums of rows and columns, backward
// computes the rows again, dc being a sum over the parts. Internal: included by losses/info_nce.cpp only.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>

#include "trine/autograd/ops/common.hpp"
#include "trine/autograd/tape.hpp"
#include "trine/kernels/elementwise_kernels.hpp"
#include "trine/kernels/gemm/gemm.hpp"
#include "trine/kernels/metric/info_nce_kernels.hpp"
#include "trine/kernels/row_kernels.hpp"
#include "trine/losses/info_nce.hpp"
#include "trine/losses/loss_parts.hpp"
#include "trine/losses/miners/anchor_rows.hpp"

namespace trine::inline TRINE_ABI::info_nce {

inline constexpr Real kInfinity = std::numeric_limits<Real>::infinity();

// Cosines times a scale up to this need no shift at all: exp(-75) is far above the smallest float, and a
// hundred thousand times exp(75) below the largest. Rows and columns can then share their exponentials.
inline constexpr Real kLargestUnshiftedScale = 75;

inline constexpr Index kColumnsAtOnce = 1024;

// Large enough for the product to run at full speed, small enough for its result to stay in the cache.
inline Index block_rows(Index n) { return n > 256 ? 128 : 64; }

inline bool unshifted(const InfoNceLoss& options) {
  return options.similarity == Similarity::cosine && options.scale <= kLargestUnshiftedScale;
}

/// One of the three matrices, as it came and as it enters the products.
struct Side {
  Var x = {};               // [count, d]
  Index count = 0;          // 0: there are no negatives
  Real* rows = nullptr;     // [count, d] of length 1 for cosine
  Real* inverse = nullptr;  // [count]    1 / |x_i| for cosine
  Real* norms = nullptr;    // [count]    |x_i|
};

/// What one row of logits came to.
struct Outcome {
  double loss;
  Real positive;    // logit
  Real largest;     // logit of another candidate
  Real sum_logits;  // of the other candidates
  Real count;       // of them
};

/// -log(own / (own + others)) for own = exp(logit - shift); exact when others is tiny, finite when own is 0.
inline double cross_entropy(Real own, Real others, Real logit, Real shift) {
  if (others <= own) return std::log1p(static_cast<double>(others) / static_cast<double>(own));
  return static_cast<double>(shift - logit) +
         std::log(static_cast<double>(own) + static_cast<double>(others));
}

struct InfoNce {
  static constexpr std::string_view name = "info_nce_loss";
  Side anchors = {};
  Side positives = {};
  Side negatives = {};  // rows follow those of the positives in memory
  Index d = 0;
  InfoNceLoss options = {};
  SameText texts = {};
  Index held = 0;                  // rows of the matrix in memory: n, or a multiple of block_rows(n)
  Real* weights = nullptr;         // [held, m]  exponentials or P, then G; saved where all rows are held
  Real* own = nullptr;             // [n]      exp(S_ii - shift)
  Real* others = nullptr;          // [n]      saved: the rest of row i
  Real* inverse_row = nullptr;     // [n]      saved: 1 / sum of row i
  Real* column_others = nullptr;   // [n]      saved: the rest of column i
  Real* inverse_column = nullptr;  // [n]      saved: 1 / sum of column i
  Real* partials = nullptr;        // [blocks of held rows, n]  sums of columns, one row a block
  Outcome* outcomes = nullptr;     // [n]
  LossStatistics* statistics = nullptr;
  Var y = {};  // []

  Index n() const { return anchors.count; }
  Index m() const { return positives.count + negatives.count; }
  bool symmetric() const { return options.direction == Direction::symmetric; }
  bool cosine() const { return options.similarity == Similarity::cosine; }
  bool holds_all() const { return held == n(); }

  void forward(Tape& tape) const {
    for (const Side* side : {&anchors, &positives, &negatives}) prepare(tape, *side);
    if (symmetric()) std::fill_n(column_others, n(), Real(0));
    for (Index first = 0; first < n(); first += held) {
      const Index last = std::min(first + held, n());
      softmax_rows(tape, first, last, symmetric());
      if (symmetric()) add_columns(last - first);
    }
    if (symmetric()) softmax_columns();
    reduce(tape);
  }

  /// Rows [first, last) into `weights`, the same values each time; sums of columns into `partials` if asked.
  void softmax_rows(Tape& tape, Index first, Index last, bool sums_columns) const {
    const Index block = block_rows(n());
    if (!holds_all()) multiply_columns(tape, first, last);
    tape.parallel_rows(last - first, block, [&](Index begin, Index end) {
      if (holds_all()) multiply(begin, begin, end, 0, m());
      Real* const columns = sums_columns ? partials + begin / block * n() : nullptr;
      if (sums_columns) std::fill_n(columns, n(), Real(0));
      for (Index i = begin; i < end; ++i) softmax_row(first + i, weights + i * m(), columns);
    });
  }

  /// With very many candidates a product of few rows would spend its time on preparing the candidates.
  void multiply_columns(Tape& tape, Index first, Index last) const {
    tape.parallel_rows(m(), kColumnsAtOnce,
                       [&](Index begin, Index end) { multiply(first, 0, last - first, begin, end); });
  }

  /// Logits of held rows [begin, end), of which the first is that of anchor `first`, in columns [left,
  /// right).
  void multiply(Index first, Index begin, Index end, Index left, Index right) const {
    gemm(weights + begin * m() + left, m(), anchors.rows + first * d, d, Transpose::no,
         positives.rows + left * d, d, Transpose::yes, end - begin, right - left, d, options.scale, 0);
  }

  void prepare(Tape& tape, const Side& side) const {
    if (side.count == 0) return;
    const ConstView x = side.x.value();
    if (side.inverse == nullptr) {
      losses::measure_norms(tape, side.norms, x);
      if (side.rows != x.data) std::copy_n(x.data, x.size(), side.rows);
      return;
    }
    tape.parallel_rows(side.count, ops::row_grain(d), [&](Index begin, Index end) {
      row_kernels().normalize_rows(side.rows + begin * d, side.inverse + begin, x.row(begin), end - begin, d);
      for (Index i = begin; i < end; ++i) side.norms[i] = side.inverse[i] > 0 ? 1 / side.inverse[i] : Real(0);
    });
  }

  void softmax_row(Index i, Real* row, Real* columns) const {
    const Real positive = row[i];
    mining::fill_same_text(row, texts, i, -kInfinity, m());
    const Real shift = unshifted(options) ? 0 : std::max(positive, info_nce_kernels().largest(row, m()));
    InfoNceRow sums = info_nce_kernels().exponentials(row, columns, shift, n());
    if (m() > n()) {
      const InfoNceRow more = info_nce_kernels().exponentials(row + n(), nullptr, shift, m() - n());
      sums = {sums.sum + more.sum, sums.count + more.count, sums.logits + more.logits,
              std::max(sums.largest, more.largest)};
    }
    own[i] = std::exp(positive - shift);
    others[i] = sums.sum;
    inverse_row[i] = 1 / (own[i] + sums.sum);
    outcomes[i] = {cross_entropy(own[i], sums.sum, positive, shift), positive, sums.largest, sums.logits,
                   sums.count};
    if (symmetric()) return;  // the columns' sums come first
    info_nce_kernels().weigh(row, nullptr, inverse_row[i], m());
    row[i] = -others[i] * inverse_row[i];
  }

  void add_columns(Index rows) const {
    for (Index begin = 0; begin < rows; begin += block_rows(n()))
      elementwise_kernels().add(column_others, column_others, partials + begin / block_rows(n()) * n(), n());
  }

  void softmax_columns() const {
    for (Index i = 0; i < n(); ++i) {
      inverse_column[i] = 1 / (own[i] + column_others[i]);
      outcomes[i].loss += cross_entropy(own[i], column_others[i], outcomes[i].positive, 0);
      outcomes[i].loss /= 2;
    }
  }

  void reduce(Tape& tape) const {
    losses::Mean loss, active, near, norm;
    double far = 0, candidates = 0;
    for (Index i = 0; i < n(); ++i) {
      const Outcome& row = outcomes[i];
      loss.add(row.loss);
      active.add(row.largest > row.positive ? 1 : 0);
      near.add(static_cast<double>(distance(row.positive)));
      far -= static_cast<double>(row.sum_logits);
      candidates += static_cast<double>(row.count);
    }
    for (const Side* side : {&anchors, &positives, &negatives}) norm.add(side->norms, side->count);
    far = candidates > 0 ? far / candidates / static_cast<double>(options.scale) : 0;
    if (cosine() && candidates > 0) far += 1;
    *tape.data(y) = static_cast<Real>(loss.value());
    *statistics = {n(), active.value(), near.value(), far, norm.value()};
  }

  Real distance(Real logit) const { return cosine() ? 1 - logit / options.scale : -logit / options.scale; }

  void backward(Tape& tape) const {
    // Gradients of rows as they enter the products. Those of candidates are sums over the blocks of held
    // rows.
    const bool needs_sums = cosine() || !holds_all();
    Real* const sums = needs_sums ? tape.scratch(m() * d) : nullptr;
    Real* const of_anchors = holds_all() ? sums : cosine() ? tape.scratch(held * d) : nullptr;
    const Gradient da = tape.gradient(anchors.x);
    Index last = 0;
    do {  // once without rows too: negatives then have a gradient of zeros
      const Index first = last;
      last = std::min(first + held, n());
      if (!holds_all()) softmax_rows(tape, first, last, false);
      if (symmetric()) finish_rows(tape, first, last);
      if (da) write_anchors(tape, da, of_anchors, first, last);
      for (const Side* side : {&positives, &negatives}) add_candidates(tape, *side, sums, first, last);
    } while (last < n());
  }

  /// The factor of G in products, where G of a symmetric loss is twice itself.
  Real weight(const Tape& tape) const {
    const Real w = options.scale * tape.gradient_of(y)[0] / static_cast<Real>(std::max<Index>(n(), 1));
    return symmetric() ? w / 2 : w;
  }

  /// Exponentials -> 2 G. Only the positives' columns have a Q.
  void finish_rows(Tape& tape, Index first, Index last) const {
    tape.parallel_rows(last - first, block_rows(n()), [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) finish_row(first + i, weights + i * m());
    });
  }

  void finish_row(Index i, Real* row) const {
    info_nce_kernels().weigh(row, inverse_column, inverse_row[i], n());
    info_nce_kernels().weigh(row + n(), nullptr, inverse_row[i], m() - n());
    row[i] = -(others[i] * inverse_row[i] + column_others[i] * inverse_column[i]);
  }

  void write_anchors(Tape& tape, const Gradient& da, Real* products, Index first, Index last) const {
    const Real w = weight(tape);
    tape.parallel_rows(last - first, block_rows(n()), [&](Index begin, Index end) {
      Real* const into = da.data + (first + begin) * d;
      Real* const block = cosine() ? products + begin * d : into;
      gemm(block, d, weights + begin * m(), m(), Transpose::no, positives.rows, d, Transpose::no, end - begin,
           d, m(), w, cosine() ? Real(0) : da.beta());
      if (cosine()) finish_gradient(da, anchors, block, first + begin, first + end);
    });
  }

  /// Adds the part of rows [first, last) of the matrix; the last part completes the gradient.
  void add_candidates(Tape& tape, const Side& side, Real* sums, Index first, Index last) const {
    if (side.count == 0 || !tape.wants_gradient(side.x)) return;
    const Real w = weight(tape);
    const bool is_last = last == n();
    const Gradient dx = is_last ? tape.gradient(side.x) : Gradient{};
    const Index column = &side == &positives ? 0 : n();
    tape.parallel_rows(side.count, block_rows(side.count), [&](Index begin, Index end) {
      Real* const block = sums == nullptr ? dx.data + begin * d : sums + (column + begin) * d;
      const Real beta = sums == nullptr ? dx.beta() : first > 0 ? Real(1) : Real(0);
      gemm(block, d, weights + column + begin, m(), Transpose::yes, anchors.rows + first * d, d,
           Transpose::no, end - begin, d, last - first, w, beta);
      if (is_last && sums != nullptr) finish_gradient(dx, side, block, begin, end);
    });
  }

  /// From the gradient of rows in the products, a block of them, to that of the rows given.
  void finish_gradient(const Gradient& dx, const Side& side, const Real* block, Index begin,
                       Index end) const {
    Real* const into = dx.data + begin * d;
    if (!cosine()) return elementwise_kernels().scale(into, block, 1, (end - begin) * d, dx.accumulate);
    row_kernels().normalize_rows_backward(into, side.rows + begin * d, side.inverse + begin, block,
                                          end - begin, d, dx.accumulate);
  }
};

}  // namespace trine::inline TRINE_ABI::info_nce
