// What do large batches of InfoNCE cost? Prints the seconds of forward and backward, best of several rounds,
// and the peak memory of the process, which holds the rows, their gradients and the loss.
//
//   bench_info_nce [rows] [dimension] [millions of probabilities held] [one|both ways] [threads] [rounds]
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "trine/autograd/tape.hpp"
#include "trine/base/rng.hpp"
#include "trine/base/timer.hpp"
#include "trine/losses/info_nce.hpp"

namespace {

using namespace trine;

Tensor random_rows(Index rows, Index d, std::uint64_t seed) {
  Tensor values({rows, d}, Fill::none);
  Rng rng(seed);
  for (Real& x : values.view().span()) x = static_cast<Real>(rng.normal());
  return values;
}

double peak_gigabytes() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_maxrss) * 1024e-9;
}

}  // namespace

int main(int argc, char** argv) {
  const auto argument = [&](int i, Index usual) { return argc > i ? Index{std::atoll(argv[i])} : usual; };
  const Index n = argument(1, 65536), d = argument(2, 256);
  InfoNceLoss loss;
  if (argc > 3) loss.held_probabilities = argument(3, 64) << 20;
  if (argc > 4 && std::string(argv[4]) == "both") loss.direction = Direction::symmetric;
  ThreadPool pool(argument(5, 0));
  const Tensor anchors = random_rows(n, d, 1), positives = random_rows(n, d, 2);
  double forward = 1e9, backward = 1e9, value = 0;
  Tape tape(pool);
  for (Index round = 0; round < argument(6, 1); ++round) {
    tape.reset();
    const Timer before;
    const LossResult result = loss(tape.variable(anchors), tape.variable(positives));
    forward = std::min(forward, before.seconds());
    value = static_cast<double>(result.scalar());
    const Timer after;
    tape.backward(result.loss);
    backward = std::min(backward, after.seconds());
  }
  const double product = 2e-9 * static_cast<double>(n) * static_cast<double>(n) * static_cast<double>(d);
  fmt::print("{} rows x {}, loss {:.6f}, {} threads: forward {:.3f} s, backward {:.3f} s, ", n, d, value,
             pool.threads(), forward, backward);
  fmt::print("{:.0f} GFLOP/s of three products, peak {:.2f} GB\n", 3 * product / (forward + backward),
             peak_gigabytes());
}
