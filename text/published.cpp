// The tokenizer files of published BERT models: tokenizer.json and tokenizer_config.json.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "text/read_file.hpp"
#include "text/settings.hpp"

namespace trine {
namespace {

using Json = nlohmann::json;  // a sorted map: a vocabulary has tens of thousands of keys
namespace fs = std::filesystem;

constexpr Index kNoLimit = 1000000;  // transformers writes 10^30 for "no limit"

// An empty object where the file is absent.
Json parse_if_present(const fs::path& file) {
  std::error_code ignored;
  if (!fs::exists(file, ignored)) return Json::object();
  Json json = Json::parse(read_file(file), nullptr, false);
  if (!json.is_object())
    throw FileError(file.string(), 0, "is not a JSON object; copy it again or remove it");
  return json;
}

bool strips_accents(const WordPieceOptions& options) {
  using O = WordPieceOptions;
  if (options.accents == O::Accents::as_case) return options.letter_case == O::Case::lower;
  return options.accents == O::Accents::strip;
}

// A special piece is a string, or an object that holds it.
void read_piece(const Json& json, const char* key, std::string& piece) {
  const auto found = json.find(key);
  if (found == json.end()) return;
  if (found->is_string()) piece = found->get<std::string>();
  if (found->is_object() && found->contains("content")) piece = found->value("content", piece);
}

void read_limit(const Json& json, const char* key, Index& limit) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_number()) return;
  const auto value = found->get<double>();
  limit = value >= kNoLimit ? 0 : static_cast<Index>(value);
}

Json template_pieces(const WordPieceOptions& options, const Json& ids) {
  const auto special = [](const std::string& piece) {
    return Json{{"SpecialToken", {{"id", piece}, {"type_id", 0}}}};
  };
  const auto sequence = [](const char* which) { return Json{{"Sequence", {{"id", which}, {"type_id", 0}}}}; };
  Json single = Json::array({sequence("A")});
  Json pair = Json::array({sequence("A"), sequence("B")});
  Json specials = Json::object();
  if (options.ends == WordPieceOptions::Ends::marked) {
    single = Json::array({special(options.begin), sequence("A"), special(options.end)});
    pair = Json::array(
        {special(options.begin), sequence("A"), special(options.end), sequence("B"), special(options.end)});
    for (const std::string& piece : {options.begin, options.end}) {
      specials[piece] = {{"id", piece}, {"ids", Json::array({ids[piece]})}, {"tokens", Json::array({piece})}};
    }
  }
  return {{"type", "TemplateProcessing"}, {"single", single}, {"pair", pair}, {"special_tokens", specials}};
}

}  // namespace

WordPieceOptions read_published_options(const fs::path& folder) {
  WordPieceOptions options;
  const Json config = parse_if_present(folder / "tokenizer_config.json");
  if (const auto found = config.find("do_lower_case"); found != config.end() && found->is_boolean()) {
    options.letter_case = found->get<bool>() ? WordPieceOptions::Case::lower : WordPieceOptions::Case::keep;
  }
  if (const auto found = config.find("strip_accents"); found != config.end() && found->is_boolean()) {
    options.accents = found->get<bool>() ? WordPieceOptions::Accents::strip : WordPieceOptions::Accents::keep;
  }
  read_piece(config, "unk_token", options.unknown);
  read_piece(config, "cls_token", options.begin);
  read_piece(config, "sep_token", options.end);
  read_limit(config, "model_max_length", options.max_length);
  read_limit(parse_if_present(folder / "sentence_bert_config.json"), "max_seq_length", options.max_length);
  return options;
}

std::vector<std::string> read_published_vocabulary(const fs::path& tokenizer_json) {
  const Json json = parse_if_present(tokenizer_json);
  const Json model = json.value("model", Json::object());
  const Json vocabulary = model.value("vocab", Json());
  if (model.value("type", std::string()) != "WordPiece" || !vocabulary.is_object()) {
    throw FileError(tokenizer_json.string(), 0,
                    fmt::format("holds a vocabulary of type \"{}\"; only WordPiece can be read",
                                model.value("type", std::string("unknown"))));
  }
  std::vector<std::string> pieces(vocabulary.size());
  for (const auto& [piece, id] : vocabulary.items()) {
    const Index i = id.is_number_integer() ? id.get<Index>() : -1;
    if (i < 0 || i >= static_cast<Index>(pieces.size()) || !pieces[static_cast<std::size_t>(i)].empty()) {
      throw FileError(tokenizer_json.string(), 0,
                      fmt::format("gives \"{}\" the id {}; {} pieces need ids from 0 to {}, each once", piece,
                                  id.dump(), pieces.size(), pieces.size() - 1));
    }
    pieces[static_cast<std::size_t>(i)] = piece;
  }
  return pieces;
}

std::string to_published_json(const std::vector<std::string>& vocabulary, const WordPieceOptions& options) {
  Json ids = Json::object();
  Json added = Json::array();
  Index next = 0;
  for (const std::string& piece : vocabulary) ids[piece] = next++;
  for (const char* piece :
       {"[PAD]", options.unknown.c_str(), options.begin.c_str(), options.end.c_str(), "[MASK]"}) {
    if (!ids.contains(piece)) continue;
    added.push_back({{"id", ids[piece]},
                     {"content", piece},
                     {"single_word", false},
                     {"lstrip", false},
                     {"rstrip", false},
                     {"normalized", false},
                     {"special", true}});
  }
  Json truncation = nullptr;
  if (options.max_length > 0) {
    truncation = {{"direction", "Right"},
                  {"max_length", options.max_length},
                  {"strategy", "LongestFirst"},
                  {"stride", 0}};
  }
  const Json json = {{"version", "1.0"},
                     {"truncation", truncation},
                     {"padding", nullptr},
                     {"added_tokens", added},
                     {"normalizer",
                      {{"type", "BertNormalizer"},
                       {"clean_text", true},
                       {"handle_chinese_chars", true},
                       {"strip_accents", strips_accents(options)},
                       {"lowercase", options.letter_case == WordPieceOptions::Case::lower}}},
                     {"pre_tokenizer", {{"type", "BertPreTokenizer"}}},
                     {"post_processor", template_pieces(options, ids)},
                     {"decoder", {{"type", "WordPiece"}, {"prefix", "##"}, {"cleanup", true}}},
                     {"model",
                      {{"type", "WordPiece"},
                       {"unk_token", options.unknown},
                       {"continuing_subword_prefix", "##"},
                       {"max_input_chars_per_word", 100},
                       {"vocab", ids}}}};
  return json.dump() + "\n";
}

std::string to_published_config(const WordPieceOptions& options) {
  Json json = {{"tokenizer_class", "BertTokenizer"},
               {"do_lower_case", options.letter_case == WordPieceOptions::Case::lower},
               {"strip_accents", strips_accents(options)},
               {"tokenize_chinese_chars", true},
               {"unk_token", options.unknown},
               {"cls_token", options.begin},
               {"sep_token", options.end},
               {"pad_token", "[PAD]"},
               {"mask_token", "[MASK]"}};
  if (options.max_length > 0) json["model_max_length"] = options.max_length;
  return json.dump(2) + "\n";
}

}  // namespace trine
