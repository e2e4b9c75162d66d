// How fast are matrix products on one thread: ours against the library's, at the sizes of an encoder?
// Prints the best GFLOP/s of each in alternating rounds; "packed" is ours with B laid out beforehand.
//
//   bench_gemm                   products of training
//   bench_gemm width [rounds]    those of an encoder so wide, for 1 to 4096 rows
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <vector>

#include "trine/base/memory.hpp"
#include "trine/base/rng.hpp"
#include "trine/base/timer.hpp"
#include "trine/config.hpp"
#include "trine/kernels/gemm/builtin_gemm.hpp"
#include "trine/kernels/gemm/gemm.hpp"
#include "trine/kernels/isa.hpp"

namespace {

using namespace trine;

struct Case {
  const char* what;
  Index m, n, k;
  Transpose op_a, op_b;
};

AlignedArray<Real> random_matrix(Index size, std::uint64_t seed) {
  auto values = make_aligned<Real>(static_cast<std::size_t>(size));
  Rng rng(seed);
  for (Index i = 0; i < size; ++i) values[static_cast<std::size_t>(i)] = static_cast<Real>(rng.normal());
  return values;
}

/// Seconds of one product, from enough of them to measure.
double seconds_of(const Case& shape, const std::function<void()>& product) {
  const double flops = 2.0 * static_cast<double>(shape.m * shape.n * shape.k);
  const int repeats = std::clamp(static_cast<int>(1e7 / flops), 1, 500);
  const Timer timer;
  for (int i = 0; i < repeats; ++i) product();
  return timer.seconds() / repeats;
}

void report(const Case& shape, int rounds) {
  const auto a = random_matrix(shape.m * shape.k, 1);
  const auto b = random_matrix(shape.n * shape.k, 2);
  auto c = random_matrix(shape.m * shape.n, 3);
  const Index lda = shape.op_a == Transpose::no ? shape.k : shape.m;
  const Index ldb = shape.op_b == Transpose::no ? shape.n : shape.k;
  auto packed = make_aligned<Real>(static_cast<std::size_t>(gemm_kernels().packed_size(shape.n, shape.k)));
  gemm_kernels().pack(packed.get(), b.get(), ldb, shape.op_b, 0, shape.n, shape.k);
  const GemmProblem problem{c.get(),    shape.n, a.get(), lda,     shape.op_a, b.get(), ldb,
                            shape.op_b, shape.m, shape.n, shape.k, 1,          0};
  GemmProblem problem_packed = problem;
  problem_packed.packed_b = packed.get();
  double ours = 1e9, ours_packed = 1e9, theirs = 1e9;
  for (int round = 0; round < rounds; ++round) {
    ours = std::min(ours, seconds_of(shape, [&] { gemm_own(problem); }));
    ours_packed = std::min(ours_packed, seconds_of(shape, [&] { gemm_own(problem_packed); }));
    theirs = std::min(theirs, seconds_of(shape, [&] {
                        gemm(c.get(), shape.n, a.get(), lda, shape.op_a, b.get(), ldb, shape.op_b, shape.m,
                             shape.n, shape.k, 1, 0);
                      }));
  }
  const double flops = 2e-9 * static_cast<double>(shape.m * shape.n * shape.k);
  fmt::print("{:8} {:5} {:5} {:5} {:10.1f} {:10.1f} {:10.1f} {:7.2f} {:7.2f}\n", shape.what, shape.m, shape.n,
             shape.k, flops / ours, flops / ours_packed, flops / theirs, theirs / ours, theirs / ours_packed);
}

}  // namespace

int main(int argc, char** argv) {
  constexpr auto no = Transpose::no;
  constexpr auto yes = Transpose::yes;
  const Index width = argc > 1 ? std::atoi(argv[1]) : 0;
  const int rounds = argc > 2 ? std::atoi(argv[2]) : 20;
  std::vector<Case> cases{
      {"x W^T", 256, 1024, 256, no, yes},  {"x W^T", 256, 256, 1024, no, yes},
      {"x W^T", 256, 256, 256, no, yes},   {"dy W", 256, 256, 1024, no, no},
      {"dy W", 256, 1024, 256, no, no},    {"dy^T x", 256, 256, 2048, yes, no},
      {"dy^T x", 256, 1024, 512, yes, no}, {"a b^T", 512, 512, 256, no, yes},
      {"q k^T", 16, 16, 32, no, yes},      {"p v", 16, 32, 16, no, no},
  };
  if (width > 0) {
    cases.clear();
    for (Index rows : {1, 4, 12, 16, 20, 64, 168, 1024, 4096}) {
      cases.push_back({"x W^T", rows, width, width, no, yes});
      cases.push_back({"x W^T", rows, 4 * width, width, no, yes});
      cases.push_back({"x W^T", rows, width, 4 * width, no, yes});
    }
  }
  fmt::print("level {}, {} on the other side\n", isa_name(active_isa()),
             TRINE_BLAS ? "OpenBLAS" : "ours as well");
  fmt::print("{:8} {:>5} {:>5} {:>5} {:>10} {:>10} {:>10} {:>7} {:>7}\n", "", "m", "n", "k", "ours", "packed",
             "library", "ratio", "packed");
  for (const Case& shape : cases) report(shape, rounds);
}
