#include "trine/train/objectives.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "trine/autograd/ops/elementwise.hpp"
#include "trine/autograd/ops/reshape.hpp"
#include "trine/base/error.hpp"
#include "trine/losses/distillation.hpp"
#include "trine/losses/matryoshka.hpp"
#include "trine/train/loss_catalog.hpp"

namespace trine::inline TRINE_ABI {

Var BatchTexts::embed(Tape& tape, const SentenceEncoder& model, const TokenizedTexts& texts,
                      std::span<const std::int32_t> positions) {
  index_.resize(static_cast<std::size_t>(texts.size()), -1);
  distinct_.clear();
  rows_.clear();
  for (std::int32_t text : positions) {
    std::int32_t& index = index_[static_cast<std::size_t>(text)];
    if (index < 0) {
      index = static_cast<std::int32_t>(distinct_.size());
      distinct_.push_back(text);
    }
    rows_.push_back(index);
  }
  for (std::int32_t text : distinct_) index_[static_cast<std::size_t>(text)] = -1;
  const Var embeddings = model.embed(tape, texts, distinct_);
  if (distinct_.size() == positions.size()) return embeddings;
  return ops::gather_rows(embeddings, rows_);
}

TeacherTargets::TeacherTargets(const SentenceEncoder& teacher, const Dataset& rows, Index dimension,
                               ThreadPool& pool)
    : index_(rows.texts.size(), -1) {
  if (teacher.dimension() != dimension) {
    throw OptionError(
        fmt::format("--teacher: its embeddings have {} dimensions, the student's {}; start a student of the "
                    "teacher's dimension",
                    teacher.dimension(), dimension));
  }
  std::vector<std::string> texts;
  for (Index i = 0; i < rows.rows(); ++i) {
    const std::int32_t text = rows.row(i)[0];
    std::int32_t& place = index_[static_cast<std::size_t>(text)];
    if (place >= 0) continue;
    place = static_cast<std::int32_t>(texts.size());
    texts.push_back(rows.texts[static_cast<std::size_t>(text)]);
  }
  embeddings_ = teacher.encode(texts, pool);
}

std::unique_ptr<Objective> make_objective(const TrainSettings& settings, const TrainingTexts& data) {
  return settings.loss->make(settings, data);
}

Var ColumnObjective::Batch::column(Index c) const { return ops::slice_rows(embeddings, c * n, (c + 1) * n); }
Var ColumnObjective::Batch::columns_from(Index c) const {
  return ops::slice_rows(embeddings, c * n, embeddings.shape().rows());
}

LossResult ColumnObjective::operator()(Tape& tape, std::span<const std::int32_t> rows) {
  texts_.clear();
  for (std::size_t c = 0; c < static_cast<std::size_t>(data_.rows.columns()); ++c) {
    for (std::int32_t row : rows) texts_.push_back(data_.rows.row(row)[c]);
  }
  const Var embeddings = batch_texts_.embed(tape, data_.model, data_.texts, texts_);
  Batch batch{embeddings, static_cast<Index>(rows.size()), rows, texts_};
  if (dimensions_.empty()) return loss(tape, batch);
  LossResult total;
  Index largest = 0;
  for (const Index dimension : dimensions_) {
    batch.embeddings = losses::slice_columns(embeddings, dimension);
    const LossResult part = loss(tape, batch);
    total.loss = largest == 0 ? part.loss : ops::add(total.loss, part.loss);
    if (dimension > largest) total.statistics = part.statistics;
    largest = std::max(largest, dimension);
  }
  return total;
}

LossResult TripletObjective::loss(Tape&, const Batch& batch) {
  const Index columns = data_.rows.columns();
  if (columns == 3) return loss_(batch.column(0), batch.column(1), batch.column(2));
  triplets_.clear();
  const auto n = static_cast<std::int32_t>(batch.n);
  for (std::int32_t c = 1; c < columns - 1; ++c) {
    for (std::int32_t i = 0; i < n; ++i) triplets_.push_back({i, i, c * n + i});
  }
  return loss_(batch.column(0), batch.columns_from(1), triplets_);
}

LossResult MinedTripletObjective::loss(Tape& tape, const Batch& batch) {
  const Var anchors = batch.column(0), candidates = batch.columns_from(1);
  const ConstView distances = distances_(tape.pool(), anchors.value(), candidates.value(), loss_.distance);
  miner_.select(tape.pool(), distances, batch.same_texts(), tape.random_key(), triplets_);
  return loss_(anchors, candidates, triplets_);
}

LossResult TeacherObjective::loss(Tape& tape, const Batch& batch) {
  const Shape shape = batch.embeddings.shape();
  const View targets{tape.scratch(shape.size()), shape};
  for (Index i = 0; i < shape.rows(); ++i) {
    const std::int32_t first = batch.texts[static_cast<std::size_t>(i % batch.n)];
    std::copy_n(data_.teacher->of(first), shape.cols(), targets.row(i));
  }
  return MseLoss{}(batch.embeddings, tape.input(targets));
}

std::vector<double> scores_for(const TrainSettings& settings, const Dataset& rows) {
  std::vector<double> scores(rows.scores.begin(), rows.scores.end());
  const ScoreRange range = settings.score_range.value_or(ScoreRange{});
  for (double& score : scores) {
    if (settings.loss->scores == LossEntry::Scores::cosines) score = range.cosine(score);
    if (settings.loss->scores == LossEntry::Scores::margins) score /= range.high - range.low;
  }
  return scores;
}

}  // namespace trine::inline TRINE_ABI
