// How fast is exact search? Prints the best time of nearest() over random vectors, its rate, and the rate of
// the products alone, in Real and in bytes: the same operands, packed, and nothing done with the results; and
// of multiply-adds in registers.
//
//   bench_search [queries] [rows] [dimension] [k] [threads] [rounds]
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <vector>

#include "trine/base/memory.hpp"
#include "trine/base/rng.hpp"
#include "trine/base/scratch.hpp"
#include "trine/base/thread_pool.hpp"
#include "trine/base/timer.hpp"
#include "trine/bench/roofline.hpp"
#include "trine/eval/nearest.hpp"
#include "trine/kernels/gemm/builtin_gemm.hpp"
#include "trine/kernels/int8/int8_kernels.hpp"
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

/// The queries in bytes, panel after panel.
std::vector<std::uint8_t> panels_of_bytes(ConstView queries) {
  const Index n = queries.rows(), d = queries.cols(), stride = int8_stride(d);
  std::vector<std::int8_t> rows(static_cast<std::size_t>(n * stride));
  for (Index i = 0; i < n; ++i)
    (void)int8_kernels().quantize(rows.data() + i * stride, queries.row(i), d, int8_kernels().largest_b);
  std::vector<std::uint8_t> panels(static_cast<std::size_t>((n + int8_kernels().panel_columns) * stride));
  int8_kernels().pack(panels.data(), rows.data(), 0, n, d);
  return panels;
}

/// All products in bytes, each block of the corpus rounded once.
void multiply_bytes(ConstView corpus, const std::vector<std::uint8_t>& panels, Index queries,
                    ThreadPool& pool) {
  constexpr Index kRows = 84;
  const Int8Kernels& kernels = int8_kernels();
  const Index d = corpus.cols(), stride = int8_stride(d), columns = kernels.panel_columns;
  pool.parallel_rows(corpus.rows(), kRows, [&](Index begin, Index end) {
    std::vector<std::int8_t> rows(static_cast<std::size_t>(kRows * stride));
    std::vector<std::int32_t> out(static_cast<std::size_t>(kRows * columns));
    QuantizedRow rounded[kRows];
    for (Index i = begin; i < end; ++i)
      rounded[i - begin] = kernels.quantize(rows.data() + (i - begin) * stride, corpus.row(i), d, 127);
    for (Index first = 0; first < queries; first += columns)
      kernels.product(out.data(), rows.data(), rounded, panels.data() + first * stride, end - begin, d);
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
  fmt::print("multiply-adds in registers {:.0f} GFLOP/s", bench::multiply_adds(pool));
  if (int8_kernels().fast()) fmt::print(", of bytes {:.0f} GOP/s", bench::byte_products(pool));
  fmt::print("\n");
  print("products", best_of(rounds, [&] { multiply(queries, corpus, packed.get(), pool); }), flops);
  if (int8_kernels().fast()) {
    const std::vector<std::uint8_t> panels = panels_of_bytes(queries);
    print("bytes", best_of(rounds, [&] { multiply_bytes(corpus, panels, n, pool); }), flops);
  }
  print("search", best_of(rounds, [&] { (void)eval::nearest(queries, corpus, k, pool); }), flops);
}
