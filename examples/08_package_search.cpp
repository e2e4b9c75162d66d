// Finds Debian packages by what they are for. Every package has a synopsis of one line and a description of a
// few; a static encoder is trained, from random weights, to find the description for the synopsis among
// 40,000. You see what the choice of negatives is worth: the same triplet loss with random negatives, with
// semi-hard ones of the batch, and with hard ones that share rare words with the synopsis (BM25), and then
// InfoNCE, which uses all others of the batch as negatives. The last model answers queries, from the command
// line or typed. Runs about two minutes on two cores. Expected last line: above 0.8.
//
// The descriptions come from apt's own index, where it has them; --fetch downloads them into a folder. With
// --lists /var/lib/dpkg/status only the installed packages are read.
//
// Try: --epochs 1, a query in words no description uses, or one in German.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "trine/autograd/ops/reshape.hpp"
#include "trine/base/timer.hpp"
#include "trine/data/dataset.hpp"
#include "trine/data/sampler.hpp"
#include "trine/data/split.hpp"
#include "trine/eval/nearest.hpp"
#include "trine/eval/retrieval.hpp"
#include "trine/examples/support/bm25.hpp"
#include "trine/examples/support/package_index.hpp"
#include "trine/losses/info_nce.hpp"
#include "trine/losses/miners/distance_matrix.hpp"
#include "trine/losses/miners/in_batch.hpp"
#include "trine/losses/triplet.hpp"
#include "trine/models/static/static_model.hpp"
#include "trine/optim/adamw.hpp"
#include "trine/tokenizers/hashed_tokenizer.hpp"
#include "trine/train/objectives.hpp"
#include "trine/train/trainer.hpp"

using namespace trine;

namespace {

constexpr const char* kFetched = "build/package-lists";

struct Options {
  std::string lists;
  bool fetch = false;
  Index packages = 0;
  Index epochs = 4;
  std::vector<std::string> queries;
};

// --- the data: synopsis, description, and a description that looks right and is not ---------------------

struct Data {
  std::vector<examples::PackageText> packages;
  Dataset training;  // columns synopsis, description, hard
  Dataset held_out;  // columns synopsis, description
};

// A hard negative shares rare words with the synopsis. Which of the best is left to chance: the very best is
// often as right as the package itself. All of them are training descriptions; none is held out.
Dataset with_hard_negatives(const Dataset& pairs, ThreadPool& pool) {
  constexpr Index best = 10;
  std::vector<std::string> descriptions;
  for (Index i = 0; i < pairs.rows(); ++i) descriptions.push_back(pairs.text(i, 1));
  const examples::Bm25 index(descriptions);
  std::vector<Index> hard(descriptions.size());
  pool.parallel_rows(pairs.rows(), 64, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      auto hits = index.search(pairs.text(i, 0), best + 1);
      std::erase_if(hits, [&](const auto& hit) { return hit.document == i; });
      Rng rng = Rng(1).split(static_cast<std::uint64_t>(i));
      const auto count = static_cast<Index>(hits.size());
      hard[static_cast<std::size_t>(i)] =
          count == 0 ? (i + 1) % pairs.rows() : hits[static_cast<std::size_t>(rng.below(count))].document;
    }
  });
  DatasetBuilder builder({"synopsis", "description", "hard"});
  for (Index i = 0; i < pairs.rows(); ++i) {
    const Index negative = hard[static_cast<std::size_t>(i)];
    builder.add({pairs.text(i, 0), pairs.text(i, 1), pairs.text(negative, 1)});
  }
  return builder.finish("the package index");
}

Data read_data(const Options& options, ThreadPool& pool) {
  Data data;
  data.packages = examples::read_package_index("en", options.lists);
  if (options.packages > 0 && options.packages < static_cast<Index>(data.packages.size())) {
    data.packages.resize(static_cast<std::size_t>(options.packages));
  }
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto& package : data.packages) pairs.emplace_back(package.synopsis, package.description);
  const Dataset all = from_pairs(pairs);
  Split split = split_by_hash(all, std::max(all.rows() / 20, std::min<Index>(200, all.rows() / 4)), 1);
  const Timer timer;
  data.training = with_hard_negatives(split.training, pool);
  data.held_out = std::move(split.held_out);
  std::printf("%ld packages to train on, %ld held out; hard negatives found in %.1f s\n",
              static_cast<long>(data.training.rows()), static_cast<long>(data.held_out.rows()),
              timer.seconds());
  return data;
}

