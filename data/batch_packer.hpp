// Packs items in a given order into batches under limits; an item that does not fit waits for the next batch.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "trine/base/real.hpp"

namespace trine {

/// Batches of one epoch: batch b is items[ranges[b].begin, ranges[b].end).
struct BatchPlan {
  struct Range {
    Index begin;
    Index end;
  };
  std::vector<std::int32_t> items;
  std::vector<Range> ranges;

  void clear() {
    items.clear();
    ranges.clear();
  }
  [[nodiscard]] std::span<const std::int32_t> batch(Index b) const {
    const Range range = ranges[static_cast<std::size_t>(b)];
    return std::span(items).subspan(static_cast<std::size_t>(range.begin),
                                    static_cast<std::size_t>(range.end - range.begin));
  }
};

struct PackLimits {
  Index items = 1;     // a batch
  Index weight = 0;    // a batch, unless a single item is heavier; 0: no limit
  Index same_key = 1;  // items of a batch that may share a key
};

/// Reuses its memory from epoch to epoch.
class BatchPacker {
 public:
  /// keys     [items, keys_per_item], each in [0, key_count); empty: no constraints
  /// weights  [items]; empty: all 0
  /// Both are borrowed.
  BatchPacker(std::span<const std::int32_t> keys, Index keys_per_item, Index key_count,
              std::span<const std::int32_t> weights);

  /// Appends batches to `plan`: every item of `order` exactly once, in this order as far as the limits allow.
  /// A waiting item is queued at one key that blocks it, and a batch looks at the heads of these queues only,
  /// so the work is linear but for items that block each other.
  void pack(std::span<const std::int32_t> order, PackLimits limits, BatchPlan& plan);

 private:
  static constexpr std::int32_t kNone = -1;
  struct Key {
    std::int32_t head = kNone;  // of the queue of waiting items
    std::int32_t tail = kNone;
    Index batch = -1;     // last batch it occurred in
    Index count = 0;      // occurrences in that batch
    bool listed = false;  // among the keys with waiting items
  };

  void start_batch();
  void place_waiting();
  void place_fresh(std::span<const std::int32_t> order, std::size_t& next);
  [[nodiscard]] bool has_room(std::int32_t item) const;
  [[nodiscard]] std::int32_t blocking_key(std::int32_t item) const;
  void place(std::int32_t item);
  void park(std::int32_t item, std::int32_t key);
  std::int32_t take_head(std::int32_t key);
  [[nodiscard]] std::span<const std::int32_t> keys_of(std::int32_t item) const;
  [[nodiscard]] Index weight_of(std::int32_t item) const;

  std::span<const std::int32_t> keys_;
  Index keys_per_item_;
  std::span<const std::int32_t> weights_;
  std::vector<Key> state_;              // [key_count]
  std::vector<std::int32_t> behind_;    // [items] next in the same queue
  std::vector<std::int32_t> listed_;    // keys with waiting items
  std::vector<std::int32_t> relisted_;  // scratch
  PackLimits limits_;
  BatchPlan* plan_ = nullptr;
  Index batch_ = 0;  // id, never reused
  Index batch_begin_ = 0;
  Index batch_weight_ = 0;
  Index waiting_ = 0;
};

}  // namespace trine
