// trine info: describes a model folder, and the build and machine that would run it.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "trine/base/json_text.hpp"
#include "trine/base/read_file.hpp"
#include "trine/base/thread_pool.hpp"
#include "trine/cli/commands/commands.hpp"
#include "trine/cli/terminal/console.hpp"
#include "trine/config.hpp"
#include "trine/formats/saved_files.hpp"
#include "trine/io/file.hpp"
#include "trine/kernels/isa.hpp"
#include "trine/models/sentence_encoder.hpp"
#include "trine/tokenizers/hashed_tokenizer.hpp"
#include "trine/train/options/options.hpp"
#include "trine/train/options/train_settings.hpp"
#include "trine/train/run/run_log.hpp"
#include "trine/train/run/training_checkpoint.hpp"

namespace trine::cli {
namespace {

constexpr const char* kDetails = R"(Examples:
  trine info model
  trine info model --json
  trine info model --verify)";

constexpr std::size_t kTextWidth = 90;

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

struct InfoSettings {
  std::string model;
  bool json = false;
  bool verify = false;
};

Json parameters_of(SentenceEncoder& model) {
  Index count = 0;
  for (const NamedParameter& named : model.parameters()) count += named.parameter->value.shape().size();
  return {{"count", count}, {"bytes", count * static_cast<Index>(sizeof(Real))}};
}

// Step and metrics of the saved model: those the log of the last run marks as kept. Logs of early versions
// have no such mark; then the evaluation with the best deciding metric.
Json best_evaluation(const std::string& path, std::string_view deciding) {
  Json best, kept, last;
  for_each_event(path, [&](std::string_view kind, Index step, const Json& event) {
    if (kind == "start") best = kept = last = nullptr;
    if (kind == "kept" && last.is_object() && last.value("step", Index{-1}) == step) kept = last;
    const auto score = event.find(deciding);
    if (kind != "evaluation" || step <= 0 || score == event.end() || !score->is_number()) return;
    last = event;
    if (best.is_null() || score->get<double>() > best[std::string(deciding)].get<double>()) best = event;
  });
  if (kept.is_object()) best = kept;
  if (best.is_object()) best.erase("event");
  return best;
}

Json training_of(const std::string& folder) {
  const std::string path = folder + "/train.json";
  if (!fs::exists(path)) return nullptr;
  const TrainSettings settings = load_settings(path);
  return {{"settings", parse_ordered_json(read_file(path, kMostSettingsBytes), path)},
          {"best", best_evaluation(folder + "/metrics.jsonl", data_entry(settings.kind).metric)},
          {"unfinished", has_checkpoint(folder + "/checkpoint")}};
}

Json prompts_of(const SentenceConfig& config) {
  const Json standard = config.default_prompt.empty() ? Json(nullptr) : Json(config.default_prompt);
  return {{"texts", config.prompts}, {"default", standard}};
}

// Hashed tokenizers: "rows" hash buckets, of which "vocabulary" are stored.
Json tokenizer_of(const SentenceEncoder& model) {
  const Tokenizer& tokenizer = model.tokenizer();
  Json about = {{"kind", tokenizer.kind()}, {"vocabulary", tokenizer.vocabulary_size()}};
  if (const auto* hashed = dynamic_cast<const HashedTokenizer*>(&tokenizer))
    about["rows"] = hashed->options().rows;
  return about;
}

std::string tokenizer_text(const Json& tokenizer) {
  const std::string kind = tokenizer["kind"].get<std::string>();
  const std::string ids = with_commas(tokenizer["vocabulary"].get<Index>());
  if (!tokenizer.contains("rows") || tokenizer["rows"] == tokenizer["vocabulary"])
    return fmt::format("{}, {} ids", kind, ids);
  return fmt::format("{}, {} of {} hash buckets stored; other words are left out of the mean", kind, ids,
                     with_commas(tokenizer["rows"].get<Index>()));
}

Json describe(const std::string& folder) {
  const auto model = load_model(folder);
  const std::vector<std::string> modules = model->modules();
  return {{"model", folder},
          {"notes", model->notes()},
          {"encoder", model->kind()},
          {"modules", modules},
          {"dimension", model->columns()},
          {"longest", model->longest()},
          {"normalized", modules.back() == "Normalize" && model->columns() == model->dimension()},
          {"similarity", kSimilarityNames.of(model->config().similarity)},
          {"prompts", prompts_of(model->config())},
          {"tokenizer", tokenizer_of(*model)},
          {"parameters", parameters_of(*model)},
          {"training", training_of(folder)},
          {"build",
           {{"version", TRINE_VERSION},
            {"instructions", isa_name(active_isa())},
            {"matrix_product", TRINE_BLAS ? "OpenBLAS" : "trine"},
            {"threads", ThreadPool(0).threads()}}}};
}

using Rows = std::vector<std::vector<std::string>>;

// Settings that are internal, or without effect in a static model.
bool is_idle(std::string_view name, bool is_static) {
  constexpr std::string_view for_transformers[] = {"layers",  "heads", "feed-forward", "max-length",
                                                   "dropout", "norm",  "positions",    "pooling"};
  return name == "fingerprint" || name == "inputs" || name == "working-folder" || name == "assumed" ||
         name == "out" ||
         (is_static && std::ranges::find(for_transformers, name) != std::end(for_transformers));
}

std::string settings_text(const Json& settings) {
  const bool is_static = settings.value("encoder", "") == "static";
  std::vector<std::string> words;
  for (const auto& [name, value] : settings.items()) {
    const bool is_empty = value.empty() || (value.is_string() && value.get<std::string>().empty());
    if (is_empty || is_idle(name, is_static)) continue;
    words.push_back(fmt::format("{} {}", name, value.is_string() ? value.get<std::string>() : value.dump()));
  }
  return fmt::format("{}", fmt::join(words, ", "));
}

std::string evaluation_text(const Json& best) {
  std::vector<std::string> words;
  for (const auto& [name, value] : best.items()) {
    words.push_back(
        fmt::format("{} {}", name,
                    name != "step" && value.is_number() ? metric_text(value.get<double>()) : value.dump()));
  }
  return fmt::format("{}", fmt::join(words, ", "));
}

void add_training(Rows& rows, const Json& training) {
  if (training.is_null()) return;
  rows.push_back({"trained with", settings_text(training["settings"])});
  for (const Json& assumed : training["settings"].value("assumed", Json::array()))
    rows.push_back({"assumed", assumed.get<std::string>()});
  if (training["best"].is_object()) rows.push_back({"best evaluation", evaluation_text(training["best"])});
  if (training["unfinished"].get<bool>())
    rows.push_back({"unfinished run", "continue it with trine train --resume"});
}

// passage "passage: ", query "query: "; default: query
std::string prompts_text(const Json& prompts) {
  std::vector<std::string> words;
  for (const auto& [name, text] : prompts["texts"].items()) {
    if (!text.get<std::string>().empty()) words.push_back(fmt::format("{} {}", name, text.dump()));
  }
  std::string line = fmt::format("{}", fmt::join(words, ", "));
  if (prompts["default"].is_string())
    line += fmt::format("; default: {}", prompts["default"].get<std::string>());
  return line;
}

std::string table(const Json& about) {
  const Json& tokenizer = about["tokenizer"];
  const Index longest = about["longest"].get<Index>();
  const Json& build = about["build"];
  Rows rows = {
      {"model", about["model"].get<std::string>()},
      {"encoder", about["encoder"].get<std::string>()},
      {"modules", fmt::format("{}", fmt::join(about["modules"].get<std::vector<std::string>>(), ", "))},
      {"dimension", about["dimension"].dump()},
      {"max length", longest == 0 ? "unlimited" : fmt::format("{} tokens", longest)},
      {"normalized", about["normalized"].get<bool>() ? "yes: embeddings have length 1" : "no"},
      {"similarity", about["similarity"].get<std::string>()},
      {"tokenizer", tokenizer_text(tokenizer)},
      {"parameters", fmt::format("{}, {}", with_commas(about["parameters"]["count"].get<Index>()),
                                 byte_size(about["parameters"]["bytes"].get<Index>()))}};
  if (const std::string prompts = prompts_text(about["prompts"]); !prompts.empty())
    rows.push_back({"prompts", prompts});
  for (const Json& note : about["notes"]) rows.push_back({"note", note.get<std::string>()});
  if (about.contains("verified_files"))
    rows.push_back({"verified", fmt::format("all {} files are as they were saved",
                                            about["verified_files"].get<std::size_t>())});
  add_training(rows, about["training"]);
  rows.push_back({"this trine",
                  fmt::format("{}, instructions {}, matrix product {}, {} threads",
                              build["version"].get<std::string>(), build["instructions"].get<std::string>(),
                              build["matrix_product"].get<std::string>(), build["threads"].get<Index>())});
  std::string text;
  for (const auto& row : rows) {
    text += fmt::format("{:<16}  {}\n", row[0], wrapped(row[1], kTextWidth, std::string(18, ' ')));
  }
  return text;
}

int run_info(const InfoSettings& settings) {
  const std::size_t verified = settings.verify ? io::verify_folder(settings.model) : 0;
  Json about = describe(settings.model);
  if (settings.verify) about["verified_files"] = verified;
  print_result(settings.json ? about.dump() + "\n" : table(about));
  return 0;
}

}  // namespace

void add_info(const Command& root) {
  const Command command = root.command("info", "Describes a model folder.", kDetails);
  const auto settings = std::make_shared<InfoSettings>();
  command.add({"MODEL", "", "Model folder, written by trine or downloaded from a hub."}, settings->model);
  command.add({"--json", "", "Prints one JSON object."}, settings->json);
  command.add(
      {"--verify", "",
       "Also compares every byte of the model with the hashes from when it was saved (trine_files.json)."},
      settings->verify);
  command.require("MODEL", "name the folder of a model");
  command.action([settings] { return run_info(*settings); });
}

}  // namespace trine::cli
