#include "trine/kernels/random_kernels.hpp"

#include <bit>
#include <cstring>

#include "trine/kernels/simd.hpp"

namespace trine::inline TRINE_ABI::TRINE_LEVEL {
namespace {

constexpr Index kPiece = 64;  // elements at a time: 16 random words

// random_bits of base/rng.hpp. Written again because an inline function shared by all levels would be
// compiled with the instructions of one of them; a test holds the two together.
inline std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}
inline std::uint64_t bits(std::uint64_t key, std::uint64_t counter) {
  return mix(mix(counter * 0x9e3779b97f4a7c15ULL + key) ^ key);
}

// Plain loops of fixed length: the compiler turns them into whole registers.
struct Words {
  std::uint64_t words[kPiece / 4];

  Words(std::uint64_t key, Index first) {
    for (Index w = 0; w < kPiece / 4; ++w) words[w] = bits(key, static_cast<std::uint64_t>(first / 4 + w));
  }
};

inline void factors(Real* out, std::uint64_t key, Index first, std::uint32_t threshold, Real scale) {
  const Words random(key, first);
  for (Index part = 0; part < 4; ++part) {
    for (Index w = 0; w < kPiece / 4; ++w) {
      const auto lane = static_cast<std::uint32_t>((random.words[w] >> (16 * part)) & 0xffff);
      out[4 * w + part] = lane < threshold ? Real(0) : scale;
    }
  }
}

void dropout(Real* out, const Real* in, std::uint64_t key, Index first, Index n, std::uint32_t threshold,
             Real scale, int accumulate) noexcept {
  alignas(64) Real keep[kPiece];
  for (Index i = 0; i < n; i += kPiece) {
    factors(keep, key, first + i, threshold, scale);
    const Index count = n - i < kPiece ? n - i : kPiece;
    if (accumulate) {
      transform(
          out + i, count, [](Pack old, Pack v, Pack f) { return xsimd::fma(v, f, old); }, out + i, in + i,
          keep);
    } else {
      transform(
          out + i, count, [](Pack v, Pack f) { return v * f; }, in + i, keep);
    }
  }
}

void uniform(Real* out, std::uint64_t key, Index first, Index n, Real unit) noexcept {
  static_assert(std::endian::native == std::endian::little);
  for (Index i = 0; i < n; i += kPiece) {
    const Words random(key, first + i);
    std::int16_t lanes[kPiece];
    std::memcpy(lanes, random.words, sizeof(lanes));
    Real values[kPiece];
    for (Index j = 0; j < kPiece; ++j) values[j] = unit * static_cast<Real>(2 * std::int32_t{lanes[j]} + 1);
    std::memcpy(out + i, values, static_cast<std::size_t>(n - i < kPiece ? n - i : kPiece) * sizeof(Real));
  }
}

}  // namespace

extern const RandomKernels random_kernels;
const RandomKernels random_kernels = {.dropout = dropout, .uniform = uniform};

}  // namespace trine::inline TRINE_ABI::TRINE_LEVEL
