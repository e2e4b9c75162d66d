// From the rows of a batch to a loss: one class for each way in which losses take their rows.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "trine/autograd/tape.hpp"
#include "trine/data/dataset.hpp"
#include "trine/losses/miners/distance_matrix.hpp"
#include "trine/losses/triplet.hpp"
#include "trine/models/sentence_encoder.hpp"
#include "trine/train/options/train_settings.hpp"
#include "trine/train/trainer.hpp"

namespace trine::inline TRINE_ABI {

/// Embeds each distinct text of a batch once and returns a row for each position. Reuses its memory from
/// batch to batch.
class BatchTexts {
 public:
  /// positions  indices into `texts`, with repeats
  /// returns    [positions, d]
  Var embed(Tape& tape, const SentenceEncoder& model, const TokenizedTexts& texts,
            std::span<const std::int32_t> positions);

 private:
  std::vector<std::int32_t> index_;     // of each text of the data in distinct_; -1: not in this batch
  std::vector<std::int32_t> distinct_;  // texts of this batch
  std::vector<std::int32_t> rows_;      // position i is row rows_[i] of the encoded texts
};

/// The teacher's embedding of the first text of every row, computed once before training, which the student
/// is trained to give all texts of the row. With translations as rows this transfers a model to other
/// languages: Reimers and Gurevych 2020, arXiv:2004.09813.
class TeacherTargets {
 public:
  /// Embeds every distinct first text. Throws OptionError unless the embeddings have the student's
  /// `dimension`.
  TeacherTargets(const SentenceEncoder& teacher, const Dataset& rows, Index dimension, ThreadPool& pool);

  /// `dimension` reals, for a text that is the first of a row.
  [[nodiscard]] const Real* of(std::int32_t text) const {
    return embeddings_.row(index_[static_cast<std::size_t>(text)]);
  }

 private:
  Tensor embeddings_;                // [distinct first texts, dimension]
  std::vector<std::int32_t> index_;  // of each text of the data in embeddings_; -1: never first
};

/// What an objective works on; borrowed, must outlive it.
struct TrainingTexts {
  const SentenceEncoder& model;
  const Dataset& rows;
  const TokenizedTexts& texts;
  const TeacherTargets* teacher = nullptr;  ///< for the loss mse
};

/// What settings.loss trains on; defaults must be resolved.
[[nodiscard]] std::unique_ptr<Objective> make_objective(const TrainSettings& settings,
                                                        const TrainingTexts& data);

/// Embeds the columns of a batch one below the other and computes a loss from them. With settings.matryoshka
/// the loss is summed over embeddings cut to these dimensions (losses/matryoshka.hpp).
class ColumnObjective : public Objective {
 public:
  ColumnObjective(const TrainSettings& settings, const TrainingTexts& data)
      : data_(data), dimensions_(settings.matryoshka) {}
  LossResult operator()(Tape& tape, std::span<const std::int32_t> rows) final;
  Index texts_per_row() const final { return data_.rows.columns(); }

 protected:
  struct Batch {
    Var embeddings;  // [columns * n, d]; rows [c n, (c + 1) n) are column c
    Index n;
    std::span<const std::int32_t> rows;   // [n] of the data
    std::span<const std::int32_t> texts;  // [columns * n] texts, in the same order

    Var column(Index c) const;
    Var columns_from(Index c) const;
    SameText same_texts() const {
      return {texts.first(static_cast<std::size_t>(n)), texts.subspan(static_cast<std::size_t>(n))};
    }
  };
  virtual LossResult loss(Tape& tape, const Batch& batch) = 0;

  const TrainingTexts data_;

 private:
  BatchTexts batch_texts_;
  std::vector<std::int32_t> texts_;
  std::vector<Index> dimensions_;
};

/// loss(anchors, positives, texts), with further columns as negatives.
template <class Loss>
class TupleObjective final : public ColumnObjective {
 public:
  TupleObjective(const TrainSettings& settings, const TrainingTexts& data, Loss loss)
      : ColumnObjective(settings, data), loss_(loss) {}

 private:
  LossResult loss(Tape&, const Batch& batch) override {
    if (data_.rows.columns() == 2) return loss_(batch.column(0), batch.column(1), batch.same_texts());
    return loss_(batch.column(0), batch.column(1), batch.columns_from(2), batch.same_texts());
  }

  Loss loss_;
};

/// TripletLoss on anchor, positive and negatives; a row with several negatives counts as so many triplets.
class TripletObjective final : public ColumnObjective {
 public:
  TripletObjective(const TrainSettings& settings, const TrainingTexts& data, TripletLoss loss)
      : ColumnObjective(settings, data), loss_(loss) {}

 private:
  LossResult loss(Tape& tape, const Batch& batch) override;

  TripletLoss loss_;
  std::vector<Triplet> triplets_;
};

/// TripletLoss on pairs: negatives are mined among the other positives of the batch.
class MinedTripletObjective final : public ColumnObjective {
 public:
  MinedTripletObjective(const TrainSettings& settings, const TrainingTexts& data, TripletLoss loss)
      : ColumnObjective(settings, data), loss_(loss), miner_{settings.negatives} {}

 private:
  LossResult loss(Tape& tape, const Batch& batch) override;

  TripletLoss loss_;
  InBatch miner_;
  DistanceMatrix distances_;
  std::vector<Triplet> triplets_;
};

/// loss(embeddings, labels).
template <class Loss>
class LabeledObjective final : public ColumnObjective {
 public:
  LabeledObjective(const TrainSettings& settings, const TrainingTexts& data, Loss loss)
      : ColumnObjective(settings, data), loss_(std::move(loss)) {}

 private:
  LossResult loss(Tape&, const Batch& batch) override {
    labels_.clear();
    for (std::int32_t row : batch.rows) labels_.push_back(data_.rows.labels[static_cast<std::size_t>(row)]);
    return loss_(batch.embeddings, labels_);
  }

  Loss loss_;
  std::vector<Label> labels_;
};

/// The scores of the rows as settings.loss reads them.
[[nodiscard]] std::vector<double> scores_for(const TrainSettings& settings, const Dataset& rows);

/// loss(column 0, column 1, ..., scores), as cosines or margins of the range where settings give one. Losses
/// of labeled pairs take the scores as labels.
template <class Loss>
class ScoredObjective final : public ColumnObjective {
 public:
  ScoredObjective(const TrainSettings& settings, const TrainingTexts& data, Loss loss)
      : ColumnObjective(settings, data), loss_(loss), scores_of_all_(scores_for(settings, data.rows)) {}

 private:
  LossResult loss(Tape&, const Batch& batch) override {
    scores_.clear();
    for (std::int32_t row : batch.rows)
      scores_.push_back(static_cast<Score>(scores_of_all_[static_cast<std::size_t>(row)]));
    const std::span<const Score> scores(scores_);
    if constexpr (std::is_invocable_v<Loss, Var, Var, Var, std::span<const Score>>) {
      return loss_(batch.column(0), batch.column(1), batch.column(2), scores);
    } else {
      return loss_(batch.column(0), batch.column(1), scores);
    }
  }

  using Score = std::conditional_t<std::is_invocable_v<Loss, Var, Var, std::span<const Label>>, Label, Real>;
  Loss loss_;
  std::vector<double> scores_of_all_;
  std::vector<Score> scores_;
};

/// MseLoss: all texts of a row get the embedding a teacher gives the first.
class TeacherObjective final : public ColumnObjective {
 public:
  using ColumnObjective::ColumnObjective;

 private:
  LossResult loss(Tape& tape, const Batch& batch) override;
};

}  // namespace trine::inline TRINE_ABI
