#include "trine/eval/embedding_similarity.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "trine/base/error.hpp"
#include "trine/eval/correlation.hpp"
#include "trine/eval/similarity.hpp"

namespace trine::inline TRINE_ABI::eval {

Metrics embedding_similarity(ConstView a, ConstView b, std::span<const double> scores) {
  if (a.shape.rank() != 2 || a.shape != b.shape || static_cast<Index>(scores.size()) != a.rows()) {
    throw ShapeError("embedding_similarity", "two matrices of one shape and a score for each row are needed",
                     {{"a", a.shape}, {"b", b.shape}, {"scores", Shape{static_cast<Index>(scores.size())}}});
  }
  Metrics metrics;
  std::vector<double> alike(scores.size());
  double pearson_max = std::numeric_limits<double>::quiet_NaN();
  double spearman_max = pearson_max;
  for (const auto& [kind, name] : kSimilarityNames.entries) {
    for (Index i = 0; i < a.rows(); ++i) {
      alike[static_cast<std::size_t>(i)] = similarity(kind, a.row(i), b.row(i), a.cols());
    }
    const std::string suffix(name);
    metrics.push_back({"pearson_" + suffix, pearson(alike, scores)});
    pearson_max = std::fmax(pearson_max, metrics.back().value);  // fmax prefers a number to NaN
    metrics.push_back({"spearman_" + suffix, spearman(alike, scores)});
    spearman_max = std::fmax(spearman_max, metrics.back().value);
  }
  metrics.push_back({"pearson_max", pearson_max});
  metrics.push_back({"spearman_max", spearman_max});
  return metrics;
}

}  // namespace trine::inline TRINE_ABI::eval
