// Loads the tokenizer of a Hugging Face model folder.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "trine/base/error.hpp"
#include "trine/base/json_fields.hpp"
#include "trine/base/read_file.hpp"
#include "trine/tokenizers/huggingface/apply_settings.hpp"
#include "trine/tokenizers/huggingface/folder_settings.hpp"
#include "trine/tokenizers/huggingface/hf_tokenizer.hpp"
#include "trine/tokenizers/huggingface/json/read_components.hpp"
#include "trine/tokenizers/huggingface/json/tokenizer_json.hpp"
#include "trine/tokenizers/huggingface/read_vocabulary.hpp"
#include "trine/tokenizers/tokenizer_settings.hpp"

namespace trine {
namespace {

namespace fs = std::filesystem;
using Family = TokenizerFamily;

struct LoadedFolder {
  HfPipeline pipeline;
  Tokenizer::NamedFile file;
  Truncation truncation;
};

LoadedFolder read_json(std::string bytes, const std::string& source, const FolderSettings& settings) {
  TokenizerJson json = parse_tokenizer_json(bytes, source);
  const std::vector<std::string> changes = apply_settings(settings, *json.settings);
  LoadedFolder read{read_hf_pipeline(json, source, settings),
                    {"tokenizer.json", std::move(bytes)},
                    read_truncation(JsonFields(*json.settings, "", source))};
  std::vector<std::string>& remarks = read.pipeline.remarks;
  if (!changes.empty()) {
    remarks.push_back(fmt::format(
        "{} differs from the settings beside it, which win, as in the transformers library: {}{}", source,
        fmt::join(changes, ", "), settings.class_name.empty() ? "" : " (" + settings.class_name + ")"));
  }
  if (!settings.known_class) {
    remarks.push_back(fmt::format("{}: unknown tokenizer_class \"{}\"; tokenizer.json is read unchanged",
                                  settings.class_file, settings.class_name));
  }
  return read;
}

void check_vocabulary_class(const FolderSettings& settings, const std::string& vocabulary) {
  if (normalizes_as_bert(settings.family)) return;
  if (settings.class_name.empty()) return;
  throw FileError(settings.class_file, 0,
                  fmt::format("tokenizer_class is \"{}\", but without a tokenizer.json {} is read for the "
                              "classes of BERT and MPNet only; add the tokenizer.json of the model",
                              settings.class_name, vocabulary));
}

LoadedFolder read_vocabulary_file(std::string bytes, const std::string& source,
                                  const FolderSettings& settings) {
  std::vector<std::string> remarks;
  const TokenizerJson json = vocabulary_to_json(read_vocabulary(bytes), settings, source, remarks);
  LoadedFolder read{read_hf_pipeline(json, source, settings), {"vocab.txt", std::move(bytes)}, {}};
  read.pipeline.remarks.insert(read.pipeline.remarks.begin(), remarks.begin(), remarks.end());
  return read;
}

// Other classes of byte-level pieces have other special tokens.
bool reads_merges(const FolderSettings& settings) {
  if (settings.family == Family::roberta) return !settings.default_prefix_space;
  return settings.class_name == "GPT2Tokenizer" || settings.class_name == "GPT2TokenizerFast";
}

LoadedFolder read_merges(const fs::path& folder, const FolderSettings& settings) {
  const std::string vocabulary = (folder / "vocab.json").string(), merges = (folder / "merges.txt").string();
  if (!reads_merges(settings)) {
    throw FileError(
        folder.string(), 0,
        fmt::format("has vocab.json and merges.txt, but {}; without a tokenizer.json they are read for the "
                    "classes of "
                    "RoBERTa and GPT-2 only: {}",
                    settings.class_name.empty() ? "no file names a tokenizer_class"
                                                : "tokenizer_class is \"" + settings.class_name + "\"",
                    kWriteTokenizerJson));
  }
  std::string bytes = read_file(vocabulary);
  const TokenizerJson json = merges_to_json(bytes, read_file(merges), settings, vocabulary, merges);
  return {read_hf_pipeline(json, vocabulary, settings), {"vocab.json", std::move(bytes)}, {}};
}

LoadedFolder read_folder(const fs::path& folder, const FolderSettings& settings) {
  const fs::path json = folder / "tokenizer.json";
  if (file_exists(json)) return read_json(read_file(json), json.string(), settings);
  const fs::path vocabulary = folder / "vocab.txt";
  if (!file_exists(vocabulary)) return read_merges(folder, settings);
  check_vocabulary_class(settings, vocabulary.string());
  return read_vocabulary_file(read_file(vocabulary), vocabulary.string(), settings);
}

}  // namespace

HfTokenizer HfTokenizer::from_vocabulary(std::string bytes, const WordPieceOptions& options,
                                         std::string_view source) {
  FolderSettings settings = settings_of(options);
  for (const std::string& piece :
       {std::string("[PAD]"), options.unknown, options.begin, options.end, std::string("[MASK]")})
    settings.tokens.push_back(
        {.token = {.content = piece, .special = true}, .id = {}, .named = true, .stated = false});
  LoadedFolder read = read_vocabulary_file(std::move(bytes), std::string(source), settings);
  return {std::move(read.pipeline), {std::move(read.file)}, {.max_length = options.max_length}};
}

HfTokenizer HfTokenizer::load(const fs::path& folder) {
  const bool only_vocabulary = !file_exists(folder / "tokenizer.json") && file_exists(folder / "vocab.txt");
  const FolderSettings settings =
      read_folder_settings(folder, only_vocabulary ? Family::bert : Family::generic);
  LoadedFolder read = read_folder(folder, settings);
  std::vector<std::string>& remarks = read.pipeline.remarks;
  remarks.insert(remarks.end(), settings.remarks.begin(), settings.remarks.end());
  HfTokenizer tokenizer = naming_file(folder.string(), [&] {
    HfTokenizer made(std::move(read.pipeline), {std::move(read.file)}, read.truncation);
    if (settings.max_length) made.set_max_length(*settings.max_length);
    return made;
  });
  if (settings.truncation_side) tokenizer.set_truncation_side(*settings.truncation_side);
  for (const char* name :
       {"vocab.txt", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.json",
        "merges.txt", "tokenizer.model", "sentencepiece.bpe.model"}) {
    const bool known = tokenizer.files_.front().name == name;
    if (!known && file_exists(folder / name)) tokenizer.files_.push_back({name, read_file(folder / name)});
  }
  return tokenizer;
}

}  // namespace trine