// --- six ways to choose negatives -------------------------------------------------------------------------

enum class Negatives { random, bm25, semi_hard, semi_hard_bm25, all, all_bm25 };

class PackageObjective final : public Objective {
 public:
  PackageObjective(Negatives negatives, const SentenceEncoder& model, const Dataset& data,
                   const TokenizedTexts& texts)
      : negatives_(negatives), model_(model), data_(data), texts_(texts) {}
  Index texts_per_row() const override { return with_bm25() ? 3 : 2; }

  LossResult operator()(Tape& tape, std::span<const std::int32_t> rows) override {
    const auto n = static_cast<Index>(rows.size());
    chosen_.clear();
    for (std::size_t column = 0; column < (with_bm25() ? 3U : 2U); ++column) {
      for (const std::int32_t row : rows) chosen_.push_back(data_.row(row)[column]);
    }
    const Var all = batch_.embed(tape, model_, texts_, chosen_);
    const Var synopses = ops::slice_rows(all, 0, n);
    const Var right = ops::slice_rows(all, n, 2 * n);
    const SameText ids{std::span(chosen_).first(rows.size()), std::span(chosen_).subspan(rows.size())};
    const Var candidates = ops::slice_rows(all, n, all.shape().rows());  // right ones, then BM25's
    switch (negatives_) {
      case Negatives::all:
      case Negatives::all_bm25:
        if (!with_bm25()) return info_nce_(synopses, right, ids);
        return info_nce_(synopses, right, ops::slice_rows(all, 2 * n, 3 * n), ids);
      case Negatives::bm25:
        return triplet_(synopses, right, ops::slice_rows(all, 2 * n, 3 * n));
      default:
        mine(tape, synopses, candidates, ids);
        return triplet_(synopses, candidates, triplets_);
    }
  }

 private:
  [[nodiscard]] bool with_bm25() const {
    return negatives_ == Negatives::bm25 || negatives_ == Negatives::semi_hard_bm25 ||
           negatives_ == Negatives::all_bm25;
  }
  void mine(const Tape& tape, Var synopses, Var candidates, const SameText& ids) {
    const InBatch miner{negatives_ == Negatives::random ? InBatchChoice::random : InBatchChoice::semi_hard};
    const ConstView distances =
        distances_(tape.pool(), synopses.value(), candidates.value(), triplet_.distance);
    miner.select(tape.pool(), distances, ids, tape.random_key(), triplets_);
  }

  Negatives negatives_;
  const SentenceEncoder& model_;
  const Dataset& data_;
  const TokenizedTexts& texts_;
  BatchTexts batch_;
  std::vector<std::int32_t> chosen_;
  TripletLoss triplet_{.distance = Distance::cosine, .margin = Real(0.3)};
  InfoNceLoss info_nce_{.scale = 15};
  DistanceMatrix distances_;
  std::vector<Triplet> triplets_;
};

std::unique_ptr<SentenceEncoder> make_model() {
  return std::make_unique<StaticModel>(std::make_unique<HashedTokenizer>(), StaticModelOptions{}, Rng(1));
}

void train_model(Negatives negatives, SentenceEncoder& model, const Dataset& data, Index epochs,
                 ThreadPool& pool) {
  const TokenizedTexts texts = model.tokenize(data.texts);
  PackageObjective objective(negatives, model, data, texts);
  RowBatches batches(data, {.rows = std::clamp<Index>(data.rows() / 16, 2, 512), .seed = 1});
  const std::vector<ParamGroup> groups{{.parameters = model.parameters()}};
  AdamW optimizer(groups, pool, {.beta1 = 0, .weight_decay = 0});
  const auto rate = [](Index done, Index steps) {
    return 0.02 * (1 - static_cast<double>(done) / static_cast<double>(steps));
  };
  RunState state;
  const std::atomic<bool> never{false};
  RunObserver nobody;
  train({.epochs = epochs, .checkpoint_seconds = 0, .learning_rate = rate}, nobody, batches, objective,
        groups, optimizer, pool, state, never);
}

// --- judging and answering ------------------------------------------------------------------------------

std::vector<std::string> column(const Dataset& data, Index which) {
  std::vector<std::string> texts;
  for (Index i = 0; i < data.rows(); ++i) texts.push_back(data.text(i, which));
  return texts;
}

