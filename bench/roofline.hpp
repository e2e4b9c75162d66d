// The rate of a loop of multiply-adds in registers: what the processor could do if nothing had to be loaded.
#pragma once

#include <algorithm>

#include "trine/base/real.hpp"
#include "trine/base/thread_pool.hpp"
#include "trine/base/timer.hpp"
#include "trine/kernels/isa.hpp"

namespace trine::bench {

// As many chains as hide the latency of the multiply-add and stay in 16 registers with their two operands.
constexpr int kChains = 12;
constexpr Index kTurns = 20000;

template <int bytes>
[[gnu::always_inline]] inline void run_chains(double& operations) {
  using Lanes = float __attribute__((vector_size(bytes)));
  Lanes sums[kChains] = {}, factor = Lanes{} + 0.5F, shift = Lanes{} + 1.0F;
  for (Index turn = 0; turn < kTurns; ++turn) {
#pragma GCC unroll 12
    for (int i = 0; i < kChains; ++i) {
      sums[i] = sums[i] * factor + shift;
      asm volatile("" : "+x"(sums[i]));  // the compiler may not solve the recurrence
    }
  }
  for (int i = 1; i < kChains; ++i) sums[0] += sums[i];
  asm volatile("" : : "x"(sums[0]));
  operations = 2.0 * kTurns * kChains * (bytes / 4);
}

inline void baseline_chains(double& operations) { run_chains<16>(operations); }
#if defined(__x86_64__)
[[gnu::target("avx2,fma")]] inline void v3_chains(double& operations) { run_chains<32>(operations); }
[[gnu::target("avx512f,fma")]] inline void v4_chains(double& operations) { run_chains<64>(operations); }
#endif

/// GFLOP/s of float on all threads of the pool, at the instruction level in use; the best of some rounds.
inline double multiply_adds(ThreadPool& pool, int rounds = 100) {
  void (*chains)(double&) = baseline_chains;
#if defined(__x86_64__)
  if (isa_name(active_isa()) == "v3") chains = v3_chains;
  if (isa_name(active_isa()) == "v4") chains = v4_chains;
#endif
  double best = 0;
  for (int round = 0; round < rounds; ++round) {
    constexpr Index shares = 8;
    const Timer timer;
    double operations = 0;
    pool.parallel_rows(shares * pool.threads(), 1, [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) {
        double mine = 0;
        chains(mine);
        if (i == 0) operations = mine;
      }
    });
    best = std::max(best, 1e-9 * operations * static_cast<double>(shares * pool.threads()) / timer.seconds());
  }
  return best;
}

}  // namespace trine::bench
