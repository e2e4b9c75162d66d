// What does a loss cost alone? Median milliseconds of forward and backward over several rounds.
//
//   bench_losses LOSS [rows] [threads] [rounds] [dimension]
//
// LOSS is infonce, cosent (rows pairs of texts), batch-hard, semi-hard or batch-all (rows texts, eight of
// each label). Rows of length 1, 384 wide, one way, euclidean distance. bench/peers/losses.py does the same
// with sentence-transformers and pytorch-metric-learning.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "trine/autograd/tape.hpp"
#include "trine/base/rng.hpp"
#include "trine/base/timer.hpp"
#include "trine/kernels/isa.hpp"
#include "trine/losses/batch_triplet.hpp"
#include "trine/losses/cosent.hpp"
#include "trine/losses/info_nce.hpp"

namespace {

using namespace trine;

constexpr Index kTextsOfLabel = 8;

Tensor unit_rows(Index rows, Index d, std::uint64_t seed) {
  Tensor values({rows, d}, Fill::none);
  Rng rng(seed);
  for (Index i = 0; i < rows; ++i) {
    Real* const row = values.row(i);
    double squares = 0;
    for (Index j = 0; j < d; ++j) {
      row[j] = static_cast<Real>(rng.normal());
      squares += static_cast<double>(row[j]) * static_cast<double>(row[j]);
    }
    for (Index j = 0; j < d; ++j)
      row[j] = static_cast<Real>(static_cast<double>(row[j]) / std::sqrt(squares));
  }
  return values;
}

}  // namespace

int main(int argc, char** argv) {
  const auto argument = [&](int i, Index usual) { return argc > i ? Index{std::atoll(argv[i])} : usual; };
  const Index n = argument(2, 1024), d = argument(5, 384);
  ThreadPool pool(static_cast<int>(argument(3, 0)));
  const Tensor first = unit_rows(n, d, 1), second = unit_rows(n, d, 2);
  std::vector<Label> labels;
  std::vector<Real> scores;
  for (Index i = 0; i < n; ++i) {
    labels.push_back(static_cast<Label>(i / kTextsOfLabel));
    scores.push_back(static_cast<Real>(i * 37 % 51) / 50);
  }
  constexpr auto distance = Distance::euclidean;
  Tape tape(pool);
  const std::map<std::string, std::function<LossResult(Var)>> losses{
      {"infonce", [&](Var x) { return InfoNceLoss{}(x, tape.variable(second)); }},
      {"cosent", [&](Var x) { return CosentLoss{}(x, tape.variable(second), scores); }},
      {"batch-hard", [&](Var x) { return BatchHardTripletLoss{.distance = distance}(x, labels); }},
      {"semi-hard", [&](Var x) { return BatchSemiHardTripletLoss{.distance = distance}(x, labels); }},
      {"batch-all", [&](Var x) { return BatchAllTripletLoss{.distance = distance}(x, labels); }},
  };
  const auto found = losses.find(argc > 1 ? argv[1] : "");
  if (found == losses.end()) {
    fmt::print(stderr,
               "usage: bench_losses infonce|cosent|batch-hard|semi-hard|batch-all [rows] [threads] "
               "[rounds] [dimension]\n");
    return 2;
  }
  std::vector<double> seconds;
  double value = 0;
  for (Index round = -1; round < argument(4, 20); ++round) {  // the first is not counted
    const Timer timer;
    tape.reset();
    const LossResult result = found->second(tape.variable(first));
    tape.backward(result.loss);
    value = static_cast<double>(result.scalar());
    if (round >= 0) seconds.push_back(timer.seconds());
  }
  std::sort(seconds.begin(), seconds.end());
  fmt::print("{} of {} rows x {}, level {}, {} threads: {:.4f} ms, best {:.4f}; loss {:.6f}\n", argv[1], n, d,
             isa_name(active_isa()), pool.threads(), 1e3 * seconds[seconds.size() / 2], 1e3 * seconds.front(),
             value);
}
