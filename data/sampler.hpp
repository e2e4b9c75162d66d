// Samples batches of rows. An epoch is planned as a whole from (seed, epoch), so batches are the same on any
// machine and a run can resume at any of them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "trine/base/real.hpp"
#include "trine/base/rng.hpp"
#include "trine/data/batch_packer.hpp"
#include "trine/data/dataset.hpp"

namespace trine {

/// Yields the row indices of one batch after the other. Planning an epoch reuses memory; next() never
/// allocates.
class BatchSampler {
 public:
  virtual ~BatchSampler() = default;

  /// Plans an epoch and moves to its first batch. Epoch 0 is planned on first use.
  void start(Index epoch);
  /// The next batch of this epoch, valid until the next start; empty at its end.
  std::span<const std::int32_t> next();
  /// Number of batches of this epoch; may vary between epochs.
  [[nodiscard]] Index batches();
  /// Rows of the largest batch of this epoch.
  [[nodiscard]] Index largest();

  struct State {
    Index epoch = 0;
    Index position = 0;  // batches already returned
    bool operator==(const State&) const = default;
  };
  [[nodiscard]] State state() const { return state_; }
  /// Restores a State of a sampler with the same data and options.
  void resume(State state);

 protected:
  explicit BatchSampler(std::uint64_t seed) : rng_(Rng(seed).split("batches")) {}
  virtual void plan(Rng rng, BatchPlan& plan) = 0;

 private:
  void ensure_planned();

  Rng rng_;
  BatchPlan plan_;
  State state_;
  bool planned_ = false;
};

struct BatchOptions {
  Index rows = 512;  // a batch, at most
  std::uint64_t seed = 1;
};

/// Every row once an epoch, shuffled.
class RowBatches final : public BatchSampler {
 public:
  /// No text occurs in two rows of a batch, as in-batch negatives require: a row with a text of the current
  /// batch waits for the next one, and the last batches of an epoch may be short. `data` is borrowed. Throws
  /// OptionError for data without rows, or fewer than a batch, and for batches without rows.
  RowBatches(const Dataset& data, BatchOptions options);
  /// Rows without that constraint.
  RowBatches(Index rows, BatchOptions options);

 private:
  void plan(Rng rng, BatchPlan& plan) override;

  Index rows_per_batch_;
  std::vector<std::int32_t> order_;
  BatchPacker packer_;
};

struct LabelBatchOptions {
  Index rows = 128;           // a batch, at most
  Index texts_per_label = 2;  // K of "P labels x K texts"
  std::uint64_t seed = 1;
};

/// PK batches: at least two labels, each with at least two texts, as batch-all and batch-hard triplet losses
/// need. Texts are grouped by label, `texts_per_label` each: one group of a label per batch if there are
/// enough labels to fill it, else in proportion to the data. Texts that cannot be grouped (the odd text of a
/// label, the tail of a dominating label) are skipped in this epoch.
class LabelBatches final : public BatchSampler {
 public:
  /// `labels[i]` is the label of row i, from 0 on; borrowed. Throws OptionError unless two labels have two
  /// rows each, and for limits too small.
  LabelBatches(std::span<const std::int32_t> labels, LabelBatchOptions options = {});

 private:
  // Rows of one label, drawn together: members_[begin, begin + size). Which rows these are changes with
  // the epoch, how many there are does not.
  struct Group {
    Index begin;
    Index size;
  };
  void sort_members();
  void make_groups();
  void plan(Rng rng, BatchPlan& plan) override;
  void unpack(BatchPlan& plan) const;

  std::span<const std::int32_t> labels_;
  LabelBatchOptions options_;
  std::vector<std::int32_t> members_;  // rows, sorted by label
  std::vector<Index> begins_;          // of the labels in members_
  Index usable_labels_ = 0;            // those with two rows or more
  std::vector<Group> groups_;
  std::vector<std::int32_t> group_labels_;  // [groups]
  std::vector<std::int32_t> group_sizes_;   // [groups]
  std::vector<std::int32_t> order_;         // of groups
  std::optional<BatchPacker> packer_;       // of groups, by label
  BatchPlan packed_;
};

}  // namespace trine
