#include <sys/stat.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "trine/base/error.hpp"
#include "trine/base/json_fields.hpp"
#include "trine/formats/saved_files.hpp"
#include "trine/io/atomic_directory.hpp"
#include "trine/models/model_settings.hpp"
#include "trine/models/modules_json.hpp"
#include "trine/models/static/open_static.hpp"
#include "trine/models/transformer/open_transformer.hpp"

namespace trine::inline TRINE_ABI {
namespace {

// A model of trine's own: trine.json says what kind.
std::unique_ptr<SentenceEncoder> open_own(const std::string& folder, const LoadOptions& options) {
  const std::string path = folder + "/trine.json";
  const JsonFields settings = JsonFields::load(path);
  if (const Index format = settings.integer("format"); format != kModelFormat) {
    throw FileError(path, 0,
                    "format " + std::to_string(format) + " is not known here, this trine reads format " +
                        std::to_string(kModelFormat) +
                        "; use the version that wrote the model, or a newer one");
  }
  constexpr EnumNames<bool, 2> encoders{"encoder", {{{false, "static"}, {true, "transformer"}}}};
  return settings.choice("encoder", encoders) ? open_transformer(folder, options) : open_static(folder);
}

// By its config.json where that names a type; packages often do not, but no other kind of model has a table
// called as model2vec calls it.
bool is_model2vec(const std::string& folder) {
  const JsonFields config = JsonFields::load_if_present(folder + "/config.json");
  if (const auto* type = config.find("model_type")) return *type == "model2vec";
  return holds_model2vec_table(folder);
}

std::unique_ptr<SentenceEncoder> open_huggingface(const std::string& folder, const LoadOptions& options) {
  const std::string path = folder + "/modules.json";
  if (!file_exists(path)) {
    return is_model2vec(folder) ? open_static(folder) : open_transformer(folder, options);
  }
  const ModuleEntry first = read_modules(path).front();
  if (first.kind == "StaticEmbedding") return open_static(folder);
  if (first.kind == "Transformer") return open_transformer(folder, options);
  throw FileError(path, 0,
                  "a model that begins with the module \"" + first.kind +
                      "\" cannot be opened; those that begin with Transformer or StaticEmbedding can");
}

std::unique_ptr<SentenceEncoder> open_folder(const std::string& folder, const LoadOptions& options) {
  if (file_exists(folder + "/trine.json")) return open_own(folder, options);
  if (file_exists(folder + "/trine_tokenizer.json") && !file_exists(folder + "/config.json")) {
    throw FileError(folder + "/trine.json", 0,
                    "no such file, though trine_tokenizer.json beside it is of a model of trine; copy the "
                    "whole model folder");
  }
  if (file_exists(folder + "/modules.json") || file_exists(folder + "/config.json") || is_model2vec(folder))
    return open_huggingface(folder, options);
  if (file_exists(folder + "/adapter_config.json")) {
    throw FileError(
        folder, 0,
        "holds an adapter and no model; give the model it was trained on as --model and this folder as "
        "--lora");
  }
  throw FileError(folder, 0,
                  "holds no model: neither modules.json nor config.json, nor trine.json of a model of trine");
}

std::unique_ptr<SentenceEncoder> open_checked(const std::string& folder, const LoadOptions& options) {
  std::error_code problem;
  if (!std::filesystem::is_directory(folder, problem)) {
    const std::string why = problem ? " (" + problem.message() + ")" : "";
    throw FileError(folder, 0,
                    "is not a model folder" + why +
                        "; give one that `trine train --out` wrote, or a published one with "
                        "modules.json and model.safetensors");
  }
  const std::vector<std::string> remarks = io::check_folder(folder);
  auto model = open_folder(folder, options);
  for (const std::string& remark : remarks) model->add_note(remark);
  if (file_exists(folder + "/adapter_config.json")) {
    model->add_note(
        folder +
        " holds an adapter (adapter_config.json), which is not applied; to merge it: trine convert "
        "--model " +
        folder + " --lora " + folder + " --out MERGED");
  }
  return model;
}

// Which folder stands at a path: another one after a model there was replaced.
struct Identity {
  dev_t device = 0;
  ino_t number = 0;
  bool operator==(const Identity&) const = default;
};

Identity identity_of(const std::string& folder) {
  struct stat status {};
  return ::stat(folder.c_str(), &status) == 0 ? Identity{status.st_dev, status.st_ino} : Identity{};
}

}  // namespace

// A model that is replaced while its files are opened, one after the other, is opened again: all files are of
// one save, or none is used.
std::unique_ptr<SentenceEncoder> load_model(const std::string& folder, const LoadOptions& options) {
  constexpr int kTries = 100;
  for (int i = 1;; ++i) {
    const std::string place = io::existing_folder(folder);
    const Identity before = identity_of(place);
    const auto is_replaced = [&] {
      return i < kTries && (identity_of(place) != before || io::existing_folder(folder) != place);
    };
    try {
      auto model = open_checked(place, options);
      if (!is_replaced()) return model;
    } catch (const Error&) {
      if (!is_replaced()) throw;
    }
  }
}

}  // namespace trine::inline TRINE_ABI
