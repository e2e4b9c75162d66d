#include "trine/train/objectives.hpp"

#include <algorithm>
#include <optional>

#include "trine/autograd/ops/select_rows.hpp"
#include "trine/base/error.hpp"
#include "trine/losses/batch_triplet.hpp"
#include "trine/losses/cosent.hpp"
#include "trine/losses/cosine_similarity.hpp"
#include "trine/losses/distillation.hpp"
#include "trine/losses/info_nce.hpp"
#include "trine/losses/miners/distance_matrix.hpp"
#include "trine/losses/miners/in_batch.hpp"
#include "trine/losses/triplet.hpp"
#include "trine/train/batch_texts.hpp"
#include "trine/train/options/score_range.hpp"

namespace trine::inline TRINE_ABI {
namespace {

// Embeds the columns of a batch one below the other: rows [c n, (c + 1) n) are column c.
class ColumnObjective : public Objective {
 public:
  explicit ColumnObjective(TrainingTexts data) : data_(data) {}
  Index texts_per_row() const final { return data_.rows.columns(); }

 protected:
  struct Batch {
    Var embeddings;  // [columns * n, d]
    Index n;
    std::span<const std::int32_t> ids;  // [columns * n] texts, in the same order

    Var column(Index c) const { return ops::slice_rows(embeddings, c * n, (c + 1) * n); }
    Var columns_from(Index c) const { return ops::slice_rows(embeddings, c * n, embeddings.shape().rows()); }
    SameText text_ids() const {
      return {ids.first(static_cast<std::size_t>(n)), ids.subspan(static_cast<std::size_t>(n))};
    }
  };

  Batch embed(Tape& tape, std::span<const std::int32_t> rows) {
    ids_.clear();
    for (std::size_t c = 0; c < static_cast<std::size_t>(data_.rows.columns()); ++c) {
      for (std::int32_t row : rows) ids_.push_back(data_.rows.row(row)[c]);
    }
    return {batch_texts_.embed(tape, data_.model, data_.texts, ids_), static_cast<Index>(rows.size()), ids_};
  }

  const TrainingTexts data_;

 private:
  BatchTexts batch_texts_;
  std::vector<std::int32_t> ids_;
};

// Pairs, or n-tuples whose third column onwards are more negatives.
class InfoNceObjective final : public ColumnObjective {
 public:
  InfoNceObjective(TrainingTexts data, InfoNceLoss loss) : ColumnObjective(data), loss_(loss) {}
  LossResult operator()(Tape& tape, std::span<const std::int32_t> rows) override {
    const Batch batch = embed(tape, rows);
    if (data_.rows.columns() == 2) return loss_(batch.column(0), batch.column(1), batch.text_ids());
    return loss_(batch.column(0), batch.column(1), batch.columns_from(2), batch.text_ids());
  }

 private:
  InfoNceLoss loss_;
};

// A row of several negatives is as many triplets.
class TripletObjective final : public ColumnObjective {
 public:
  TripletObjective(TrainingTexts data, TripletLoss loss) : ColumnObjective(data), loss_(loss) {}
  LossResult operator()(Tape& tape, std::span<const std::int32_t> rows) override {
    const Batch batch = embed(tape, rows);
    const Index columns = data_.rows.columns();
    if (columns == 3) return loss_(batch.column(0), batch.column(1), batch.column(2));
    triplets_.clear();
    const auto n = static_cast<std::int32_t>(batch.n);
    for (std::int32_t c = 1; c < columns - 1; ++c) {
      for (std::int32_t i = 0; i < n; ++i) triplets_.push_back({i, i, c * n + i});
    }
    return loss_(batch.column(0), batch.columns_from(1), triplets_);
  }

 private:
  TripletLoss loss_;
  std::vector<Triplet> triplets_;
};

// Pairs whose negatives are found among the other positives of the batch.
class MinedTripletObjective final : public ColumnObjective {
 public:
  MinedTripletObjective(TrainingTexts data, TripletLoss loss, InBatch miner)
      : ColumnObjective(data), loss_(loss), miner_(miner) {}
  LossResult operator()(Tape& tape, std::span<const std::int32_t> rows) override {
    const Batch batch = embed(tape, rows);
    const Var anchors = batch.column(0), candidates = batch.columns_from(1);
    const ConstView distances = distances_(tape.pool(), anchors.value(), candidates.value(), loss_.distance);
    miner_.select(tape.pool(), distances, batch.text_ids(), tape.random_key(), triplets_);
    return loss_(anchors, candidates, triplets_);
  }

