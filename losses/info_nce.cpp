// S_ij = scale <a_i, c_j>, rows of length 1 for cosine;   P_ij = exp(S_ij) / sum_k exp(S_ik);
// loss = -1/n sum_i log P_ii.   dloss/dS_ij = (P_ij - [i = j]) / n, so with G = P - I and w = scale dy / n:
//   da = w G c,   dc = w G^T a,   each followed by the derivative of the normalization.
// Symmetric: Q_ij = exp(S_ij) / sum_k exp(S_kj) over the columns of the positives, G = (P + Q - 2 I) / 2.
//
// In each block of rows the softmax follows the product while the block is in the cache. P_ii - 1 is kept
// as minus the sum of the others, which loses nothing when the positive has nearly all the probability.
#include "trine/losses/info_nce.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "trine/autograd/ops/common.hpp"
#include "trine/autograd/ops/elementwise.hpp"
#include "trine/autograd/tape.hpp"
#include "trine/kernels/elementwise_kernels.hpp"
#include "trine/kernels/gemm/gemm.hpp"
#include "trine/kernels/metric/info_nce_kernels.hpp"
#include "trine/kernels/row_kernels.hpp"
#include "trine/losses/loss_parts.hpp"
#include "trine/losses/miners/anchor_rows.hpp"

