#include "trine/train/evaluation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "trine/base/counted.hpp"
#include "trine/base/error.hpp"
#include "trine/base/rng.hpp"
#include "trine/eval/embedding_similarity.hpp"
#include "trine/eval/label_accuracy.hpp"
#include "trine/eval/translation.hpp"
#include "trine/eval/triplet_accuracy.hpp"
#include "trine/train/batches.hpp"
#include "trine/train/options/options.hpp"

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

// The ids of the neighbors for the labels of `rows`; -1 for a label they do not have.
std::vector<std::int32_t> as_neighbors_count(const Dataset& rows, const Dataset& neighbors) {
  std::map<std::string_view, std::int32_t> numbers;
  for (const std::int32_t label : neighbors.labels)
    numbers.emplace(neighbors.label_names[static_cast<std::size_t>(label)], label);
  std::vector<std::int32_t> labels;
  for (const std::int32_t label : rows.labels) {
    const auto known = numbers.find(rows.label_names[static_cast<std::size_t>(label)]);
    labels.push_back(known == numbers.end() ? -1 : known->second);
  }
  return labels;
}

}  // namespace

eval::Metrics evaluate(const SentenceEncoder& model, const Dataset& rows, DataKind kind, ThreadPool& pool) {
  if (kind == DataKind::labeled)
    throw OptionError("evaluate: labeled rows are compared with others; use evaluate_labels");
  const Columns columns(model, rows, pool);
  switch (kind) {
    case DataKind::triplets:
    case DataKind::scored_triplets:
    case DataKind::nli: {  // each negative of a row is a triplet
      const Index negatives = rows.columns() - 2;
      return eval::triplet_accuracy(columns.repeated(0, negatives), columns.repeated(1, negatives),
                                    columns.from(2));
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

eval::Metrics evaluate_labels(const SentenceEncoder& model, const Dataset& rows, const Dataset& neighbors,
                              Index k, ThreadPool& pool) {
  const Tensor asked = Columns(model, rows, pool)[0], known = Columns(model, neighbors, pool)[0];
  const std::vector<std::int32_t> labels = as_neighbors_count(rows, neighbors);
  const auto accuracy = [&](Index of) {
    return eval::label_accuracy(asked, labels, known, neighbors.labels, of, pool);
  };
  eval::Metrics metrics{{"1nn_accuracy", accuracy(1)}};
  if (k > 1) metrics.push_back({fmt::format("{}nn_accuracy", k), accuracy(k)});
  return metrics;
}

Index rows_without_neighbors(const Dataset& rows, const Dataset& neighbors) {
  const std::vector<std::int32_t> labels = as_neighbors_count(rows, neighbors);
  return static_cast<Index>(std::count(labels.begin(), labels.end(), -1));
}

Dataset some_of_each_label(const Dataset& rows, Index most, std::uint64_t seed) {
  std::vector<Index> order(static_cast<std::size_t>(rows.rows()));
  std::iota(order.begin(), order.end(), 0);
  Rng rng = Rng(seed).split("neighbors");
  shuffle(order, rng);
  std::vector<Index> taken(rows.label_names.size()), chosen;
  for (const Index row : order) {
    const auto label = static_cast<std::size_t>(rows.labels[static_cast<std::size_t>(row)]);
    if (taken[label]++ < most) chosen.push_back(row);
  }
  std::sort(chosen.begin(), chosen.end());
  return take_rows(rows, chosen);
}

double score_of(const eval::Metrics& metrics) {
  if (metrics.empty()) return NAN;
  const eval::Metric& first = metrics.front();
  return first.name == kHeldOutLoss ? -first.value : first.value;
}

namespace {

TrainSettings with_batch_for(TrainSettings settings, const Dataset& rows) {
  settings.batch = std::min(*settings.batch, rows.rows());
  return settings;
}

}  // namespace

HeldOutLoss::HeldOutLoss(const TrainSettings& settings, const SentenceEncoder& model, const Dataset& rows,
                         const SentenceEncoder* teacher, ThreadPool& pool)
    : settings_(with_batch_for(settings, rows)),
      pool_(pool),
      texts_(model.tokenize(rows.texts)),
      batches_(make_batches(settings_, rows)) {
  if (teacher != nullptr) teacher_.emplace(*teacher, rows, model.dimension(), pool);
  objective_ = make_objective(settings_, {model, rows, texts_, teacher_ ? &*teacher_ : nullptr});
}

double HeldOutLoss::operator()() {
  Tape tape(pool_, Tape::Mode::inference);
  double sum = 0, rows = 0;
  batches_->resume({});
  for (auto batch = batches_->next(); !batch.empty(); batch = batches_->next()) {
    tape.reset();
    tape.set_random(static_cast<std::uint64_t>(settings_.seed), static_cast<std::uint64_t>(rows));
    const auto weight = static_cast<double>(batch.size());
    sum += weight * static_cast<double>((*objective_)(tape, batch).scalar());
    rows += weight;
  }
  return sum / rows;
}

RunEvaluation::RunEvaluation(const TrainSettings& settings, const SentenceEncoder& model,
                             const Dataset& train, const Dataset& held_out, ThreadPool& pool, Note note)
    : settings_(settings),
      model_(model),
      held_out_(held_out),
      pool_(pool),
      note_(std::move(note)),
      neighbors_(choose_neighbors(train)) {}

std::optional<Dataset> RunEvaluation::choose_neighbors(const Dataset& train) const {
  if (settings_.kind != DataKind::labeled || held_out_.rows() == 0) return std::nullopt;
  constexpr Index kMostOfALabel = 20;
  const std::string rows = counted(held_out_.rows(), "held-out row");
  Dataset some = some_of_each_label(train, kMostOfALabel, static_cast<std::uint64_t>(settings_.seed));
  std::string text = fmt::format("1nn_accuracy: {} {} label among {} of {}", rows,
                                 held_out_.rows() == 1 ? "looks for its" : "look for their", some.rows(),
                                 counted(train.rows(), "training row"));
  if (some.rows() < train.rows())
    text += fmt::format(", at most {} of a label; trine eval labels takes all", kMostOfALabel);
  note_(text);
  if (const Index without = rows_without_neighbors(held_out_, some); without > 0) {
    note_(fmt::format("{} of the {} {} a label that no training row has, and {} as wrong; leave {} out of {}",
                      without, rows, without == 1 ? "has" : "have", without == 1 ? "counts" : "count",
                      without == 1 ? "it" : "them", settings_.eval_file));
  }
  return some;
}

eval::Metrics RunEvaluation::operator()() {
  const std::string_view deciding = data_entry(settings_.kind).metric;
  eval::Metrics metrics = neighbors_ ? evaluate_labels(model_, held_out_, *neighbors_, 1, pool_)
                                     : evaluate(model_, held_out_, settings_.kind, pool_);
  std::stable_partition(metrics.begin(), metrics.end(),
                        [&](const auto& each) { return each.name == deciding; });
  if (loss_) metrics.insert(metrics.begin(), {std::string(kHeldOutLoss), (*loss_)()});
  return metrics;
}

bool RunEvaluation::decide_by_loss() {
  const std::string text =
      fmt::format("{} is 1 before training and cannot rise", data_entry(settings_.kind).metric);
  try {
    const auto teacher = settings_.teacher.empty() ? nullptr : load_model(settings_.teacher);
    loss_.emplace(settings_, model_, held_out_, teacher.get(), pool_);
    note_(text + "; the loss on the held-out rows decides which model is saved");
    return true;
  } catch (const Error& error) {
    note_(fmt::format(
        "{}, and the held-out rows do not fill a batch of the loss ({}); the last of tied models is saved",
        text, error.what()));
    return false;
  }
}

}  // namespace trine::inline TRINE_ABI
