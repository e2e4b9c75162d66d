#include "trine/data/sampler.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "trine/base/error.hpp"

namespace trine {
namespace {

void check_batch(Index batch, Index rows) {
  if (rows == 0) throw OptionError("batches: the data have no rows");
  if (batch < 1) throw OptionError(fmt::format("batches: {} rows a batch; ask for at least 1", batch));
  if (batch > rows) {
    throw OptionError(fmt::format("batches: {} rows a batch, but the data have {}; ask for {} or fewer",
                                  batch, rows, rows));
  }
}

}  // namespace

void BatchSampler::start(Index epoch) {
  if (!planned_ || epoch != state_.epoch) {
    plan_.clear();
    plan(rng_.split(static_cast<std::uint64_t>(epoch)), plan_);
  }
  planned_ = true;
  state_ = {epoch, 0};
}

void BatchSampler::ensure_planned() {
  if (!planned_) start(state_.epoch);
}

std::span<const std::int32_t> BatchSampler::next() {
  if (state_.position >= batches()) return {};
  return plan_.batch(state_.position++);
}

Index BatchSampler::batches() {
  ensure_planned();
  return static_cast<Index>(plan_.ranges.size());
}

Index BatchSampler::largest() {
  ensure_planned();
  Index rows = 0;
  for (const BatchPlan::Range& range : plan_.ranges) rows = std::max(rows, range.end - range.begin);
  return rows;
}

void BatchSampler::resume(State state) {
  start(state.epoch);
  if (state.position < 0 || state.position > batches()) {
    throw OptionError(fmt::format(
        "batches: cannot resume at batch {} of epoch {}, which has {}; were the data or the options "
        "others?",
        state.position, state.epoch, batches()));
  }
  state_ = state;
}

RowBatches::RowBatches(const Dataset& data, BatchOptions options)
    : BatchSampler(options.seed),
      rows_per_batch_(options.rows),
      order_(static_cast<std::size_t>(data.rows())),
      packer_(data.ids, data.columns(), static_cast<Index>(data.texts.size()), {}) {
  check_batch(options.rows, data.rows());
}

RowBatches::RowBatches(Index rows, BatchOptions options)
    : BatchSampler(options.seed),
      rows_per_batch_(options.rows),
      order_(static_cast<std::size_t>(rows)),
      packer_({}, 0, 0, {}) {
  check_batch(options.rows, rows);
}

void RowBatches::plan(Rng rng, BatchPlan& plan) {
  std::iota(order_.begin(), order_.end(), 0);
  shuffle(order_, rng);
  packer_.pack(order_, {.items = rows_per_batch_}, plan);
}

LabelBatches::LabelBatches(std::span<const std::int32_t> labels, LabelBatchOptions options)
    : BatchSampler(options.seed), labels_(labels), options_(options) {
  check_batch(options_.rows, static_cast<Index>(labels.size()));
  if (options_.texts_per_label < 2 || options_.rows < 2 * options_.texts_per_label) {
    throw OptionError(fmt::format(
        "batches by label: {} rows with {} texts a label; two labels with two texts are the least",
        options_.rows, options_.texts_per_label));
  }
  sort_members();
  make_groups();
  if (usable_labels_ < 2) {
    throw OptionError(
        fmt::format("batches by label: {} labels have two texts or more; at least 2 are needed for triplets",
                    usable_labels_));
  }
  packer_.emplace(group_labels_, 1, static_cast<Index>(begins_.size()) - 1, group_sizes_);
}

void LabelBatches::sort_members() {
  members_.resize(labels_.size());
  std::iota(members_.begin(), members_.end(), 0);
  const auto label = [this](std::int32_t row) { return labels_[static_cast<std::size_t>(row)]; };
  std::sort(members_.begin(), members_.end(), [&](std::int32_t a, std::int32_t b) {
    return label(a) != label(b) ? label(a) < label(b) : a < b;
  });
  if (label(members_.front()) < 0) throw OptionError("batches by label: a label is below 0");
  begins_.assign(static_cast<std::size_t>(label(members_.back())) + 2, 0);
  for (std::int32_t row : members_) ++begins_[static_cast<std::size_t>(label(row)) + 1];
  std::partial_sum(begins_.begin(), begins_.end(), begins_.begin());
}

void LabelBatches::make_groups() {
  for (std::size_t label = 0; label + 1 < begins_.size(); ++label) {
    const Index end = begins_[label + 1];
    usable_labels_ += end - begins_[label] >= 2 ? 1 : 0;
    for (Index begin = begins_[label]; end - begin >= 2; begin += options_.texts_per_label) {
      groups_.push_back({begin, std::min(options_.texts_per_label, end - begin)});
      group_labels_.push_back(static_cast<std::int32_t>(label));
      group_sizes_.push_back(static_cast<std::int32_t>(groups_.back().size));
    }
  }
  order_.resize(groups_.size());
}

void LabelBatches::plan(Rng rng, BatchPlan& plan) {
  for (std::size_t label = 0; label + 1 < begins_.size(); ++label) {
    const auto begin = static_cast<std::size_t>(begins_[label]);
    auto rows = std::span(members_).subspan(begin, static_cast<std::size_t>(begins_[label + 1]) - begin);
    std::sort(rows.begin(), rows.end());  // an epoch must not depend on the one before
    shuffle(rows, rng);
  }
  std::iota(order_.begin(), order_.end(), 0);
  shuffle(order_, rng);
  const Index groups = options_.rows / options_.texts_per_label;  // a batch
  packed_.clear();
  packer_->pack(
      order_,
      {.items = options_.rows, .weight = options_.rows, .same_key = usable_labels_ >= groups ? 1 : groups},
      packed_);
  unpack(plan);
}

void LabelBatches::unpack(BatchPlan& plan) const {
  for (Index b = 0; b < static_cast<Index>(packed_.ranges.size()); ++b) {
    const auto batch = packed_.batch(b);
    const auto label = [&](std::int32_t group) { return group_labels_[static_cast<std::size_t>(group)]; };
    if (std::all_of(batch.begin(), batch.end(),
                    [&](std::int32_t group) { return label(group) == label(batch[0]); }))
      continue;
    const auto begin = static_cast<Index>(plan.items.size());
    for (std::int32_t number : batch) {
      const Group& group = groups_[static_cast<std::size_t>(number)];
      const auto first = members_.begin() + group.begin;
      plan.items.insert(plan.items.end(), first, first + group.size);
    }
    plan.ranges.push_back({begin, static_cast<Index>(plan.items.size())});
  }
}

}  // namespace trine
