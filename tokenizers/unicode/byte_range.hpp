#pragma once

#include <cstdint>

namespace trine {

/// Bytes [begin, end) of some text.
struct ByteRange {
  std::uint32_t begin;
  std::uint32_t end;

  bool operator==(const ByteRange&) const = default;
};

}  // namespace trine
