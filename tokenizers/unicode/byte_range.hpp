#pragma once

#include <cstddef>
#include <cstdint>

namespace trine {

/// Bytes [begin, end) of some text.
struct ByteRange {
  std::uint32_t begin;
  std::uint32_t end;

  bool operator==(const ByteRange&) const = default;
};
[[nodiscard]] constexpr ByteRange byte_range(std::size_t begin, std::size_t end) {
  return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

}  // namespace trine
