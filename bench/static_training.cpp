// How many sentences a second does a static encoder learn from, and where does the time go?
//
//   bench_static_training PAIRS.tsv[.gz] [threads] [epochs]
//
// Width 256, batch 512, symmetric InfoNCE, AdamW as trine train uses it, hashed words and 3-5-grams in
// 131,072 rows; one pass over the pairs, tokenizing timed apart. bench/peers/static_step.py does the same
// in PyTorch.
#include <fmt/format.h>

#include <cstdlib>
#include <numeric>

#include "trine/autograd/ops/reshape.hpp"
#include "trine/base/timer.hpp"
#include "trine/data/readers/read_dataset.hpp"
#include "trine/kernels/isa.hpp"
#include "trine/losses/info_nce.hpp"
#include "trine/models/static/static_model.hpp"
#include "trine/optim/adamw.hpp"
#include "trine/tokenizers/hashed_tokenizer.hpp"

using namespace trine;

namespace {

constexpr Index kBatch = 512;

struct Times {
  double embed = 0, loss = 0, backward = 0, step = 0;
  [[nodiscard]] double total() const { return embed + loss + backward + step; }
};

// Seconds since the last call.
double lap(Timer& timer) {
  const double seconds = timer.seconds();
  timer.restart();
  return seconds;
}

std::vector<std::int32_t> shuffled_rows(Index rows, Index epoch) {
  std::vector<std::int32_t> order(static_cast<std::size_t>(rows));
  std::iota(order.begin(), order.end(), 0);
  Rng rng = Rng(1).split(static_cast<std::uint64_t>(epoch));
  shuffle(order, rng);
  return order;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: bench_static_training PAIRS.tsv [threads] [epochs]\n");
    return 2;
  }
  const int threads = argc > 2 ? std::atoi(argv[2]) : 0;
  const Index epochs = argc > 3 ? std::atoi(argv[3]) : 1;
  Timer timer;
  const Dataset pairs = read_pairs(argv[1]);
  const double reading = lap(timer);
  StaticModel model(std::make_unique<HashedTokenizer>(), {}, Rng(1));
  timer.restart();
  const TokenizedTexts texts = model.tokenize(pairs.texts);
  const double tokenizing = lap(timer);

  ThreadPool pool(threads);
  Tape tape(pool);
  AdamW optimizer({{.parameters = model.parameters()}}, pool, {.beta1 = 0, .weight_decay = 0});
  const InfoNceLoss info_nce{.scale = 15, .direction = Direction::symmetric};
  Times times;
  Index steps = 0;
  std::vector<std::int32_t> chosen;
  for (Index epoch = 0; epoch < epochs; ++epoch) {
    const auto order = shuffled_rows(pairs.rows(), epoch);
    for (Index begin = 0; begin + kBatch <= pairs.rows(); begin += kBatch, ++steps) {
      timer.restart();
      tape.reset();
      chosen.clear();
      for (std::size_t column : {0u, 1u}) {
        for (Index i = 0; i < kBatch; ++i)
          chosen.push_back(pairs.row(order[static_cast<std::size_t>(begin + i)])[column]);
      }
      const Var embeddings = model.embed(tape, texts, chosen);
      times.embed += lap(timer);
      const std::span ids(chosen);
      const Var loss =
          info_nce(ops::slice_rows(embeddings, 0, kBatch), ops::slice_rows(embeddings, kBatch, 2 * kBatch),
                   SameText{ids.first(kBatch), ids.subspan(kBatch)});
      times.loss += lap(timer);
      tape.backward(loss);
      times.backward += lap(timer);
      optimizer.step(0.02);
      times.step += lap(timer);
    }
  }
  const auto sentences = static_cast<double>(steps * kBatch * 2);
  fmt::print("level {}, {} threads, {} pairs, {} steps of {} pairs\n", isa_name(active_isa()), pool.threads(),
             pairs.rows(), steps, kBatch);
  fmt::print("reading {:.2f} s, tokenising {:.2f} s\n", reading, tokenizing);
  const auto row = [&](const char* name, double seconds) {
    fmt::print("{:<10} {:7.2f} ms a step  {:4.0f} %\n", name, 1e3 * seconds / static_cast<double>(steps),
               100 * seconds / times.total());
  };
  row("embed", times.embed);
  row("loss", times.loss);
  row("backward", times.backward);
  row("optimizer", times.step);
  fmt::print("training {:.2f} s, {:.0f} sentences/s\n", times.total(), sentences / times.total());
}