namespace trine::inline TRINE_ABI {
namespace {

constexpr Real kInfinity = std::numeric_limits<Real>::infinity();

// Cosines times a scale up to this need no shift at all: exp(-75) is far above the smallest float, and a
// hundred thousand times exp(75) below the largest. Rows and columns can then share their exponentials.
constexpr Real kLargestUnshiftedScale = 75;

// Large enough for the product to run at full speed, small enough for its result to stay in the cache.
Index block_rows(Index n) { return n > 256 ? 128 : 64; }

bool unshifted(const InfoNceLoss& options) {
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
double cross_entropy(Real own, Real others, Real logit, Real shift) {
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
  Real* weights = nullptr;         // [n, m]   saved: exponentials or P, then G
  Real* own = nullptr;             // [n]      exp(S_ii - shift)
  Real* others = nullptr;          // [n]      saved: the rest of row i
  Real* inverse_row = nullptr;     // [n]      saved: 1 / sum of row i
  Real* column_others = nullptr;   // [n]      saved: the rest of column i
  Real* inverse_column = nullptr;  // [n]      saved: 1 / sum of column i
  Real* partials = nullptr;        // [blocks, n]  sums of columns, one row a block
  Outcome* outcomes = nullptr;     // [n]
  LossStatistics* statistics = nullptr;
  Var y = {};  // []

  Index n() const { return anchors.count; }
  Index m() const { return positives.count + negatives.count; }
  bool symmetric() const { return options.direction == Direction::symmetric; }
  bool cosine() const { return options.similarity == Similarity::cosine; }

  void forward(Tape& tape) const {
    for (const Side* side : {&anchors, &positives, &negatives}) prepare(tape, *side);
    tape.parallel_rows(n(), block_rows(n()), [&](Index begin, Index end) {
      gemm(weights + begin * m(), m(), anchors.rows + begin * d, d, Transpose::no, positives.rows, d,
           Transpose::yes, end - begin, m(), d, options.scale, 0);
      Real* const columns = symmetric() ? partials + begin / block_rows(n()) * n() : nullptr;
      if (symmetric()) std::fill_n(columns, n(), Real(0));
      for (Index i = begin; i < end; ++i) softmax_row(i, columns);
    });
    if (symmetric()) softmax_columns();
    reduce(tape);
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

  void softmax_row(Index i, Real* columns) const {
    Real* const row = weights + i * m();
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

  void softmax_columns() const {
    std::fill_n(column_others, n(), Real(0));
    for (Index begin = 0; begin < n(); begin += block_rows(n()))
      elementwise_kernels().add(column_others, column_others, partials + begin / block_rows(n()) * n(), n());
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
    const Real w = options.scale * tape.gradient_of(y)[0] / static_cast<Real>(std::max<Index>(n(), 1));
    Real* const product = cosine() ? tape.scratch(std::max(n(), m()) * d) : nullptr;
    if (symmetric()) {
      tape.parallel_rows(n(), block_rows(n()), [&](Index begin, Index end) {
        for (Index i = begin; i < end; ++i) finish_row(i);
      });
    }
    const Real each = symmetric() ? w / 2 : w;
    write_gradient(tape, anchors, product, [&](Real* out, Index begin, Index end, Real beta) {
      gemm(out, d, weights + begin * m(), m(), Transpose::no, positives.rows, d, Transpose::no, end - begin,
           d, m(), each, beta);
    });
    for (const Side* side : {&positives, &negatives}) {
      const Real* const columns = weights + (side == &positives ? 0 : n());
      write_gradient(tape, *side, product, [&](Real* out, Index begin, Index end, Real beta) {
        gemm(out, d, columns + begin, m(), Transpose::yes, anchors.rows, d, Transpose::no, end - begin, d,
             n(), each, beta);
      });
    }
  }

  /// Exponentials -> 2 G. Only the positives' columns have a Q.
  void finish_row(Index i) const {
    Real* const row = weights + i * m();
    info_nce_kernels().weigh(row, inverse_column, inverse_row[i], n());
    info_nce_kernels().weigh(row + n(), nullptr, inverse_row[i], m() - n());
    row[i] = -(others[i] * inverse_row[i] + column_others[i] * inverse_column[i]);
  }

  /// product_of(out, begin, end, beta) is a block of rows of the gradient of the rows in the products.
  template <class Product>
  void write_gradient(Tape& tape, const Side& side, Real* product, Product product_of) const {
    if (side.count == 0) return;
    const Gradient dx = tape.gradient(side.x);
    if (!dx) return;
    tape.parallel_rows(side.count, block_rows(side.count), [&](Index begin, Index end) {
      Real* const into = dx.data + begin * d;
      if (side.inverse == nullptr) return product_of(into, begin, end, dx.beta());
      Real* const block = product + begin * d;
      product_of(block, begin, end, 0);
      row_kernels().normalize_rows_backward(into, side.rows + begin * d, side.inverse + begin, block,
                                            end - begin, d, dx.accumulate);
    });
  }
};

/// Memory of one side; `rows` is where its rows go, or null to use them where they are.
Side side_of(Tape& tape, Var x, Similarity similarity, Real* rows) {
  const Index count = x.shape().rows();
  Side side{x, count, rows != nullptr ? rows : tape.data(x), nullptr, tape.scratch(count)};
  if (similarity == Similarity::cosine) side.inverse = tape.scratch(count);
  return side;
}

LossResult info_nce(const InfoNceLoss& options, Var anchors, Var positives, Var negatives,
                    const SameText& texts) {
  Tape& tape = anchors.tape();
  const Index n = anchors.shape().rows(), d = anchors.shape().cols();
  const Index extra = negatives.valid() ? negatives.shape().rows() : 0;
  const bool cosine = options.similarity == Similarity::cosine;
  Real* const candidates = cosine || extra > 0 ? tape.scratch((n + extra) * d) : nullptr;
  InfoNce op{.d = d, .options = options};
  op.anchors = side_of(tape, anchors, options.similarity, cosine ? tape.scratch(n * d) : nullptr);
  op.positives = side_of(tape, positives, options.similarity, candidates);
  if (extra > 0) op.negatives = side_of(tape, negatives, options.similarity, candidates + n * d);
  op.texts = {losses::copied(tape, texts.anchors), losses::copied(tape, texts.candidates)};
  op.weights = tape.scratch(n * (n + extra));
  for (Real** vector : {&op.own, &op.others, &op.inverse_row, &op.column_others, &op.inverse_column})
    *vector = tape.scratch(n);
  op.partials = tape.scratch((n / block_rows(n) + 1) * n);
  op.outcomes = tape.scratch<Outcome>(n);
  op.statistics = tape.scratch<LossStatistics>(1);
  op.y = tape.output({});
  if (negatives.valid()) {
    tape.record(op, op.y, {anchors, positives, negatives});
  } else {
    tape.record(op, op.y, {anchors, positives});
  }
  return {op.y, *op.statistics};
}

void check(const InfoNceLoss& options, Var anchors, Var positives, Var negatives, const SameText& texts) {
  if (!(options.scale > 0) || !std::isfinite(options.scale)) {
    throw OptionError(
        fmt::format("info_nce_loss: the scale is {}; it is 1 / temperature and must be above 0, "
                    "usually 10 to 100 (default 20)",
                    options.scale));
  }
  if (options.similarity != Similarity::cosine && options.similarity != Similarity::dot) {
    throw OptionError(fmt::format("info_nce_loss: the similarity is {}; use cosine or dot",
                                  kSimilarityNames.of(options.similarity)));
  }
  ops::require_matrix("info_nce_loss", "anchors", anchors);
  ops::require_same("info_nce_loss", "anchors", anchors, "positives", positives);
  Index candidates = positives.shape().rows();
  if (negatives.valid()) {
    ops::require_matrix("info_nce_loss", "negatives", negatives);
    if (negatives.shape().cols() != anchors.shape().cols()) {
      throw ShapeError("info_nce_loss", "rows of different lengths",
                       {{"anchors", anchors.shape()}, {"negatives", negatives.shape()}});
    }
    candidates += negatives.shape().rows();
  }
  mining::require_texts("info_nce_loss", texts, anchors.shape().rows(), candidates);
}

}  // namespace

LossResult InfoNceLoss::operator()(Var anchors, Var positives, const SameText& texts) const {
  return (*this)(anchors, positives, Var{}, texts);
}

LossResult InfoNceLoss::operator()(Var anchors, Var positives, Var negatives, const SameText& texts) const {
  check(*this, anchors, positives, negatives, texts);
  if (direction == Direction::one_way || unshifted(*this))
    return info_nce(*this, anchors, positives, negatives, texts);
  InfoNceLoss one_way = *this;
  one_way.direction = Direction::one_way;
  const LossResult forth = info_nce(one_way, anchors, positives, negatives, texts);
  const std::size_t n = texts.anchors.size();
  const LossResult back =
      info_nce(one_way, positives, anchors, {}, {texts.candidates.first(n), texts.anchors});
  return {ops::affine(ops::add(forth, back), Real(0.5)), forth.statistics};
}

}  // namespace trine::inline TRINE_ABI
