// Trains a model that finds English sentences for German ones, from random weights, on the example sentences
// and terms of a dictionary (Debian's package trans-de-en). A thousand sentence pairs are held out; none of
// their sentences is seen in training. You see two losses on the same data, the accuracy of each, and the
// English sentences that the better model finds for five German ones. Runs about two minutes on two cores.
// Expected last line: at least 0.85 of the unseen sentences find their translation.
//
// The model is a bag of words: a sentence is the mean of its words, a word the sum of table rows for itself
// and its n-grams of 3 to 5 letters. Both languages share the table; only the sentence pairs say what a word
// means.
//
// Try: --transformer (word order counts; far slower), --loss InfoNCE, --epochs 1, another --seed.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "trine/autograd/ops/reshape.hpp"
#include "trine/base/timer.hpp"
#include "trine/data/sampler.hpp"
#include "trine/data/split.hpp"
#include "trine/eval/nearest.hpp"
#include "trine/eval/translation.hpp"
#include "trine/examples/support/ding.hpp"
#include "trine/losses/info_nce.hpp"
#include "trine/losses/miners/distance_matrix.hpp"
#include "trine/losses/miners/in_batch.hpp"
#include "trine/losses/triplet.hpp"
#include "trine/models/static/static_model.hpp"
#include "trine/models/transformer/transformer_model.hpp"
#include "trine/optim/adamw.hpp"
#include "trine/optim/param_groups.hpp"
#include "trine/optim/schedule.hpp"
#include "trine/tokenizers/hashed_tokenizer.hpp"
#include "trine/tokenizers/sentence_piece_tokenizer.hpp"
#include "trine/train/objectives.hpp"
#include "trine/train/trainer.hpp"

using namespace trine;

namespace {

struct Options {
  std::string file = "/usr/share/trans/de-en";
  std::string out = "build/crosslingual-model";
  std::string loss = "both";
  bool transformer = false;
  Index epochs = 3;
  std::uint64_t seed = 1;
  int threads = 0;
};

// --- the data: rows of German and English -------------------------------------------------------------

struct Data {
  Dataset training;
  Dataset held_out;
  std::vector<std::string> english;  // of all sentences, each once: what is searched
};

std::vector<std::string> column(const Dataset& data, Index which) {
  std::vector<std::string> texts;
  for (Index i = 0; i < data.rows(); ++i) texts.push_back(data.text(i, which));
  return texts;
}

// Held out are whole sentences, chosen by a hash of their text. Terms teach words; those that are a held-out
// sentence are left out. A sentence says more than a term, so each comes four times a pass. Of the synonyms
// of a term the first is enough: all of them cost half as much again and gain nothing.
Data read_data(const Options& options) {
  constexpr int kCopies = 4;
  const Dataset sentences = read_ding(options.file, {.take = DingOptions::Take::sentences});
  const Dataset terms =
      read_ding(options.file, {.take = DingOptions::Take::terms, .variants = DingOptions::Variants::first});
  Split split = split_by_hash(sentences, 1000, 1);
  Dataset training = without_texts_of(terms, split.held_out);
  std::printf("%ld sentence pairs and %ld terms to train on, %ld sentence pairs held out\n",
              static_cast<long>(split.training.rows()), static_cast<long>(training.rows()),
              static_cast<long>(split.held_out.rows()));
  for (int copy = 0; copy < kCopies; ++copy) training = join(training, split.training);
  return {std::move(training), std::move(split.held_out), from_texts(column(sentences, 1)).texts};
}

// --- the model ------------------------------------------------------------------------------------------

std::unique_ptr<SentenceEncoder> make_model(const Options& options, const Dataset& data) {
  const Rng rng = Rng(options.seed).split("model");
  if (!options.transformer) {
    auto words =
        std::make_unique<HashedTokenizer>(HashedOptions{.rows = 131072, .shortest = 3, .longest = 5});
    return std::make_unique<StaticModel>(std::move(words), StaticModelOptions{.dimension = 256}, rng);
  }
  auto pieces = std::make_unique<SentencePiece>(SentencePiece::train(data.texts, {.vocabulary_size = 16000}));
  TransformerModelOptions shape;
  shape.encoder.blocks = 2;
  shape.encoder.block = {.d = 256, .heads = 4, .hidden = 1024};
  shape.encoder.embeddings.longest = 64;
  return std::make_unique<TransformerModel>(std::move(pieces), shape, rng);
}

// --- the losses: what a batch of rows is trained on -------------------------------------------------------

class PairObjective : public Objective {
 public:
  PairObjective(const SentenceEncoder& model, const Dataset& data, const TokenizedTexts& texts)
      : model_(model), data_(data), texts_(texts) {}
  Index texts_per_row() const final { return 2; }

