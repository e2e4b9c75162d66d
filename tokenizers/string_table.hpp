// A set of strings numbered in order of arrival: bytes in one block, open addressing on top.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "trine/base/real.hpp"

namespace trine {

/// Adding needs no heap call but for growth. The hash is not stable between versions: store strings, not
/// slots.
class StringTable {
 public:
  StringTable() { clear(); }

  struct Found {
    std::int32_t id;
    bool added;
  };
  /// The number of `text`, given the next free one if it was not there.
  Found find_or_add(std::string_view text);
  /// Its number, or -1.
  [[nodiscard]] std::int32_t find(std::string_view text) const;

  /// Valid until the next find_or_add.
  [[nodiscard]] std::string_view operator[](std::int32_t id) const {
    const auto i = static_cast<std::size_t>(id);
    return std::string_view(bytes_).substr(begins_[i], begins_[i + 1] - begins_[i]);
  }
  [[nodiscard]] Index size() const { return static_cast<Index>(begins_.size()) - 1; }
  void clear();

 private:
  // The hash beside the number tells nearly all different strings apart without looking at them, and lets
  // the table grow without reading them.
  struct Slot {
    std::uint32_t hash = 0;
    std::int32_t id = -1;
  };
  [[nodiscard]] std::size_t probe(std::string_view text, std::uint32_t hash) const;
  void grow();

  std::string bytes_;
  std::vector<std::size_t> begins_;
  std::vector<Slot> slots_;  // a power of two, at most half full
};

}  // namespace trine
