// The microkernel of products of bytes: one tile of C, in registers. Included by int8_kernels.cpp only.
#pragma once

#include <immintrin.h>

#include <cstdint>

#include "trine/kernels/simd.hpp"

namespace trine::inline TRINE_ABI::TRINE_LEVEL {

inline constexpr Index kInts = Ints::size;
inline constexpr Index kInt8Rows = sizeof(Ints) == 64 ? 14 : 6;  // as in a tile of the product of floats
inline constexpr Index kInt8Packs = 2;
inline constexpr Index kInt8Columns = kInt8Packs * kInts;
inline constexpr Index kGroup = 4;  // bytes of a lane, whose products are added up together

// AVX2 adds two products in 16 bits, where more than 255 * 64 each would saturate: a byte of B has 7 bits.
#if defined(__AVX512BW__)
inline constexpr std::int32_t kLargestB = 127;
inline constexpr std::int32_t kShiftOfB = 128;
#else
inline constexpr std::int32_t kLargestB = 63;
inline constexpr std::int32_t kShiftOfB = 64;
#endif

/// Every lane of sums += the four products of its bytes of b, unsigned, and of a, signed.
inline void add_products(Ints& sums, Ints b, Ints a) {
#if defined(__AVX512BW__)
  // The level does not include VNNI, and in a function compiled for it g++ 12 copies every sum.
  asm("vpdpbusd %2, %1, %0" : "+v"(sums.data) : "v"(b.data), "v"(a.data));
#else
  const __m256i pairs = _mm256_maddubs_epi16(b, a);
  sums = _mm256_add_epi32(sums, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
#endif
}

/// Bit i is set where lane i is true.
inline std::uint32_t bits_of(Floats::batch_bool_type lanes) {
#if defined(__AVX512BW__)
  return lanes.data;
#else
  return static_cast<std::uint32_t>(_mm256_movemask_ps(lanes));
#endif
}

inline Ints load_ints(const void* from) {
  return Ints::load_unaligned(static_cast<const std::int32_t*>(from));
}

/// c [rows, kInt8Columns] = starts[i] + the products of `rows` rows of A, `stride` apart, and a panel of B.
template <Index rows>
inline void multiply_bytes(std::int32_t* c, const std::int8_t* a, Index stride, const std::int32_t* starts,
                           const std::uint8_t* b, Index groups) {
  Ints sums[rows][kInt8Packs];
#pragma GCC unroll 16
  for (Index i = 0; i < rows; ++i) {
#pragma GCC unroll 2
    for (Index j = 0; j < kInt8Packs; ++j) sums[i][j] = Ints(starts[i]);
  }
#pragma GCC unroll 2
  for (Index p = 0; p < groups; ++p, a += kGroup, b += kGroup * kInt8Columns) {
    Ints right[kInt8Packs];
#pragma GCC unroll 2
    for (Index j = 0; j < kInt8Packs; ++j) right[j] = load_ints(b + j * kGroup * kInts);
#pragma GCC unroll 16
    for (Index i = 0; i < rows; ++i) {
      std::int32_t four;
      __builtin_memcpy(&four, a + i * stride, kGroup);
      const Ints left(four);
#pragma GCC unroll 2
      for (Index j = 0; j < kInt8Packs; ++j) add_products(sums[i][j], right[j], left);
    }
  }
#pragma GCC unroll 16
  for (Index i = 0; i < rows; ++i) {
#pragma GCC unroll 2
    for (Index j = 0; j < kInt8Packs; ++j) sums[i][j].store_unaligned(c + i * kInt8Columns + j * kInts);
  }
}

/// The kernel for exactly so many rows, found by counting down.
template <Index rows = kInt8Rows>
inline void multiply_byte_tile(Index count, std::int32_t* c, const std::int8_t* a, Index stride,
                               const std::int32_t* starts, const std::uint8_t* b, Index groups) {
  if constexpr (rows > 1) {
    if (count < rows) return multiply_byte_tile<rows - 1>(count, c, a, stride, starts, b, groups);
  }
  multiply_bytes<rows>(c, a, stride, starts, b, groups);
}

}  // namespace trine::inline TRINE_ABI::TRINE_LEVEL