  LossResult operator()(Tape& tape, std::span<const std::int32_t> rows) final {
    chosen_.clear();
    for (const std::size_t column : {0, 1}) {
      for (const std::int32_t row : rows) chosen_.push_back(data_.row(row)[column]);
    }
    const auto n = static_cast<Index>(rows.size());
    const Var all = batch_.embed(tape, model_, texts_, chosen_);  // both languages in one pass
    const std::span ids(chosen_);
    return loss(ops::slice_rows(all, 0, n), ops::slice_rows(all, n, 2 * n),
                {ids.first(rows.size()), ids.subspan(rows.size())});
  }

 protected:
  virtual LossResult loss(Var german, Var english, const SameText& texts) = 0;

 private:
  const SentenceEncoder& model_;
  const Dataset& data_;
  const TokenizedTexts& texts_;
  BatchTexts batch_;
  std::vector<std::int32_t> chosen_;
};

// Every sentence must find its translation among all of the batch, and be found by it.
class InfoNceObjective final : public PairObjective {
  using PairObjective::PairObjective;
  LossResult loss(Var german, Var english, const SameText& texts) override {
    return InfoNceLoss{.scale = 15, .direction = Direction::symmetric}(german, english, texts);
  }
};

// Every sentence must be closer to its translation than to one other of the batch, the closest that is not
// closer than the translation already.
class TripletObjective final : public PairObjective {
  using PairObjective::PairObjective;
  LossResult loss(Var german, Var english, const SameText& texts) override {
    const ConstView distances =
        distances_(german.tape().pool(), german.value(), english.value(), Distance::cosine);
    InBatch{InBatchChoice::semi_hard}.select(german.tape().pool(), distances, texts, 0, triplets_);
    return TripletLoss{.distance = Distance::cosine, .margin = Real(0.3)}(german, english, triplets_);
  }
  DistanceMatrix distances_;
  std::vector<Triplet> triplets_;
};

// --- training ---------------------------------------------------------------------------------------------

// Ten lines a run.
void show(const char* name, const Progress& p) {
  if (p.state.step % std::max<Index>(1, p.steps / 10) != 0) return;
  std::printf("%-8s step %5ld of %ld  loss %.4f  active %.2f  %7.0f sentences/s  %3.0f s left\n", name,
              static_cast<long>(p.state.step), static_cast<long>(p.steps), p.loss,
              p.statistics.active_fraction, p.sentences_per_second, p.seconds_left);
}

double train_model(const char* name, SentenceEncoder& model, const Data& data, const Options& options,
                   ThreadPool& pool) {
  const Timer timer;
  const TokenizedTexts texts = model.tokenize(data.training.texts);
  std::unique_ptr<Objective> objective;
  if (std::string(name) == "InfoNCE") {
    objective = std::make_unique<InfoNceObjective>(model, data.training, texts);
  } else {
    objective = std::make_unique<TripletObjective>(model, data.training, texts);
  }
  const bool bag = !options.transformer;
  RowBatches batches(data.training, {.rows = bag ? 512 : 128, .seed = options.seed});
  const auto groups = group_parameters(model.parameters());
  AdamW optimizer(groups, pool, {.beta1 = bag ? 0.0 : 0.9, .weight_decay = bag ? 0 : 0.01});

  const auto rate = [&](Index done, Index steps) {
    return Schedule{.lr = bag ? 0.02 : 5e-4, .warmup = warmup_steps(0.05, steps), .total = steps}(done);
  };
  struct Report final : RunObserver {
    explicit Report(const char* loss_name) : name(loss_name) {}
    void step(const Progress& progress) override { show(name, progress); }
    const char* name;
  } report(name);
  RunState state;
  const std::atomic<bool> never{false};
  train({.epochs = options.epochs,
         .seed = options.seed,
         .clip_norm = bag ? 0.0 : 1.0,
         .checkpoint_seconds = 0,
         .learning_rate = rate},
        report, batches, *objective, groups, optimizer, pool, state, never);
  return timer.seconds();
}

// --- judging ----------------------------------------------------------------------------------------------

// A line of the table; returns the accuracy of the worse direction.
double judge(const char* name, const SentenceEncoder& model, const Data& data, double seconds,
             ThreadPool& pool) {
  const auto metrics = eval::translation(model.encode(column(data.held_out, 0), pool),
                                         model.encode(column(data.held_out, 1), pool), pool);
  const double there = eval::value_of(metrics, "src2trg_accuracy");
  const double back = eval::value_of(metrics, "trg2src_accuracy");
  const double rank =
      (eval::value_of(metrics, "src2trg_mrr@10") + eval::value_of(metrics, "trg2src_mrr@10")) / 2;
  std::printf("%-10s  %17.3f  %17.3f  %7.3f  %11.0f\n", name, there, back, rank, seconds);
  return std::min(there, back);
}

// Five German sentences the model never saw, and what it finds among all English ones; * is the translation.
void show_neighbors(const SentenceEncoder& model, const Data& data, ThreadPool& pool) {
  std::vector<std::string> german = column(data.held_out, 0);
  german.resize(5);
  const auto found = eval::nearest(model.encode(german, pool), model.encode(data.english, pool), 3, pool);
  for (Index i = 0; i < found.queries(); ++i) {
    std::printf("\n%s\n", german[static_cast<std::size_t>(i)].c_str());
    for (std::size_t k = 0; k < found.of(i).size(); ++k) {
      const std::string& english = data.english[static_cast<std::size_t>(found.of(i)[k])];
      std::printf("  %.2f %s %s\n", found.scores_of(i)[k], english == data.held_out.text(i, 1) ? "*" : " ",
                  english.c_str());
    }
  }
}

void save(const SentenceEncoder& model, const Data& data, const std::string& folder) {
  model.save(folder, "A German-English sentence encoder, trained by trine's example crosslingual.\n");
  const std::string corpus = folder + "-english.txt";  // beside the model, which is replaced as a whole
  std::ofstream english(corpus);
  for (const std::string& sentence : data.english) english << sentence << "\n";
  std::printf(
      "\nThe model is in %s. Use it:\n"
      "  build/release/trine search --model %s --corpus %s \"Wo ist der Bahnhof?\"\n"
      "  build/release/trine encode --model %s --out vectors.npy %s\n",
      folder.c_str(), folder.c_str(), corpus.c_str(), folder.c_str(), corpus.c_str());
}

struct Trained {
  const char* name;
  std::unique_ptr<SentenceEncoder> model;
  double seconds;
};

void run(const Options& options) {
  ThreadPool pool(options.threads);
  const Data data = read_data(options);
  std::vector<Trained> all;
  all.push_back({"untrained", make_model(options, data.training), 0});
  for (const char* name : {"triplet", "InfoNCE"}) {
    if (options.loss != "both" && options.loss != name) continue;
    auto model = make_model(options, data.training);
    const double seconds = train_model(name, *model, data, options, pool);
    all.push_back({name, std::move(model), seconds});
  }

  std::printf("\naccuracy@1  German to English  English to German   MRR@10  seconds\n");
  double best = 0;
  const SentenceEncoder* best_model = nullptr;
  for (const auto& [name, model, seconds] : all) {
    const double accuracy = judge(name, *model, data, seconds, pool);
    if (best_model == nullptr || accuracy > best) {
      best = accuracy;
      best_model = model.get();
    }
  }
  show_neighbors(*best_model, data, pool);
  save(*best_model, data, options.out);
  std::printf("\nfraction of unseen sentences that find their translation, in the harder direction: %.3f\n",
              best);
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Trains a model that finds English sentences for German ones, from random weights.");
  app.add_option("--file", options.file, "the dictionary")->capture_default_str();
  app.add_option("--out", options.out, "model folder to leave")->capture_default_str();
  app.add_option("--loss", options.loss)->check(CLI::IsMember({"both", "triplet", "InfoNCE"}));
  app.add_option("--epochs", options.epochs, "passes over the data")->capture_default_str();
  app.add_option("--seed", options.seed)->capture_default_str();
  app.add_option("--threads", options.threads, "0: all cores")->capture_default_str();
  app.add_flag("--transformer", options.transformer, "a small transformer instead of a bag of words");
  CLI11_PARSE(app, argc, argv);
  std::setvbuf(stdout, nullptr, _IOLBF, 0);  // lines appear as they come, in a pipe too
  try {
    if (!std::filesystem::exists(options.file)) {
      std::printf("skipped: there is no %s; install trans-de-en\n", options.file.c_str());
      return 77;
    }
    run(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "crosslingual: %s\n", error.what());
    return 1;
  }
}
