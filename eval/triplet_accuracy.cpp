#include "trine/eval/triplet_accuracy.hpp"

#include <algorithm>
#include <string>

#include "trine/base/error.hpp"
#include "trine/eval/similarity.hpp"

namespace trine::inline TRINE_ABI::eval {

Metrics triplet_accuracy(ConstView anchors, ConstView positives, ConstView negatives, double margin) {
  if (anchors.shape.rank() != 2 || anchors.rows() == 0 || anchors.shape != positives.shape ||
      anchors.shape != negatives.shape) {
    throw ShapeError(
        "triplet_accuracy", "three matrices of one shape, with at least one row, are needed",
        {{"anchors", anchors.shape}, {"positives", positives.shape}, {"negatives", negatives.shape}});
  }
  Metrics metrics;
  double best = 0;
  for (const auto& [kind, name] : kSimilarityNames.entries) {
    Index right = 0;
    for (Index i = 0; i < anchors.rows(); ++i) {
      const double positive = similarity(kind, anchors.row(i), positives.row(i), anchors.cols());
      const double negative = similarity(kind, anchors.row(i), negatives.row(i), anchors.cols());
      if (positive > negative + margin) ++right;
    }
    const double accuracy = static_cast<double>(right) / static_cast<double>(anchors.rows());
    metrics.push_back({std::string(name) + "_accuracy", accuracy});
    best = std::max(best, accuracy);
  }
  metrics.push_back({"max_accuracy", best});
  return metrics;
}

}  // namespace trine::inline TRINE_ABI::eval
