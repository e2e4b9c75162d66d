// The merge loop of byte-pair encoding.
#pragma once

#include <cstdint>
#include <vector>

#include "trine/tokenizers/models/merge_table.hpp"

namespace trine {

/// A word as a list of symbols: merges the pair of the lowest rank, ties to the left, until no pair merges.
/// Reuses its memory from word to word.
class MergeSymbols {
 public:
  void clear() { symbols_.clear(); }
  void add(std::int32_t id) { symbols_.push_back(id); }
  void merge(const MergeTable& table);
  [[nodiscard]] const std::vector<std::int32_t>& ids() const { return symbols_; }

 private:
  void merge_few(const MergeTable& table);
  void merge_many(const MergeTable& table);

  struct Candidate {
    std::uint32_t rank;
    std::uint32_t left;  // index of the left symbol
    std::int32_t id;
  };
  struct Link {
    std::uint32_t previous, next;
  };
  void offer(const MergeTable& table, std::uint32_t left);

  std::vector<std::int32_t> symbols_;
  std::vector<MergeTable::Merge> merges_;  // of few: of each symbol with its right neighbor
  std::vector<Link> links_;                // of many
  std::vector<Candidate> heap_;            // of many
};

}  // namespace trine
