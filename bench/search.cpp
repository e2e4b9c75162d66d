// How fast is exact search? Prints the best time of nearest() over random vectors, its rate, and the rate of
// the products alone: the same operands, the packed factor, and nothing done with the results.
//
//   bench_search [queries] [rows] [dimension] [k] [threads] [rounds]
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>

#include "trine/base/memory.hpp"
#include "trine/base/rng.hpp"
#include "trine/base/scratch.hpp"
#include "trine/base/thread_pool.hpp"
#include "trine/base/timer.hpp"
#include "trine/eval/nearest.hpp"
#include "trine/kernels/gemm/builtin_gemm.hpp"
#include "trine/kernels/isa.hpp"

namespace {

using namespace trine;

Tensor random_rows(Index rows, Index d, std::uint64_t seed, ThreadPool& pool) {
  Tensor values({rows, d}, Fill::none);
  pool.parallel_rows(rows, 1024, [&](Index begin, Index end) {
    Rng rng(seed + static_cast<std::uint64_t>(begin));
    for (Real* x = values.row(begin); x != values.row(end); ++x) *x = static_cast<Real>(rng.normal());
  });
  return values;
}

struct Times {
  double wall = 1e9;
  double processor = 1e9;
};

template <class F>
Times best_of(int rounds, F&& f) {
  Times best;
  for (int round = 0; round < rounds; ++round) {
    const Timer timer;
    const std::clock_t start = std::clock();
    f();
    best.processor = std::min(best.processor, static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
    best.wall = std::min(best.wall, timer.seconds());
  }
  return best;
}

void print(const char* what, const Times& times, double flops) {
  fmt::print("{} {:.3f} s, processor time {:.3f} s, {:.0f} GFLOP/s\n", what, times.wall, times.processor,
             flops / times.wall);
}

/// All products, in blocks as large as the search takes.
void multiply(ConstView queries, ConstView corpus, const Real* packed, ThreadPool& pool) {
  constexpr Index kRows = 252, kQueries = 256;
  const Index d = corpus.cols();
  pool.parallel_rows(corpus.rows(), kRows, [&](Index begin, Index end) {
    Real* const out = thread_scratch(kRows * kQueries);
    for (Index query = 0; query < queries.rows(); query += kQueries) {
      const Index count = std::min(kQueries, queries.rows() - query);
      gemm_own({out, count, corpus.row(begin), d, Transpose::no, nullptr, 0, Transpose::yes, end - begin,
                count, d, 1, 0, packed + query * d});
    }
  });
}

}  // namespace

int main(int argc, char** argv) {
  const auto argument = [&](int i, Index usual) { return argc > i ? Index{std::atoll(argv[i])} : usual; };
  const Index n = argument(1, 1000), m = argument(2, 1000000), d = argument(3, 256), k = argument(4, 10);
  ThreadPool pool(argument(5, 0));
  const int rounds = static_cast<int>(argument(6, 3));
  const Tensor queries = random_rows(n, d, 1, pool);
  const Tensor corpus = random_rows(m, d, 1000003, pool);
  auto packed = make_aligned<Real>(static_cast<std::size_t>(gemm_kernels().packed_size(n, d)));
  gemm_kernels().pack(packed.get(), queries.data(), d, Transpose::yes, 0, n, d);
  const double flops = 2e-9 * static_cast<double>(n) * static_cast<double>(m) * static_cast<double>(d);
  fmt::print("level {}, {} threads: {} queries, {} rows x {}, best {}\n", isa_name(active_isa()),
             pool.threads(), n, m, d, k);
  print("products", best_of(rounds, [&] { multiply(queries, corpus, packed.get(), pool); }), flops);
  print("search", best_of(rounds, [&] { (void)eval::nearest(queries, corpus, k, pool); }), flops);
}
