// What does a step of AdamW cost for a table of which few rows are touched? It is bound by memory: of a
// row three arrays are read and two written. Prints milliseconds and GB/s of a step.
// Run: build/release/bench_optim [threads]
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "trine/base/rng.hpp"
#include "trine/base/timer.hpp"
#include "trine/optim/adamw.hpp"

namespace {

using namespace trine;

constexpr Index kRows = 200'000;
constexpr Index kWidth = 256;
constexpr Index kTouched = 25'000;

/// Half of the touched rows are the same every step, the others are random.
std::vector<std::int32_t> rows_of(int step) {
  std::vector<std::int32_t> rows;
  Rng rng(static_cast<std::uint64_t>(step));
  for (std::int32_t i = 0; i < kTouched; ++i) {
    rows.push_back(i % 2 == 0 ? i : static_cast<std::int32_t>(rng.below(kRows)));
  }
  shuffle(rows, rng);
  return rows;
}

}  // namespace

int main(int argc, char** argv) {
  ThreadPool pool(argc > 1 ? std::atoi(argv[1]) : 0);
  Parameter table(Tensor({kRows, kWidth}), Gradients::rows);
  AdamW rule({ParamGroup{.parameters = {{"table", &table}}}}, pool);
  constexpr int steps = 40;
  double stepping = 1e9, bytes = 0;
  for (int step = 0; step < steps; ++step) {
    const auto rows = rows_of(step);
    table.row_gradient.resize_if_needed(kRows, kWidth);
    for (std::int32_t row : rows) table.row_gradient.touch(row);
    table.row_gradient.reserve();
    const Index count = table.row_gradient.count();
    std::fill_n(table.row_gradient.values(0), count * kWidth, Real(0.001));
    table.has_gradient = true;
    const Timer timer;
    rule.step(1e-3);
    if (step < steps / 2) continue;
    stepping = std::min(stepping, timer.seconds());
    bytes = 5.0 * sizeof(Real) * static_cast<double>(count * kWidth);
  }
  auto from = make_aligned<char>(256 << 20);
  auto to = make_aligned<char>(256 << 20);
  std::memset(from.get(), 1, 256 << 20);
  double copying = 1e9;
  for (int i = 0; i < 5; ++i) {
    const Timer timer;
    pool.parallel_rows(256, 8, [&](Index begin, Index end) {
      std::memcpy(to.get() + (begin << 20), from.get() + (begin << 20),
                  static_cast<std::size_t>(end - begin) << 20);
    });
    copying = std::min(copying, timer.seconds());
  }
  fmt::print("{} threads, {} of {} rows of {}\n", pool.threads(), kTouched, kRows, kWidth);
  fmt::print("step      {:6.2f} ms  {:5.1f} GB/s (5 arrays)\n", stepping * 1e3, bytes / stepping * 1e-9);
  fmt::print("a plain copy runs at {:.1f} GB/s, read and write counted\n", 2 * 0.268435456 / copying);
}
