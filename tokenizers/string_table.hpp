// Interns strings: ids in order of arrival, bytes in one block.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "trine/base/real.hpp"

namespace trine {

/// A hash table with open addressing. Allocates only to grow.
class StringTable {
 public:
  StringTable() { clear(); }

  struct Found {
    std::int32_t id;
    bool added;
  };
  /// The id of `text`; a new string gets the next id.
  Found find_or_add(std::string_view text);
  /// Its id, or -1.
  [[nodiscard]] std::int32_t find(std::string_view text) const;

  /// Valid until the next find_or_add.
  [[nodiscard]] std::string_view operator[](std::int32_t id) const {
    const auto i = static_cast<std::size_t>(id);
    return std::string_view(bytes_).substr(begins_[i], begins_[i + 1] - begins_[i]);
  }
  [[nodiscard]] Index size() const { return static_cast<Index>(begins_.size()) - 1; }
  void clear();
  /// Memory for so many strings, but for their bytes.
  void reserve(std::size_t strings);

 private:
  // The stored hash avoids most string comparisons, and rehashing when the table grows.
  struct Slot {
    std::uint32_t hash = 0;
    std::int32_t id = -1;
  };
  [[nodiscard]] std::size_t probe(std::string_view text, std::uint32_t hash) const;
  void grow(std::size_t slots);

  std::string bytes_;
  std::vector<std::size_t> begins_;
  std::vector<Slot> slots_;  // a power of two, at most half full
};

}  // namespace trine
