#include "trine/losses/info_nce.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "trine/autograd/ops/elementwise.hpp"
#include "trine/losses/info_nce_operation.hpp"

namespace trine::inline TRINE_ABI {
namespace {

using info_nce::block_rows;
using info_nce::InfoNce;
using info_nce::Outcome;
using info_nce::Side;

/// Memory of one side; `rows` is where its rows go, or null to use them where they are.
Side side_of(Tape& tape, Var x, Similarity similarity, Real* rows) {
  const Index count = x.shape().rows();
  Side side{x, count, rows != nullptr ? rows : tape.data(x), nullptr, tape.scratch(count)};
  if (similarity == Similarity::cosine) side.inverse = tape.scratch(count);
  return side;
}

/// Rows of the matrix [n, m] in memory at once: all, or whole blocks of them.
Index held_rows(const InfoNceLoss& options, Index n, Index m) {
  const Index block = block_rows(n);
  const Index fitting = options.held_probabilities / std::max<Index>(m, 1);
  return n <= fitting ? n : std::min(n, std::max(block, fitting / block * block));
}

LossResult loss_of(const InfoNceLoss& options, Var anchors, Var positives, Var negatives,
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
  op.held = held_rows(options, n, n + extra);
  op.weights = tape.scratch(op.held * (n + extra));
  for (Real** vector : {&op.own, &op.others, &op.inverse_row, &op.column_others, &op.inverse_column})
    *vector = tape.scratch(n);
  op.partials = tape.scratch((op.held / block_rows(n) + 1) * n);
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
  if (options.held_probabilities <= 0)
    throw OptionError(fmt::format(
        "info_nce_loss: held_probabilities is {}; give the number of probabilities in memory, at least 1",
        options.held_probabilities));
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
  if (direction == Direction::one_way || info_nce::unshifted(*this))
    return loss_of(*this, anchors, positives, negatives, texts);
  InfoNceLoss one_way = *this;
  one_way.direction = Direction::one_way;
  const LossResult forth = loss_of(one_way, anchors, positives, negatives, texts);
  const std::size_t n = texts.anchors.size();
  const LossResult back =
      loss_of(one_way, positives, anchors, {}, {texts.candidates.first(n), texts.anchors});
  return {ops::affine(ops::add(forth, back), Real(0.5)), forth.statistics};
}

}  // namespace trine::inline TRINE_ABI
