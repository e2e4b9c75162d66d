// trine train: settings from options, a run, and what it came to.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>
#include <string_view>

#include "trine/base/error.hpp"
#include "trine/cli/commands/commands.hpp"
#include "trine/cli/commands/train_report.hpp"
#include "trine/cli/terminal/stop.hpp"
#include "trine/train/options/options.hpp"
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

struct TrainCall {
  TrainSettings settings;
  std::vector<std::string> data;  // a file for each row of data_table(); empty: not given
  std::string resume;
};

TrainSettings resolved(EncoderKind encoder, const char* model) {
  constexpr Index many = 1000000;
  TrainSettings settings;
  settings.data = settings.out = "any";
  settings.encoder = encoder;
  settings.model = model;
  settings = resolve_defaults(settings);
  settings.batch = default_batch(settings, many);
  return settings;
}

// Adds the options to a command, with the defaults that resolve_defaults() fills in.
class Adder {
 public:
  Adder(const Command& command, TrainSettings& settings) : command_(command), settings_(settings) {}

  void add(const OptionEntry& option) {
    std::visit([&](const auto& value) { add(option, value); }, option.value(settings_));
  }

 private:
  template <class T>
  void add(const OptionEntry& option, T* target) {
    command_.heading(option.heading);
    if constexpr (!std::is_same_v<T, std::map<std::string, std::string>>) {  // set by the run
      command_.add(text_for(option), *target);
    }
  }
  void add(const OptionEntry& option, const TextValue& value) {
    const auto set = [set = value.set, name = option.name](const std::string& text) {
      try {
        set(text);
      } catch (const OptionError& error) {
        throw OptionError(fmt::format("--{}: {}", name, error.what()));
      }
    };
    command_.heading(option.heading);
    command_.add(text_for(option), set, value.text);
  }

  [[nodiscard]] OptionText text_for(const OptionEntry& option) const {
    const std::string name = fmt::format("--{}", option.name);
    const auto dashed = [](std::string_view other) {
      return other.empty() ? "" : fmt::format("--{}", other);
    };
    return {.name = option.other_name.empty() ? name : fmt::format("{},{}", name, option.other_name),
            .value = option.placeholder,
            .help = option.help + filled_in(option),
            .old_names = dashed(option.old_name),
            .now = dashed(option.replaced_by)};
  }

  [[nodiscard]] std::string filled_in(const OptionEntry& option) const {
    const std::string usual = text_of(option, for_static_);
    if (std::string_view(option.help).find("Default:") != std::string_view::npos) return {};
    if (usual.empty() || usual == text_of(option, TrainSettings{}) ||
        option.heading == std::string_view(kDataHeading))
      return {};
    const std::string fresh = text_of(option, for_transformer_), tuned = text_of(option, for_fine_tuning_);
    std::string text = " Default: " + usual;
    if (fresh != usual) text += fmt::format(" for static, {} for transformer", fresh);
    if (tuned != fresh) text += fmt::format(", {} for a transformer of --model", tuned);
    return text + ".";
  }

  Command command_;
  TrainSettings& settings_;
  const TrainSettings for_static_ = resolved(EncoderKind::static_embedding, "");
  const TrainSettings for_transformer_ = resolved(EncoderKind::transformer, "");
  const TrainSettings for_fine_tuning_ = resolved(EncoderKind::transformer, "any");
};

void add_options(const Command& given, TrainCall& call) {
  Command command = given;
  command.heading(kDataHeading);
  call.data.resize(data_table().size());
  for (std::size_t i = 0; i < call.data.size(); ++i) {
    const DataEntry& entry = data_table()[i];
    const std::string old = entry.old_name.empty() ? "" : fmt::format("--{}", entry.old_name);
    command.add({fmt::format("--{}", entry.name), "FILE", entry.help, old}, call.data[i]);
  }
  Adder adder(command, call.settings);
  for (const OptionEntry& option : option_table()) {
    if (option.heading != nullptr) adder.add(option);
  }
}

// Names of the options that describe a new model, "--encoder" and the like: none goes with --model.
std::vector<std::string> options_of_new_models() {
  std::vector<std::string> names;
  for (const OptionEntry& option : option_table()) {
    if (option.heading != nullptr && std::string_view(option.heading) == kNewModelHeading)
      names.push_back(fmt::format("--{}", option.name));
  }
  return names;
}

// Settings with kind and data of the one file given.
TrainSettings settings_of(const TrainCall& call) {
  TrainSettings settings = call.settings;
  std::vector<std::string> given;
  for (std::size_t i = 0; i < call.data.size(); ++i) {
    if (call.data[i].empty()) continue;
    settings.kind = data_table()[i].kind;
    settings.data = call.data[i];
    given.push_back(fmt::format("--{}", data_table()[i].name));
  }
  if (given.empty()) {
    throw UsageError(
        fmt::format("no data: give {} FILE, or --resume FOLDER; see trine train --help", data_options()));
  }
  if (given.size() > 1) {
    throw UsageError(
        fmt::format("{} were given; a run trains on one file, give one of them", fmt::join(given, " and ")));
  }
  if (settings.out.empty())
    throw UsageError("--out is missing: name the model folder to write; see trine train --help");
  return settings;
}

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
  add_options(command, *call);
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
