// XXH64 with seed 0, as `xxhsum -H1` prints it (https://github.com/Cyan4973/xxHash, doc/xxhash_spec.md):
// detects accidental changes at memory speed. Not cryptographic.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI::io {

class ContentHash {
 public:
  /// Appends bytes; the result does not depend on how they are split into calls.
  void add(std::span<const std::byte> bytes);
  void add(std::string_view text) { add(std::as_bytes(std::span(text))); }
  /// Of all bytes so far.
  [[nodiscard]] std::uint64_t value() const;
  /// The same as 16 hexadecimal digits.
  [[nodiscard]] std::string text() const;

 private:
  static constexpr std::size_t kStripe = 32;
  void add_stripe(const std::byte* stripe);

  static constexpr std::uint64_t kPrime1 = 0x9E3779B185EBCA87ULL;
  static constexpr std::uint64_t kPrime2 = 0xC2B2AE3D27D4EB4FULL;
  std::array<std::uint64_t, 4> lanes_ = {kPrime1 + kPrime2, kPrime2, 0, 0 - kPrime1};
  std::array<std::byte, kStripe> rest_{};  // an incomplete stripe
  std::uint64_t total_ = 0;
};

[[nodiscard]] std::string content_hash(std::span<const std::byte> bytes);

}  // namespace trine::inline TRINE_ABI::io