 private:
  TripletLoss loss_;
  InBatch miner_;
  DistanceMatrix distances_;
  std::vector<Triplet> triplets_;
};

// Both texts of a pair are to have the embedding a teacher gives the first.
class TeacherObjective final : public ColumnObjective {
 public:
  explicit TeacherObjective(TrainingTexts data) : ColumnObjective(data) {}
  LossResult operator()(Tape& tape, std::span<const std::int32_t> rows) override {
    const Batch batch = embed(tape, rows);
    const Shape shape = batch.embeddings.shape();
    const View targets{tape.scratch(shape.size()), shape};
    for (Index i = 0; i < shape.rows(); ++i) {
      const std::int32_t first = batch.ids[static_cast<std::size_t>(i % batch.n)];
      std::copy_n(data_.teacher->of(first), shape.cols(), targets.row(i));
    }
    return MseLoss{}(batch.embeddings, tape.input(targets));
  }
};

template <class Loss>
class LabeledObjective final : public ColumnObjective {
 public:
  LabeledObjective(TrainingTexts data, Loss loss) : ColumnObjective(data), loss_(loss) {}
  LossResult operator()(Tape& tape, std::span<const std::int32_t> rows) override {
    const Batch batch = embed(tape, rows);
    labels_.clear();
    for (std::int32_t row : rows) labels_.push_back(data_.rows.labels[static_cast<std::size_t>(row)]);
    return loss_(batch.embeddings, labels_);
  }

 private:
  Loss loss_;
  std::vector<Label> labels_;
};

template <class Loss>
class ScoredObjective final : public ColumnObjective {
 public:
  ScoredObjective(TrainingTexts data, Loss loss, std::optional<ScoreRange> range = std::nullopt)
      : ColumnObjective(data), loss_(loss), range_(range) {}
  LossResult operator()(Tape& tape, std::span<const std::int32_t> rows) override {
    const Batch batch = embed(tape, rows);
    scores_.clear();
    for (std::int32_t row : rows) {
      const double score = static_cast<double>(data_.rows.scores[static_cast<std::size_t>(row)]);
      scores_.push_back(static_cast<Real>(range_ ? range_->cosine(score) : score));
    }
    return loss_(batch.column(0), batch.column(1), scores_);
  }

 private:
  Loss loss_;
  std::optional<ScoreRange> range_;  // nothing: only the order of scores counts
  std::vector<Real> scores_;
};

template <class Loss>
Loss with_margin(const TrainSettings& settings) {
  Loss loss;
  loss.distance = kDistanceNames.named(settings.distance);
  if (settings.margin) loss.margin = static_cast<Real>(*settings.margin);
  loss.kind = settings.margin_kind == "soft" ? MarginKind::soft : MarginKind::hard;
  return loss;
}

InBatchChoice in_batch_choice(const std::string& name) {
  if (name == "hardest") return InBatchChoice::hardest;
  return name == "random" ? InBatchChoice::random : InBatchChoice::semi_hard;
}

std::unique_ptr<Objective> triplet_objective(const TrainSettings& settings, TrainingTexts data) {
  const auto loss = with_margin<TripletLoss>(settings);
  if (data.rows.columns() >= 3) return std::make_unique<TripletObjective>(data, loss);
  return std::make_unique<MinedTripletObjective>(data, loss, InBatch{in_batch_choice(settings.negatives)});
}

std::unique_ptr<Objective> info_nce_objective(const TrainSettings& settings, TrainingTexts data) {
  InfoNceLoss loss;
  loss.scale = static_cast<Real>(*settings.scale);
  loss.direction = settings.direction == "one-way" ? Direction::one_way : Direction::symmetric;
  return std::make_unique<InfoNceObjective>(data, loss);
}

}  // namespace

std::unique_ptr<Objective> make_objective(const TrainSettings& settings, TrainingTexts data) {
  const std::string& name = settings.loss;
  if (name == "infonce") return info_nce_objective(settings, data);
  if (name == "triplet") return triplet_objective(settings, data);
  if (name == "mse") return std::make_unique<TeacherObjective>(data);
  if (name == "batch-hard") {
    using Loss = BatchHardTripletLoss;
    return std::make_unique<LabeledObjective<Loss>>(data, with_margin<Loss>(settings));
  }
  if (name == "batch-semi-hard") {
    using Loss = BatchSemiHardTripletLoss;
    return std::make_unique<LabeledObjective<Loss>>(data, with_margin<Loss>(settings));
  }
  if (name == "batch-all") {
    using Loss = BatchAllTripletLoss;
    return std::make_unique<LabeledObjective<Loss>>(data, with_margin<Loss>(settings));
  }
  if (name == "cosent") {
    CosentLoss loss;
    loss.scale = static_cast<Real>(*settings.scale);
    return std::make_unique<ScoredObjective<CosentLoss>>(data, loss);
  }
  if (name == "cosine")
    return std::make_unique<ScoredObjective<CosineSimilarityLoss>>(
        data, CosineSimilarityLoss{}, parse_score_range(settings.score_range).value_or(ScoreRange{}));
  throw OptionError("--loss: \"" + name + "\" is not known");
}

}  // namespace trine::inline TRINE_ABI