// Held-out synopses look for their description among the held-out ones. Returns how many find it at once.
double judge(const char* name, const SentenceEncoder& model, const Data& data, double seconds,
             ThreadPool& pool) {
  std::vector<std::vector<Index>> relevant;
  for (Index i = 0; i < data.held_out.rows(); ++i) relevant.push_back({i});
  const auto metrics = eval::retrieval(model.encode(column(data.held_out, 0), pool),
                                       model.encode(column(data.held_out, 1), pool), relevant, pool);
  const double accuracy = eval::value_of(metrics, "accuracy@1");
  std::printf("%-26s %10.3f  %7.3f  %7.0f\n", name, accuracy, eval::value_of(metrics, "mrr@10"), seconds);
  std::fflush(stdout);
  return accuracy;
}

void answer(const std::string& query, const SentenceEncoder& model, const Tensor& corpus, const Data& data,
            ThreadPool& pool) {
  const std::vector<std::string> texts{query};
  const auto found = eval::nearest(model.encode(texts, pool), corpus, 5, pool);
  std::printf("\n%s\n", query.c_str());
  for (std::size_t k = 0; k < found.of(0).size(); ++k) {
    const auto& package = data.packages[static_cast<std::size_t>(found.of(0)[k])];
    std::printf("  %.2f  %-28s %s\n", found.scores_of(0)[k], package.name.c_str(), package.synopsis.c_str());
  }
}

void answer_all(const Options& options, const SentenceEncoder& model, const Data& data, ThreadPool& pool) {
  std::vector<std::string> descriptions;
  for (const auto& package : data.packages) descriptions.push_back(package.description);
  const Tensor corpus = model.encode(descriptions, pool);
  for (const std::string& query : options.queries) answer(query, model, corpus, data, pool);
  if (isatty(STDIN_FILENO) == 0) return;
  std::string query;
  while (std::printf("\nwhat should the package do? (end with an empty line) "), std::fflush(stdout),
         std::getline(std::cin, query) && !query.empty()) {
    answer(query, model, corpus, data, pool);
  }
}

void run(const Options& options) {
  ThreadPool pool;
  const Data data = read_data(options, pool);
  std::printf("\n%-26s %10s  %7s  %7s\n", "negatives", "accuracy@1", "MRR@10", "seconds");
  judge("untrained", *make_model(), data, 0, pool);
  std::unique_ptr<SentenceEncoder> model;
  double accuracy = 0;
  const std::pair<const char*, Negatives> ways[]{{"triplet, random", Negatives::random},
                                                 {"triplet, BM25", Negatives::bm25},
                                                 {"triplet, semi-hard", Negatives::semi_hard},
                                                 {"triplet, semi-hard + BM25", Negatives::semi_hard_bm25},
                                                 {"InfoNCE, all", Negatives::all},
                                                 {"InfoNCE, all + BM25", Negatives::all_bm25}};
  for (const auto& [name, negatives] : ways) {
    const Timer timer;
    model = make_model();
    train_model(negatives, *model, data.training, options.epochs, pool);
    accuracy = judge(name, *model, data, timer.seconds(), pool);
  }
  answer_all(options, *model, data, pool);
  std::printf("\nfraction of held-out synopses that find their description at once: %.3f\n", accuracy);
}

// apt may be asked not to keep descriptions; a folder of our own needs no root and disturbs nothing.
void fetch_descriptions() {
  const std::string command =
      std::string("mkdir -p ") + kFetched +
      "/partial && apt-get update -q -o Acquire::Languages=en -o Dir::State::lists=$PWD/" + kFetched;
  std::printf("$ %s\n", command.c_str());
  std::fflush(stdout);
  if (std::system(command.c_str()) != 0) throw Error("apt-get could not fetch the descriptions");
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Finds Debian packages by what they are for, with a model trained on their descriptions.");
  app.add_option("query", options.queries, "what to look for; more can be typed");
  app.add_option("--lists", options.lists,
                 "folder of apt's lists, or one file of them; else a fetched folder, else the system's");
  app.add_flag("--fetch", options.fetch, std::string("get the descriptions into ") + kFetched + " first");
  app.add_option("--packages", options.packages, "only so many; 0: all")->capture_default_str();
  app.add_option("--epochs", options.epochs, "passes over the data")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    if (options.fetch) fetch_descriptions();
    if (options.lists.empty() && std::filesystem::exists(kFetched)) {
      options.lists = std::filesystem::absolute(kFetched).string();
    }
    run(options);
  } catch (const examples::NoDescriptions& error) {
    std::printf("skipped: %s\nor start with --fetch\n", error.what());
    return 77;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "package_search: %s\n", error.what());
    return 1;
  }
}
