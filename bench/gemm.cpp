// How fast are matrix products on one thread: ours against the library's, at the sizes of an encoder?
// Prints the best GFLOP/s of each in alternating rounds. Run: build/release/bench_gemm
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/config.hpp"
#include "base/memory.hpp"
#include "base/rng.hpp"
#include "base/timer.hpp"
#include "kernels/gemm.hpp"
#include "kernels/gemm_own.hpp"
#include "kernels/isa.hpp"

namespace {

using namespace trine;
using Gemm = decltype(&gemm);

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
double seconds_of(Gemm product, const Case& shape, Real* c, const Real* a, const Real* b) {
  const double flops = 2.0 * static_cast<double>(shape.m * shape.n * shape.k);
  const int repeats = std::clamp(static_cast<int>(3e7 / flops), 1, 2000);
  const Index lda = shape.op_a == Transpose::no ? shape.k : shape.m;
  const Index ldb = shape.op_b == Transpose::no ? shape.n : shape.k;
  const Timer timer;
  for (int i = 0; i < repeats; ++i) {
    product(c, shape.n, a, lda, shape.op_a, b, ldb, shape.op_b, shape.m, shape.n, shape.k, 1, 0);
  }
  return timer.seconds() / repeats;
}

}  // namespace

int main() {
  constexpr auto no = Transpose::no;
  constexpr auto yes = Transpose::yes;
  const std::vector<Case> cases{
      {"x W^T", 256, 1024, 256, no, yes},  {"x W^T", 256, 256, 1024, no, yes},
      {"x W^T", 256, 256, 256, no, yes},   {"dy W", 256, 256, 1024, no, no},
      {"dy W", 256, 1024, 256, no, no},    {"dy^T x", 256, 256, 2048, yes, no},
      {"dy^T x", 256, 1024, 512, yes, no}, {"x W^T", 2048, 256, 256, no, yes},
      {"a b^T", 512, 512, 256, no, yes},   {"q k^T", 16, 16, 32, no, yes},
      {"p v", 16, 32, 16, no, no},         {"x W^T", 1, 256, 256, no, yes},
      {"x W^T", 12, 256, 256, no, yes},    {"dy W", 12, 256, 256, no, no},
  };
  fmt::print("level {}, {} on the other side\n", isa_name(active_isa()),
             TRINE_BLAS ? "OpenBLAS" : "ours as well");
  fmt::print("{:8} {:>5} {:>5} {:>5} {:>10} {:>10} {:>7}\n", "", "m", "n", "k", "ours", "library", "ratio");
  for (const Case& shape : cases) {
    const auto a = random_matrix(shape.m * shape.k, 1);
    const auto b = random_matrix(shape.n * shape.k, 2);
    auto c = random_matrix(shape.m * shape.n, 3);
    double ours = 1e9;
    double theirs = 1e9;
    for (int round = 0; round < 40; ++round) {
      ours = std::min(ours, seconds_of(gemm_own, shape, c.get(), a.get(), b.get()));
      theirs = std::min(theirs, seconds_of(gemm, shape, c.get(), a.get(), b.get()));
    }
    const double flops = 2e-9 * static_cast<double>(shape.m * shape.n * shape.k);
    fmt::print("{:8} {:5} {:5} {:5} {:10.1f} {:10.1f} {:7.2f}\n", shape.what, shape.m, shape.n, shape.k,
               flops / ours, flops / theirs, theirs / ours);
  }
}
