#include "trine/eval/translation.hpp"

#include "trine/base/error.hpp"
#include "trine/eval/nearest.hpp"

namespace trine::inline TRINE_ABI::eval {
namespace {

constexpr Index kDepth = 10;

struct Direction {
  double accuracy = 0;
  double mrr = 0;
};

Direction one_way(ConstView from, ConstView to, std::span<const std::string> texts, ThreadPool& pool) {
  const Neighbors found = nearest(from, to, kDepth, pool);
  const auto is_right = [&](Index row, Index wanted) {
    if (row == wanted) return true;
    return row >= 0 && !texts.empty() &&
           texts[static_cast<std::size_t>(row)] == texts[static_cast<std::size_t>(wanted)];
  };
  Direction sum;
  for (Index i = 0; i < from.rows(); ++i) {
    const auto indices = found.of(i);
    for (std::size_t place = 0; place < indices.size(); ++place) {
      if (!is_right(indices[place], i)) continue;
      if (place == 0) sum.accuracy += 1;
      sum.mrr += 1 / static_cast<double>(place + 1);
      break;
    }
  }
  const auto n = static_cast<double>(from.rows());
  return {sum.accuracy / n, sum.mrr / n};
}

void check_texts(std::span<const std::string> texts, Index rows, const char* which) {
  if (texts.empty() || static_cast<Index>(texts.size()) == rows) return;
  throw ShapeError("translation", "there must be a text for each row, or none at all",
                   {{which, Shape{static_cast<Index>(texts.size())}}, {"rows", Shape{rows}}});
}

}  // namespace

Metrics translation(ConstView sources, ConstView targets, ThreadPool& pool, const TranslationTexts& texts) {
  if (sources.shape.rank() != 2 || sources.rows() == 0 || sources.shape != targets.shape) {
    throw ShapeError("translation", "two matrices of one shape, with at least one row, are needed",
                     {{"sources", sources.shape}, {"targets", targets.shape}});
  }
  check_texts(texts.sources, sources.rows(), "source texts");
  check_texts(texts.targets, targets.rows(), "target texts");
  const Direction there = one_way(sources, targets, texts.targets, pool);
  const Direction back = one_way(targets, sources, texts.sources, pool);
  return {{"src2trg_accuracy", there.accuracy},
          {"trg2src_accuracy", back.accuracy},
          {"mean_accuracy", (there.accuracy + back.accuracy) / 2},
          {"src2trg_mrr@10", there.mrr},
          {"trg2src_mrr@10", back.mrr}};
}

}  // namespace trine::inline TRINE_ABI::eval
