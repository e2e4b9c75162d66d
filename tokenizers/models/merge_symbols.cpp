#include "trine/tokenizers/models/merge_symbols.hpp"

#include <algorithm>
#include <cstddef>

namespace trine {
namespace {

constexpr std::size_t kFew = 48;  // up to here looking at all pairs is faster than keeping a heap

}  // namespace

void MergeSymbols::merge(const MergeTable& table) {
  if (symbols_.size() < 2) return;
  if (symbols_.size() <= kFew) {
    merge_few(table);
  } else {
    merge_many(table);
  }
}

void MergeSymbols::merge_few(const MergeTable& table) {
  const auto merge_at = [&](std::size_t left) { return table.find(symbols_[left], symbols_[left + 1]); };
  merges_.clear();
  for (std::size_t i = 0; i + 1 < symbols_.size(); ++i) merges_.push_back(merge_at(i));
  const auto lower = [](const auto& a, const auto& b) { return a.rank < b.rank; };
  while (!merges_.empty()) {
    const auto lowest = std::min_element(merges_.begin(), merges_.end(), lower);
    if (lowest->rank == MergeTable::kNever) return;
    const auto left = static_cast<std::size_t>(lowest - merges_.begin());
    symbols_[left] = lowest->id;
    symbols_.erase(symbols_.begin() + static_cast<std::ptrdiff_t>(left) + 1);
    merges_.erase(lowest);
    if (left > 0) merges_[left - 1] = merge_at(left - 1);
    if (left < merges_.size()) merges_[left] = merge_at(left);
  }
}

namespace {

constexpr std::uint32_t kNone = 0xFFFFFFFF;
constexpr std::int32_t kMergedAway = -1;

// std::push_heap keeps the largest on top: what merges later is smaller.
constexpr auto kLater = [](const auto& a, const auto& b) {
  return a.rank != b.rank ? a.rank > b.rank : a.left > b.left;
};

}  // namespace

// Symbols keep their numbers and are linked.
void MergeSymbols::merge_many(const MergeTable& table) {
  const auto count = static_cast<std::uint32_t>(symbols_.size());
  links_.clear();
  heap_.clear();
  for (std::uint32_t i = 0; i < count; ++i) links_.push_back({i - 1, i + 1 < count ? i + 1 : kNone});
  for (std::uint32_t i = 0; i < count; ++i) offer(table, i);
  while (!heap_.empty()) {
    std::pop_heap(heap_.begin(), heap_.end(), kLater);
    const Candidate top = heap_.back();
    heap_.pop_back();
    std::int32_t& left = symbols_[top.left];
    const std::uint32_t next = links_[top.left].next;
    if (left == kMergedAway || next == kNone) continue;
    if (table.find(left, symbols_[next]).rank != top.rank) continue;  // one of the two has changed since
    left = top.id;
    symbols_[next] = kMergedAway;
    links_[top.left].next = links_[next].next;
    if (links_[next].next != kNone) links_[links_[next].next].previous = top.left;
    if (links_[top.left].previous != kNone) offer(table, links_[top.left].previous);
    offer(table, top.left);
  }
  std::erase(symbols_, kMergedAway);
}

void MergeSymbols::offer(const MergeTable& table, std::uint32_t left) {
  const std::uint32_t next = links_[left].next;
  if (next == kNone) return;
  const MergeTable::Merge merge = table.find(symbols_[left], symbols_[next]);
  if (merge.rank == MergeTable::kNever) return;
  heap_.push_back({merge.rank, left, merge.id});
  std::push_heap(heap_.begin(), heap_.end(), kLater);
}

}  // namespace trine
