// Which rows go into which batch. An epoch is planned as a whole from (seed, epoch), so batches are the
// same on any machine and a run resumes at any of them.
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

/// One epoch after the other of lists of row numbers. Planning an epoch reuses the memory of the one before;
/// next() never allocates.
class BatchSampler {
 public:
  virtual ~BatchSampler() = default;

  /// Plans an epoch and goes to its first batch. Epoch 0 is planned on the first use.
  void start(Index epoch);
  /// The next batch of this epoch, valid until the next start; empty at its end.
  std::span<const std::int32_t> next();
  /// Batches of this epoch. It may differ a little from epoch to epoch.
  [[nodiscard]] Index batches();
  /// Rows of the largest batch of this epoch.
  [[nodiscard]] Index largest();

  struct State {
    Index epoch = 0;
    Index position = 0;  // batches already given out
    bool operator==(const State&) const = default;
  };
  [[nodiscard]] State state() const { return state_; }
  /// Goes where a sampler of the same data and options was when it said so.
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
  /// by_length puts rows of similar length together: rows are shuffled, sorted by length in pools of 50
  /// batches, and the batches shuffled again. as_given keeps the order of the data.
  enum class Order { shuffled, by_length, as_given };
  /// apart: no text occurs in two rows of a batch, as losses with in-batch negatives need it. A row whose
  /// text is already in the batch waits for the next one; nothing is lost, and the last batches of an
  /// epoch may be short.
  enum class Duplicates { apart, allowed };
  /// drop leaves out batches of fewer than `rows` rows (with a token budget: only the last one packed).
  enum class Short { keep, drop };

  Index rows = 512;  // a batch, at most
  Index tokens = 0;  // a batch, at most, by the lengths given; a longer row is a batch alone. 0: no limit
  Order order = Order::shuffled;
  Duplicates duplicates = Duplicates::apart;
  Short short_batches = Short::keep;
  std::uint64_t seed = 1;
};

/// Every row once an epoch.
class RowBatches final : public BatchSampler {
 public:
  /// `data` and `lengths` (one a row, any unit) are borrowed; lengths are needed for a token budget and for
  /// order by length. Throws OptionError for data without rows, fewer rows than a batch, a limit below
  /// 1, and lengths that are missing or do not match.
  RowBatches(const Dataset& data, BatchOptions options, std::span<const std::int32_t> lengths = {});
  /// Rows without texts to keep apart.
  RowBatches(Index rows, BatchOptions options, std::span<const std::int32_t> lengths = {});

 private:
  RowBatches(Index rows, std::span<const std::int32_t> keys, Index keys_per_row, Index key_count,
             BatchOptions options, std::span<const std::int32_t> lengths);
  void plan(Rng rng, BatchPlan& plan) override;
  void sort_pools();
  void drop_short(BatchPlan& plan) const;

  BatchOptions options_;
  std::span<const std::int32_t> lengths_;
  std::vector<std::int32_t> order_;
  BatchPacker packer_;
};

struct LabelBatchOptions {
  Index rows = 128;           // a batch, at most
  Index texts_per_label = 2;  // so many of a label together, K of "P labels x K texts"
  std::uint64_t seed = 1;
};

/// Batches in which every label occurs at least twice and at least two labels occur, as batch-all and
/// batch-hard triplet losses need them. Labels come in groups of `texts_per_label` texts: each label at most
/// once a batch where there are labels enough to fill it, else by its share of the data. What cannot be
/// grouped (a label's odd text, the tail of a label that outnumbers all others) waits for another epoch's
/// shuffle.
class LabelBatches final : public BatchSampler {
 public:
  /// `labels[i]` is the label of row i, a number from 0 on; borrowed. Throws OptionError where fewer than two
  /// labels have two rows, and for limits too small.
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
