// A hash that is the same in every version and on every machine.
#pragma once

#include <cstdint>
#include <string_view>

namespace trine {

/// FNV-1a of the bytes of `text`, 64 bits (Fowler, Noll, Vo). `hash` continues the hash of what came before.
[[nodiscard]] constexpr std::uint64_t fnv1a(std::string_view text,
                                            std::uint64_t hash = 0xcbf29ce484222325ULL) {
  for (const unsigned char c : text) hash = (hash ^ c) * 0x100000001b3ULL;
  return hash;
}

}  // namespace trine
