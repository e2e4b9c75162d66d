// Sets of characters, as lists of ranges.
#pragma once

#include <algorithm>
#include <iterator>
#include <span>

namespace trine {

struct CodeRange {
  char32_t first, last;
};

/// Whether a character is in one of the ranges, which rise.
[[nodiscard]] inline bool among(std::span<const CodeRange> ranges, char32_t code) noexcept {
  const auto range = std::ranges::lower_bound(ranges, code, {}, &CodeRange::last);
  return range != ranges.end() && code >= range->first;
}

}  // namespace trine
