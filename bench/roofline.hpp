// The rate of a loop of multiply-adds in registers, of floats and of bytes: what the processor could do if
// nothing had to be loaded.
#pragma once

#include <algorithm>

#include "trine/base/real.hpp"
#include "trine/base/thread_pool.hpp"
#include "trine/base/timer.hpp"
#include "trine/kernels/isa.hpp"

namespace trine::bench {

// Chains that hide the latency of the multiply-add and stay in 16 registers with their two operands. The
// empty asm keeps the compiler from solving the recurrence. A macro, because a template has no target of its
// own. Returns the number of operations.
#define TRINE_MULTIPLY_ADDS(level, bytes, ...)                               \
  typedef float Lanes_##level __attribute__((vector_size(bytes)));           \
  __VA_ARGS__ inline double multiply_adds_##level() {                        \
    constexpr int chains = 12, turns = 20000;                                \
    const Lanes_##level factor = Lanes_##level{} + 0.5F, shift = factor;     \
    Lanes_##level sums[chains] = {};                                         \
    for (int turn = 0; turn < turns; ++turn) {                               \
      _Pragma("GCC unroll 12") for (int i = 0; i < chains; ++i) {            \
        sums[i] = sums[i] * factor + shift;                                  \
        asm volatile("" : "+x"(sums[i]));                                    \
      }                                                                      \
    }                                                                        \
    return 2.0 * turns * chains * (bytes / static_cast<int>(sizeof(float))); \
  }

TRINE_MULTIPLY_ADDS(baseline, 16)
#if defined(__x86_64__)
TRINE_MULTIPLY_ADDS(v3, 32, [[gnu::target("avx2,fma")]])
TRINE_MULTIPLY_ADDS(v4, 64, [[gnu::target("avx512f,fma")]])
#endif
#undef TRINE_MULTIPLY_ADDS

// The same for bytes, as kernels/int8 multiplies them: four products and their sum in each lane.
#define TRINE_BYTE_PRODUCTS(level, bytes, features, ...)                     \
  [[gnu::target(features)]] inline double byte_products_##level() {          \
    typedef int Lanes __attribute__((vector_size(bytes)));                   \
    constexpr int chains = 12, turns = 20000;                                \
    const Lanes ones = Lanes{} + 0x10101;                                    \
    Lanes sums[chains] = {};                                                 \
    for (int turn = 0; turn < turns; ++turn) {                               \
      _Pragma("GCC unroll 12") for (int i = 0; i < chains; ++i) {            \
        [[maybe_unused]] Lanes pairs;                                        \
        asm volatile(__VA_ARGS__ : "+v"(sums[i]), "=&v"(pairs) : "v"(ones)); \
      }                                                                      \
    }                                                                        \
    return 2.0 * turns * chains * bytes;                                     \
  }

#if defined(__x86_64__)
TRINE_BYTE_PRODUCTS(v3, 32, "avx2", "vpmaddubsw %2, %2, %1; vpmaddwd %2, %1, %1; vpaddd %1, %0, %0")
TRINE_BYTE_PRODUCTS(v4, 64, "avx512bw", "vpdpbusd %2, %2, %0")
#endif
#undef TRINE_BYTE_PRODUCTS

/// 1e9 operations a second on all threads of the pool, the best of some rounds; run() returns how many it
/// did.
inline double best_rate(ThreadPool& pool, double (*run)(), int rounds) {
  double best = 0;
  for (int round = 0; round < rounds; ++round) {
    const Index shares = 8 * pool.threads();
    double operations = 0;  // written by one thread alone: all shares are equal
    const Timer timer;
    pool.parallel_rows(shares, 1, [&](Index begin, Index end) {
      for (; begin < end; ++begin) {
        const double mine = run();
        if (begin == 0) operations = mine;
      }
    });
    best = std::max(best, 1e-9 * operations * static_cast<double>(shares) / timer.seconds());
  }
  return best;
}

/// GFLOP/s of float, at the instruction level in use.
inline double multiply_adds(ThreadPool& pool, int rounds = 200) {
  double (*run)() = multiply_adds_baseline;
#if defined(__x86_64__)
  if (isa_name(active_isa()) == "v3") run = multiply_adds_v3;
  if (isa_name(active_isa()) == "v4") run = multiply_adds_v4;
#endif
  return best_rate(pool, run, rounds);
}

/// The same for bytes, where int8_kernels().fast().
inline double byte_products([[maybe_unused]] ThreadPool& pool, [[maybe_unused]] int rounds = 200) {
#if defined(__x86_64__)
  return best_rate(pool, isa_name(active_isa()) == "v4" ? byte_products_v4 : byte_products_v3, rounds);
#else
  return 0;
#endif
}

}  // namespace trine::bench
