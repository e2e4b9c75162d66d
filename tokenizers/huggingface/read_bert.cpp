// The tokenizer files of published BERT models: tokenizer.json and tokenizer_config.json.
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "trine/base/json_fields.hpp"
#include "trine/tokenizers/huggingface/readers.hpp"
#include "trine/tokenizers/tokenizer_settings.hpp"

namespace trine {
namespace {

using Json = nlohmann::json;  // a sorted map: a vocabulary has tens of thousands of keys
namespace fs = std::filesystem;

constexpr Index kNoLimit = 1000000;  // transformers writes 10^30 for "no limit"

// 0 for no limit; nothing where the file does not say.
std::optional<Index> read_limit(const fs::path& file, const char* key) {
  const JsonFields fields = JsonFields::load_if_present(file.string(), kMostTokenizerBytes);
  if (!fields.has(key)) return std::nullopt;
  const double value = fields.number(key);
  if (!(value >= 1)) fields.wrong(key, "a number of at least 1, or none,");
  return value >= kNoLimit ? 0 : static_cast<Index>(value);
}

Json template_pieces(const WordPieceOptions& options, const Json& ids) {
  const auto special = [](const std::string& piece, int type = 0) {
    return Json{{"SpecialToken", {{"id", piece}, {"type_id", type}}}};
  };
  const auto sequence = [](const char* which, int type) {
    return Json{{"Sequence", {{"id", which}, {"type_id", type}}}};
  };
  Json single = Json::array({sequence("A", 0)});
  Json pair = Json::array({sequence("A", 0), sequence("B", 1)});
  Json specials = Json::object();
  if (options.ends == WordPieceOptions::Ends::marked) {
    single = Json::array({special(options.begin), sequence("A", 0), special(options.end)});
    pair = Json::array({special(options.begin), sequence("A", 0), special(options.end), sequence("B", 1),
                        special(options.end, 1)});
    for (const std::string& piece : {options.begin, options.end}) {
      specials[piece] = {{"id", piece}, {"ids", Json::array({ids[piece]})}, {"tokens", Json::array({piece})}};
    }
  }
  return {{"type", "TemplateProcessing"}, {"single", single}, {"pair", pair}, {"special_tokens", specials}};
}

}  // namespace

std::optional<Index> read_hf_length_limit(const fs::path& folder) {
  if (const auto length = read_limit(folder / "sentence_bert_config.json", "max_seq_length")) return length;
  const fs::path file = folder / "tokenizer_config.json";
  const auto length = read_limit(file, "model_max_length");
  return length ? length : read_limit(file, "max_len");  // as files of before version 3 call it
}

std::optional<TruncationSide> read_hf_truncation_side(const fs::path& folder) {
  constexpr EnumNames<TruncationSide, 2> sides{
      "side", {{{TruncationSide::right, "right"}, {TruncationSide::left, "left"}}}};
  const JsonFields config =
      JsonFields::load_if_present((folder / "tokenizer_config.json").string(), kMostTokenizerBytes);
  if (!config.has("truncation_side")) return std::nullopt;
  return config.choice("truncation_side", sides);
}

std::vector<std::string> read_hf_vocabulary(const fs::path& tokenizer_json) {
  const JsonFields model =
      JsonFields::load_if_present(tokenizer_json.string(), kMostTokenizerBytes).inner("model");
  if (const std::string type = model.text("type", "WordPiece"); type != "WordPiece")
    model.fail("type", fmt::format("is \"{}\"; only WordPiece can be read", type));
  return read_word_piece_vocabulary(model);
}

std::string to_tokenizer_json(const std::vector<std::string>& vocabulary, const WordPieceOptions& options) {
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

std::string to_tokenizer_config(const WordPieceOptions& options) {
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
