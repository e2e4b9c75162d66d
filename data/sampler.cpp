#include "trine/data/sampler.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "trine/base/error.hpp"

namespace trine {
namespace {

constexpr Index kPoolBatches = 50;  // sorted by length together

void check_batch(Index batch, Index rows) {
  if (rows == 0) throw OptionError("batches: the data have no rows");
  if (batch < 1) throw OptionError(fmt::format("batches: {} rows a batch; ask for at least 1", batch));
  if (batch > rows) {
    throw OptionError(fmt::format("batches: {} rows a batch, but the data have {}; ask for {} or fewer",
                                  batch, rows, rows));
  }
}

void check(Index rows, const BatchOptions& options, std::span<const std::int32_t> lengths) {
  check_batch(options.rows, rows);
  if (options.tokens < 0)
    throw OptionError(fmt::format("batches: a budget of {} tokens; 0 means no limit", options.tokens));
  const bool needed = options.tokens > 0 || options.order == BatchOptions::Order::by_length;
  if (needed && lengths.empty())
    throw OptionError("batches: a token budget or order by length needs the lengths of the rows");
  if (!lengths.empty() && static_cast<Index>(lengths.size()) != rows) {
    throw OptionError(fmt::format("batches: {} lengths were given for {} rows", lengths.size(), rows));
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

RowBatches::RowBatches(Index rows, std::span<const std::int32_t> keys, Index keys_per_row, Index key_count,
                       BatchOptions options, std::span<const std::int32_t> lengths)
    : BatchSampler(options.seed),
      options_(options),
      lengths_(lengths),
      order_(static_cast<std::size_t>(rows)),
      packer_(keys, keys_per_row, key_count, options.tokens > 0 ? lengths : std::span<const std::int32_t>()) {
  check(rows, options, lengths);
}

RowBatches::RowBatches(const Dataset& data, BatchOptions options, std::span<const std::int32_t> lengths)
    : RowBatches(data.rows(),
                 options.duplicates == BatchOptions::Duplicates::apart
                     ? std::span<const std::int32_t>(data.ids)
                     : std::span<const std::int32_t>(),
                 data.columns(), static_cast<Index>(data.texts.size()), options, lengths) {}

RowBatches::RowBatches(Index rows, BatchOptions options, std::span<const std::int32_t> lengths)
    : RowBatches(rows, {}, 0, 0, options, lengths) {}

void RowBatches::plan(Rng rng, BatchPlan& plan) {
  std::iota(order_.begin(), order_.end(), 0);
  if (options_.order != BatchOptions::Order::as_given) shuffle(order_, rng);
  if (options_.order == BatchOptions::Order::by_length) sort_pools();
  packer_.pack(order_, {.items = options_.rows, .weight = options_.tokens}, plan);
  if (options_.short_batches == BatchOptions::Short::drop) drop_short(plan);
  if (options_.order == BatchOptions::Order::by_length) shuffle(plan.ranges, rng);
}

void RowBatches::sort_pools() {
  const auto pool = static_cast<std::ptrdiff_t>(kPoolBatches * options_.rows);
  const auto length = [this](std::int32_t row) { return lengths_[static_cast<std::size_t>(row)]; };
  for (auto begin = order_.begin(); begin != order_.end();) {
    const auto end = begin + std::min(pool, order_.end() - begin);
    std::sort(begin, end, [&](std::int32_t a, std::int32_t b) {
      return length(a) != length(b) ? length(a) < length(b) : a < b;
    });
    begin = end;
  }
}

void RowBatches::drop_short(BatchPlan& plan) const {
  if (options_.tokens > 0) {
    if (plan.ranges.size() > 1) plan.ranges.pop_back();
    return;
  }
  std::erase_if(plan.ranges, [&](BatchPlan::Range range) { return range.end - range.begin < options_.rows; });
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
