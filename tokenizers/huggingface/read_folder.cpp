// The tokenizer of a published model folder.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "trine/base/error.hpp"
#include "trine/base/json_fields.hpp"
#include "trine/base/json_text.hpp"
#include "trine/base/read_file.hpp"
#include "trine/tokenizers/huggingface/apply_settings.hpp"
#include "trine/tokenizers/huggingface/folder_settings.hpp"
#include "trine/tokenizers/huggingface/hf_tokenizer.hpp"
#include "trine/tokenizers/huggingface/readers.hpp"
#include "trine/tokenizers/tokenizer_settings.hpp"

namespace trine {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using Reading = TokenizerReading;

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

// The settings that from_vocabulary() is given, as a folder would say them.
FolderSettings settings_of(const WordPieceOptions& options) {
  FolderSettings settings;
  settings.reading = Reading::bert;
  settings.lower_case = options.letter_case == WordPieceOptions::Case::lower;
  settings.strip_accents = strips_accents(options);
  settings.unknown = options.unknown;
  if (options.ends == WordPieceOptions::Ends::marked) {
    settings.begin = options.begin;
    settings.end = options.end;
  }
  for (const std::string& piece :
       {std::string("[PAD]"), options.unknown, options.begin, options.end, std::string("[MASK]")})
    settings.tokens.push_back(
        {.token = {.content = piece, .special = true}, .id = {}, .named = true, .stated = false});
  return settings;
}

// What a folder holds, read into steps.
struct ReadFolder {
  HfParts parts;
  Tokenizer::NamedFile file;
  Truncation truncation;
};

ReadFolder read_json(std::string bytes, const std::string& source, const FolderSettings& settings) {
  Json json = parse_json(bytes, source);
  const std::vector<std::string> changes = apply_settings(settings, json);
  ReadFolder read{read_hf_parts(json, source, settings),
                  {"tokenizer.json", std::move(bytes)},
                  read_truncation(JsonFields(json, "", source))};
  std::vector<std::string>& remarks = read.parts.remarks;
  if (!changes.empty()) {
    remarks.push_back(fmt::format(
        "{} says otherwise than the settings beside it, which count, as in the transformers "
        "library: {}{}",
        source, joined(changes), settings.class_name.empty() ? "" : " (" + settings.class_name + ")"));
  }
  if (!settings.known_class) {
    remarks.push_back(
        fmt::format("{}: the tokenizer_class \"{}\" is not known: tokenizer.json is read as it "
                    "stands",
                    settings.class_file, settings.class_name));
  }
  return read;
}

void require_vocabulary_class(const FolderSettings& settings, const std::string& vocabulary) {
  if (cleans_as_bert(settings.reading)) return;
  if (settings.class_name.empty()) return;
  throw FileError(settings.class_file, 0,
                  fmt::format("tokenizer_class is \"{}\", which does not say how {} is read; without a "
                              "tokenizer.json, BERT's and MPNet's classes do: add the tokenizer.json of the "
                              "model",
                              settings.class_name, vocabulary));
}

ReadFolder read_vocabulary_file(std::string bytes, const std::string& source,
                                const FolderSettings& settings) {
  std::vector<std::string> remarks;
  const Json json = tokenizer_of_vocabulary(bytes, settings, source, remarks);
  ReadFolder read{read_hf_parts(json, source, settings), {"vocab.txt", std::move(bytes)}, {}};
  read.parts.remarks.insert(read.parts.remarks.begin(), remarks.begin(), remarks.end());
  return read;
}

// Other classes of byte-level pieces put other marks around a text.
bool reads_merges(const FolderSettings& settings) {
  if (settings.reading == Reading::roberta) return !settings.prefix_space_otherwise;
  return settings.class_name == "GPT2Tokenizer" || settings.class_name == "GPT2TokenizerFast";
}

ReadFolder read_merges(const fs::path& folder) {
  const std::string vocabulary = (folder / "vocab.json").string(), merges = (folder / "merges.txt").string();
  const FolderSettings settings = read_folder_settings(folder, Reading::as_written);
  if (!reads_merges(settings)) {
    throw FileError(
        folder.string(), 0,
        fmt::format(
            "holds vocab.json and merges.txt, and {}; without a tokenizer.json, the classes of RoBERTa and "
            "GPT-2 are read: {}",
            settings.class_name.empty() ? "no file names a tokenizer_class that reads them"
                                        : "tokenizer_class is \"" + settings.class_name + "\"",
            kWriteTokenizerJson));
  }
  std::string bytes = read_file(vocabulary);
  const Json json =
      tokenizer_of_merges(parse_json(bytes, vocabulary), read_file(merges), settings, vocabulary, merges);
  ReadFolder read{read_hf_parts(json, vocabulary, settings), {"vocab.json", std::move(bytes)}, {}};
  read.parts.remarks.insert(read.parts.remarks.end(), settings.remarks.begin(), settings.remarks.end());
  return read;
}

ReadFolder read_folder(const fs::path& folder) {
  const fs::path json = folder / "tokenizer.json";
  const fs::path vocabulary = folder / "vocab.txt";
  const bool written = file_exists(json);
  if (!written && !file_exists(vocabulary)) return read_merges(folder);
  const FolderSettings settings = read_folder_settings(folder, written ? Reading::as_written : Reading::bert);
  if (!written) require_vocabulary_class(settings, vocabulary.string());
  ReadFolder read = written ? read_json(read_file(json), json.string(), settings)
                            : read_vocabulary_file(read_file(vocabulary), vocabulary.string(), settings);
  read.parts.remarks.insert(read.parts.remarks.end(), settings.remarks.begin(), settings.remarks.end());
  return read;
}

}  // namespace

HfTokenizer HfTokenizer::from_vocabulary(std::string bytes, const WordPieceOptions& options,
                                         std::string_view source) {
  ReadFolder read = read_vocabulary_file(std::move(bytes), std::string(source), settings_of(options));
  return {std::move(read.parts), {std::move(read.file)}, {.max_length = options.max_length}};
}

HfTokenizer HfTokenizer::load(const fs::path& folder) {
  ReadFolder read = read_folder(folder);
  HfTokenizer tokenizer = naming_file(folder.string(), [&] {
    return HfTokenizer(std::move(read.parts), {std::move(read.file)}, read.truncation);
  });
  if (const auto limit = read_hf_length_limit(folder)) {
    naming_file(folder.string(), [&] { tokenizer.set_max_length(*limit); });
  }
  if (const auto side = read_hf_truncation_side(folder)) tokenizer.set_truncation_side(*side);
  for (const char* name :
       {"vocab.txt", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.json",
        "merges.txt", "tokenizer.model", "sentencepiece.bpe.model"}) {
    const bool known = tokenizer.files_.front().name == name;
    if (!known && file_exists(folder / name)) tokenizer.files_.push_back({name, read_file(folder / name)});
  }
  return tokenizer;
}

}  // namespace trine
