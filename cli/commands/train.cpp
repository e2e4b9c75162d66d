// trine train: settings from options, a run, and what it came to.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>

#include "trine/base/error.hpp"
#include "trine/cli/commands/commands.hpp"
#include "trine/cli/commands/train_options.hpp"
#include "trine/cli/commands/train_report.hpp"
#include "trine/cli/terminal/stop.hpp"
#include "trine/train/run/run_folder.hpp"
#include "trine/train/run/training_run.hpp"

namespace trine::cli {
namespace {

constexpr const char* kDetails = R"(Examples:
  Sentences and their translations, from random numbers, in seconds; evaluated on rows kept apart:
    trine train --pairs sentences.tsv --columns english,german --out model
  The same with a loss that mines its negatives, three passes:
    trine train --pairs sentences.tsv --loss triplet --negatives hardest --epochs 3 --out model
  A transformer on triplets, stopping when four evaluations brought nothing new:
    trine train --triplets nli.jsonl.gz --encoder transformer --loss triplet --margin 0.5 --distance cosine \
      --epochs 20 --evaluate-every 500 --patience 4 --out model
  Texts with labels, each near others of its label:
    trine train --labeled intents.csv --loss batch-hard --out model
  Options from a file, one of them replaced:
    trine train --config run.toml --seed 2 --out model2
  After Ctrl-C, or a crash:
    trine train --resume model

A table file is .tsv, .csv or .jsonl with named columns, plain, .gz or .zst. The model folder also opens in
sentence-transformers, unless its words are hashed: trine convert --words spells them out. The same seed and
data give the same bits, whatever the number of threads. docs/defaults.md says how the defaults were found.)";

struct TrainCall : TrainArguments {
  std::string resume;
};

// A resumed run has its settings in train.json; other options would be silently without effect.
void refuse_beside_resume(const Command& command) {
  std::vector<std::string> others = command.given();
  for (const char* fine : {"--resume", "--threads", "--quiet"}) std::erase(others, fine);
  if (others.empty()) return;
  throw UsageError(
      fmt::format("--resume continues a run with its settings; leave out {}, or start a new run with --out",
                  fmt::join(others, ", ")));
}

// Its folder determines encoder, tokenizer and sizes; options for them would be silently without effect.
void refuse_beside_model(const Command& command) {
  const std::vector<std::string> about_new = options_of_new_models();
  std::vector<std::string> others;
  for (const std::string& name : command.given()) {
    if (std::find(about_new.begin(), about_new.end(), name) != about_new.end()) others.push_back(name);
  }
  if (others.empty()) return;
  throw UsageError(
      fmt::format("--model fine-tunes a model as it is; leave out {}, or train a new model without --model",
                  fmt::join(others, ", ")));
}

template <class TrainingRun>
int watch(const std::string& folder, TrainingRun&& job) {
  Console console;
  const StopOnSignal stop(
      quiet() ? "" : "\nstopping after this step; Ctrl-C again ends at once, back to the last checkpoint\n");
  TrainReport report(console, [&] { stop.arm(); });
  const RunResult result = job(report, stop.requested());
  report.finished(result, folder);
  return result.ending == StopReason::interrupted ? stop.exit_code() : 0;
}

int run_train(const Command& command, const TrainCall& call) {
  if (!call.resume.empty()) {
    refuse_beside_resume(command);
    const std::vector<std::string> given = command.given();
    const bool says_threads = std::find(given.begin(), given.end(), "--threads") != given.end();
    const auto threads = says_threads ? std::optional(call.settings.threads) : std::nullopt;
    return watch(call.resume, [&](auto& observer, auto& stop) {
      return resume_training(call.resume, observer, stop, threads);
    });
  }
  const TrainSettings settings = settings_of(call);
  if (!settings.model.empty()) refuse_beside_model(command);
  return watch(settings.out,
               [&](auto& observer, auto& stop) { return run_training(settings, observer, stop); });
}

}  // namespace

void add_train(const Command& root) {
  const Command command = root.command("train", "Trains a model and leaves it in a folder.", kDetails);
  const auto call = std::make_shared<TrainCall>();
  add_train_options(command, *call);
  Command run = command;
  run.heading("The run");
  run.add(
      {"--resume", "FOLDER",
       "Continues an interrupted run of this model folder, with the same bits as if it had never stopped. "
       "No other option goes with it but --threads."},
      call->resume);
  command.action([command, call] { return run_train(command, *call); });
}

}  // namespace trine::cli
