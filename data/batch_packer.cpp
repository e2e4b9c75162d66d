#include "trine/data/batch_packer.hpp"

#include <utility>

namespace trine {

BatchPacker::BatchPacker(std::span<const std::int32_t> keys, Index keys_per_item, Index key_count,
                         std::span<const std::int32_t> weights)
    : keys_(keys),
      keys_per_item_(keys_per_item),
      weights_(weights),
      state_(static_cast<std::size_t>(key_count)) {}

std::span<const std::int32_t> BatchPacker::keys_of(std::int32_t item) const {
  if (keys_.empty()) return {};
  return keys_.subspan(static_cast<std::size_t>(item * keys_per_item_),
                       static_cast<std::size_t>(keys_per_item_));
}

Index BatchPacker::weight_of(std::int32_t item) const {
  return weights_.empty() ? 0 : weights_[static_cast<std::size_t>(item)];
}

void BatchPacker::pack(std::span<const std::int32_t> order, PackLimits limits, BatchPlan& plan) {
  limits_ = limits;
  plan_ = &plan;
  for (std::int32_t item : order) {
    if (static_cast<std::size_t>(item) >= behind_.size()) behind_.resize(static_cast<std::size_t>(item) + 1);
  }
  for (std::size_t next = 0; next < order.size() || waiting_ > 0;) {
    start_batch();
    place_waiting();
    place_fresh(order, next);
    plan.ranges.push_back({batch_begin_, static_cast<Index>(plan.items.size())});
  }
}

void BatchPacker::start_batch() {
  ++batch_;
  batch_begin_ = static_cast<Index>(plan_->items.size());
  batch_weight_ = 0;
}

bool BatchPacker::has_room(std::int32_t item) const {
  const Index items = static_cast<Index>(plan_->items.size()) - batch_begin_;
  if (items == 0) return true;  // one item always fits, however heavy
  return items < limits_.items && (limits_.weight == 0 || batch_weight_ + weight_of(item) <= limits_.weight);
}

// A key of the item that is in the batch as often as allowed, or kNone.
std::int32_t BatchPacker::blocking_key(std::int32_t item) const {
  for (std::int32_t key : keys_of(item)) {
    const Key& state = state_[static_cast<std::size_t>(key)];
    if (state.batch == batch_ && state.count >= limits_.same_key) return key;
  }
  return kNone;
}

void BatchPacker::place(std::int32_t item) {
  plan_->items.push_back(item);
  batch_weight_ += weight_of(item);
  for (std::int32_t key : keys_of(item)) {
    Key& state = state_[static_cast<std::size_t>(key)];
    state.count = state.batch == batch_ ? state.count + 1 : 1;
    state.batch = batch_;
  }
}

void BatchPacker::park(std::int32_t item, std::int32_t key) {
  Key& state = state_[static_cast<std::size_t>(key)];
  behind_[static_cast<std::size_t>(item)] = kNone;
  if (state.head == kNone) {
    state.head = item;
  } else {
    behind_[static_cast<std::size_t>(state.tail)] = item;
  }
  state.tail = item;
  ++waiting_;
  if (!std::exchange(state.listed, true)) relisted_.push_back(key);
}

std::int32_t BatchPacker::take_head(std::int32_t key) {
  Key& state = state_[static_cast<std::size_t>(key)];
  const std::int32_t item = state.head;
  state.head = behind_[static_cast<std::size_t>(item)];
  --waiting_;
  return item;
}

// Heads of queues go first, so nothing waits longer than it must. Every key in listed_ has a queue.
void BatchPacker::place_waiting() {
  relisted_.clear();
  for (std::int32_t key : listed_) {
    Key& state = state_[static_cast<std::size_t>(key)];
    const auto blocked = [&] { return state.batch == batch_ && state.count >= limits_.same_key; };
    while (state.head != kNone && has_room(state.head) && !blocked()) {
      const std::int32_t item = take_head(key);
      const std::int32_t other = blocking_key(item);
      if (other != kNone) {
        park(item, other);
        break;  // one look a key: items that block each other must not be carried to and fro
      }
      place(item);
    }
    if (state.head != kNone) {
      relisted_.push_back(key);
    } else {
      state.listed = false;
    }
  }
}

void BatchPacker::place_fresh(std::span<const std::int32_t> order, std::size_t& next) {
  for (; next < order.size() && has_room(order[next]); ++next) {
    const std::int32_t key = blocking_key(order[next]);
    if (key == kNone) {
      place(order[next]);
    } else {
      park(order[next], key);
    }
  }
  std::swap(listed_, relisted_);
}

}  // namespace trine
