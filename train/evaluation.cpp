#include "train/evaluation.hpp"

#include <algorithm>

#include "eval/embedding_similarity.hpp"
#include "eval/label_accuracy.hpp"
#include "eval/translation.hpp"
#include "eval/triplet_accuracy.hpp"

namespace trine::inline TRINE_ABI {
namespace {

// Embeddings of every distinct text, laid out by rows of a column.
class Columns {
 public:
  Columns(const SentenceEncoder& model, const Dataset& rows, ThreadPool& pool)
      : rows_(rows), distinct_(model.encode(rows.texts, pool)) {}

  [[nodiscard]] Tensor operator[](Index column) const { return stacked(column, 1, 0); }
  // A column so many times below itself, or this and the next ones.
  [[nodiscard]] Tensor repeated(Index column, Index times) const { return stacked(column, times, 0); }
  [[nodiscard]] Tensor from(Index column) const { return stacked(column, rows_.columns() - column, 1); }
  [[nodiscard]] std::vector<std::string> texts(Index column) const {
    std::vector<std::string> out;
    for (Index i = 0; i < rows_.rows(); ++i) out.push_back(rows_.text(i, column));
    return out;
  }

 private:
  [[nodiscard]] Tensor stacked(Index column, Index times, Index step) const {
    Tensor out({rows_.rows() * times, distinct_.cols()}, Fill::none);
    for (Index k = 0; k < times; ++k) {
      for (Index i = 0; i < rows_.rows(); ++i) {
        const std::int32_t text = rows_.row(i)[static_cast<std::size_t>(column + k * step)];
        std::copy_n(distinct_.row(text), distinct_.cols(), out.row(k * rows_.rows() + i));
      }
    }
    return out;
  }

  const Dataset& rows_;
  Tensor distinct_;
};

}  // namespace

eval::Metrics evaluate(const SentenceEncoder& model, const Dataset& rows, DataKind kind, ThreadPool& pool) {
  const Columns columns(model, rows, pool);
  switch (kind) {
    case DataKind::triplets:
    case DataKind::nli: {  // each negative of a row is a triplet
      const Index negatives = rows.columns() - 2;
      return eval::triplet_accuracy(columns.repeated(0, negatives), columns.repeated(1, negatives),
                                    columns.from(2));
    }
    case DataKind::labelled: {
      const Tensor all = columns[0];
      return {{"1nn_accuracy", eval::label_accuracy(all, rows.labels, all, rows.labels, 1, pool,
                                                    {.self = eval::NearestOptions::Self::exclude})}};
    }
    case DataKind::scored: {
      const std::vector<double> scores(rows.scores.begin(), rows.scores.end());
      return eval::embedding_similarity(columns[0], columns[1], scores);
    }
    default: {
      const auto sources = columns.texts(0), targets = columns.texts(1);
      return eval::translation(columns[0], columns[1], pool, {sources, targets});
    }
  }
}

std::string_view deciding_metric(DataKind kind) {
  switch (kind) {
    case DataKind::triplets:
    case DataKind::nli:
      return "cosine_accuracy";
    case DataKind::labelled:
      return "1nn_accuracy";
    case DataKind::scored:
      return "spearman_cosine";
    default:
      return "mean_accuracy";
  }
}

}  // namespace trine::inline TRINE_ABI
