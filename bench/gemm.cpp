// How fast are the matrix products of training and encoding, against a loop of multiply-adds in registers and
// against OpenBLAS where the build found it?
//
//   bench_gemm [width] [threads] [rounds] [rows]
//
// An encoder so wide (384), feed-forward 4 times that, so many rows or 1 to 4,096: forward x W^T, backward dy
// W and dy^T x, as operations call them. OpenBLAS gets one product a thread, which it is fastest with. Both
// take turns; prints the best GFLOP/s of each. Which kernels OpenBLAS takes: OPENBLAS_CORETYPE; ours:
// TRINE_ISA.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <vector>

#include "trine/autograd/ops/matrix.hpp"
#include "trine/base/memory.hpp"
#include "trine/base/rng.hpp"
#include "trine/base/thread_pool.hpp"
#include "trine/bench/roofline.hpp"
#include "trine/kernels/isa.hpp"

#if BENCH_OPENBLAS
#include <cblas.h>
#endif

namespace {

using namespace trine;

struct Case {
  const char* what;
  Index m, n, k;
  Transpose op_a, op_b;
  [[nodiscard]] double work() const {
    return 2e-9 * static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(k);
  }
};

AlignedArray<Real> random_matrix(Index size, std::uint64_t seed) {
  auto values = make_aligned<Real>(static_cast<std::size_t>(size));
  Rng rng(seed);
  for (Index i = 0; i < size; ++i) values[static_cast<std::size_t>(i)] = static_cast<Real>(rng.normal());
  return values;
}

/// Of one thread its processor time, which other programs disturb less; of several the wall clock.
double now(const ThreadPool& pool) {
  timespec time{};
  clock_gettime(pool.threads() == 1 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// Seconds of one product, the best of those that fit a hundredth of a second.
double seconds_of(const ThreadPool& pool, const std::function<void()>& product) {
  double best = 1e9;
  const double begin = now(pool);
  for (double start = begin, end = begin; end < begin + 0.01; start = end) {
    product();
    end = now(pool);
    best = std::min(best, end - start);
  }
  return best;
}

#if BENCH_OPENBLAS
/// Equal shares of the rows or columns of C, whichever are more.
void library_product(ThreadPool& pool, const ops::Product& p) {
  const bool rows = p.m >= p.n;
  const Index all = rows ? p.m : p.n, share = (all + pool.threads() - 1) / pool.threads();
  const auto flag = [](Transpose op) { return op == Transpose::yes ? CblasTrans : CblasNoTrans; };
  pool.parallel_rows(all, share, [&](Index begin, Index end) {
    const Index i = rows ? begin : 0, j = rows ? 0 : begin;
    const Real* a = p.a.data + (p.a.op == Transpose::no ? i * p.a.ld : i);
    const Real* b = p.b.data + (p.b.op == Transpose::no ? j : j * p.b.ld);
    const auto narrow = [](Index n) { return static_cast<blasint>(n); };
    cblas_sgemm(CblasRowMajor, flag(p.a.op), flag(p.b.op), narrow(rows ? end - begin : p.m),
                narrow(rows ? p.n : end - begin), narrow(p.k), p.alpha, a, narrow(p.a.ld), b, narrow(p.b.ld),
                p.beta, p.c + i * p.ldc + j, narrow(p.ldc));
  });
}
#endif

void report(ThreadPool& pool, const Case& shape, int rounds, double roofline) {
  const auto a = random_matrix(shape.m * shape.k, 1);
  const auto b = random_matrix(shape.n * shape.k, 2);
  auto c = random_matrix(shape.m * shape.n, 3);
  const ops::Product product{.c = c.get(),
                             .ldc = shape.n,
                             .a = {a.get(), shape.op_a == Transpose::no ? shape.k : shape.m, shape.op_a},
                             .b = {b.get(), shape.op_b == Transpose::no ? shape.n : shape.k, shape.op_b},
                             .m = shape.m,
                             .n = shape.n,
                             .k = shape.k};
  double ours = 1e9, theirs = 1e9;
  for (int round = 0; round < rounds; ++round) {
    ours = std::min(ours, seconds_of(pool, [&] { ops::parallel_gemm(pool, product); }));
#if BENCH_OPENBLAS
    theirs = std::min(theirs, seconds_of(pool, [&] { library_product(pool, product); }));
#endif
  }
  const double rate = shape.work() / ours;
  fmt::print("{:7} {:5} {:5} {:5} {:9.1f} {:5.0f} %", shape.what, shape.m, shape.n, shape.k, rate,
             100 * rate / roofline);
  if (theirs < 1e9) fmt::print(" {:9.1f} {:6.2f}", shape.work() / theirs, theirs / ours);
  fmt::print("\n");
}

}  // namespace

int main(int argc, char** argv) {
  constexpr auto no = Transpose::no;
  constexpr auto yes = Transpose::yes;
  const Index width = argc > 1 ? std::atoi(argv[1]) : 384;
  ThreadPool pool(argc > 2 ? std::atoi(argv[2]) : 1);
  const int rounds = argc > 3 ? std::atoi(argv[3]) : 20;
#if BENCH_OPENBLAS
  openblas_set_num_threads(1);
  fmt::print("OpenBLAS {}, kernels {}\n", OPENBLAS_VERSION, openblas_get_corename());
#endif
  const double roofline = bench::multiply_adds(pool);
  fmt::print("{} threads, level {}; multiply-adds in registers {:.1f} GFLOP/s\n", pool.threads(),
             isa_name(active_isa()), roofline);
  fmt::print("{:7} {:>5} {:>5} {:>5} {:>9} {:>7} {:>9} {:>6}\n", "", "m", "n", "k", "ours", "share",
             "OpenBLAS", "ratio");
  std::vector<Index> all_rows{1, 4, 16, 64, 168, 512, 1024, 4096};
  if (argc > 4) all_rows = {std::atoi(argv[4])};
  for (const Index rows : all_rows) {
    for (const auto& [out, in] : {std::pair{width, width}, {4 * width, width}, {width, 4 * width}}) {
      report(pool, {"x W^T", rows, out, in, no, yes}, rounds, roofline);
      if (rows < 64) continue;
      report(pool, {"dy W", rows, in, out, no, no}, rounds, roofline);
      report(pool, {"dy^T x", out, in, rows, yes, no}, rounds, roofline);
    }
  }
}
