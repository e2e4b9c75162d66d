// What could this machine do at most? A loop of multiply-adds in registers, and memory read and copied.
//
//   bench_roofline [threads]
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "trine/base/memory.hpp"
#include "trine/bench/roofline.hpp"

namespace {

using namespace trine;

constexpr std::size_t kMegabytes = 512;  // far more than any cache

template <class F>
double gigabytes_a_second(ThreadPool& pool, int arrays, F&& f) {
  double best = 1e9;
  for (int round = 0; round < 5; ++round) {
    const Timer timer;
    pool.parallel_rows(kMegabytes, 8, [&](Index begin, Index end) {
      f(static_cast<std::size_t>(begin) << 18, static_cast<std::size_t>(end - begin) << 18);
    });
    best = std::min(best, timer.seconds());
  }
  return 1e-9 * arrays * static_cast<double>(kMegabytes << 20) / best;
}

// Sixteen sums, so that no addition waits for another.
float sum_of(const float* x, std::size_t count) {
  float sums[16] = {};
  for (std::size_t i = 0; i < count; i += 16) {
    for (std::size_t j = 0; j < 16; ++j) sums[j] += x[i + j];
  }
  float sum = 0;
  for (const float each : sums) sum += each;
  return sum;
}

}  // namespace

int main(int argc, char** argv) {
  ThreadPool pool(argc > 1 ? std::atoi(argv[1]) : 0);
  const double rate = bench::multiply_adds(pool);
  const std::size_t count = kMegabytes << 18;
  auto from = make_aligned<float>(count), to = make_aligned<float>(count);
  pool.parallel_rows(kMegabytes, 8, [&](Index begin, Index end) {
    const auto first = static_cast<std::size_t>(begin) << 18, size = static_cast<std::size_t>(end - begin)
                                                                     << 18;
    std::fill_n(from.get() + first, size, 1.0F);
    std::fill_n(to.get() + first, size, 1.0F);
  });
  const double reading = gigabytes_a_second(pool, 1, [&](std::size_t begin, std::size_t size) {
    to[begin] = sum_of(from.get() + begin, size);  // kept, so that the compiler keeps the loop
  });
  const double copying = gigabytes_a_second(pool, 2, [&](std::size_t begin, std::size_t size) {
    std::memcpy(to.get() + begin, from.get() + begin, size * sizeof(float));
  });
  fmt::print(
      "level {}, {} threads: {:.1f} GFLOP/s of multiply-adds in registers, memory {:.1f} GB/s read, {:.1f} "
      "copied "
      "(both directions counted)\n",
      isa_name(active_isa()), pool.threads(), rate, reading, copying);
}
