#include "trine/base/rng.hpp"

#include <cmath>
#include <numbers>

#include "trine/base/error.hpp"
#include "trine/base/hash.hpp"

namespace trine {

__extension__ using Wide = unsigned __int128;

Rng Rng::split(std::string_view name) const { return split(fnv1a(name)); }

Rng Rng::split(std::uint64_t number) const { return Rng(random_bits(key_, number ^ 0x73706c6974ULL)); }

double Rng::normal() {
  const double radius = std::sqrt(-2 * std::log(1 - uniform()));  // 1 - u lies in (0, 1]
  return radius * std::cos(2 * std::numbers::pi * uniform());
}

Index Rng::below(Index n) {
  TRINE_ASSERT(n > 0);
  // The high half of a 64 x 64 product; the bias is below n / 2^64.
  return static_cast<Index>((static_cast<Wide>(bits()) * static_cast<std::uint64_t>(n)) >> 64);
}

}  // namespace trine
