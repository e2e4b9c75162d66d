// Reads a tokenizer.json.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "trine/base/error.hpp"
#include "trine/base/json_fields.hpp"
#include "trine/base/read_file.hpp"
#include "trine/tokenizers/huggingface/added_ids.hpp"
#include "trine/tokenizers/huggingface/folder_settings.hpp"
#include "trine/tokenizers/huggingface/hf_tokenizer.hpp"
#include "trine/tokenizers/huggingface/json/read_components.hpp"
#include "trine/tokenizers/huggingface/json/read_models.hpp"
#include "trine/tokenizers/huggingface/json/tokenizer_json.hpp"
#include "trine/tokenizers/models/word_piece.hpp"

namespace trine {
namespace {

using Json = nlohmann::json;

const Json kNull;  // for an absent component

// Files from before 2021 may lack the type.
std::string model_type(const JsonFields& model) {
  if (model.find("type") != nullptr) return model.text("type");
  if (model.find("merges") != nullptr) return "BPE";
  return model.need("vocab", "the pieces of the model").is_array() ? "Unigram" : "WordPiece";
}

// The pieces by id, in the memory of the vocabulary; empty for an id without a piece.
std::vector<std::string_view> pieces_by_id(const Vocabulary& vocabulary, const JsonFields& model) {
  constexpr std::size_t kMostGaps = 65536;  // ids without a piece, as blank lines of a vocab.txt leave them
  const auto size = static_cast<std::size_t>(vocabulary.size());
  std::vector<std::string_view> pieces(size);
  for (Index i = 0; i < vocabulary.size(); ++i) {
    const std::string_view piece = vocabulary.piece(i);
    const auto id = static_cast<std::size_t>(vocabulary.id(i));
    if (piece.empty()) continue;
    if (id >= size + kMostGaps) {
      model.fail("vocab", fmt::format("gives \"{}\" the id {}, but has only {} pieces; copy the file again",
                                      piece, id, size));
    }
    if (id >= pieces.size()) pieces.resize(id + 1);
    if (!pieces[id].empty())
      model.fail("vocab", fmt::format("gives \"{}\" and \"{}\" the id {}; copy the file again", pieces[id],
                                      piece, id));
    pieces[id] = piece;
  }
  while (!pieces.empty() && pieces.back().empty()) pieces.pop_back();
  return pieces;
}

std::unique_ptr<SubwordModel> read_word_piece(const JsonFields& model,
                                              const std::shared_ptr<const Vocabulary>& vocabulary) {
  const auto size = static_cast<Index>(pieces_by_id(*vocabulary, model).size());
  WordPieceRules rules;
  rules.unknown = model.text("unk_token", rules.unknown);
  rules.continuation = model.text("continuing_subword_prefix", rules.continuation);
  rules.longest_word = model.count("max_input_chars_per_word", {}, rules.longest_word);
  return std::make_unique<WordPieceModel>(vocabulary, size, rules, model.file());
}

struct LoadedModel {
  std::unique_ptr<SubwordModel> model;
  PieceIds ids;
};

PieceIds piece_ids(const Vocabulary& vocabulary, Index size) {
  PieceIds ids{vocabulary.size(), {}};
  if (ids.pieces >= size) return ids;
  ids.taken.resize(static_cast<std::size_t>(size));
  for (Index i = 0; i < vocabulary.size(); ++i) {
    if (vocabulary.id(i) < size) ids.taken[static_cast<std::size_t>(vocabulary.id(i))] = true;
  }
  return ids;
}

LoadedModel read_model(const JsonFields& model, std::shared_ptr<const Vocabulary> vocabulary, bool bytes) {
  using Alphabet = BpeOptions::Alphabet;
  const std::string type = model_type(model);
  LoadedModel loaded;
  if (type == "Unigram") {
    loaded.model = read_unigram(model.object(), model.file());
    loaded.ids.pieces = loaded.model->size();
    return loaded;
  }
  if (type != "WordPiece" && type != "BPE" && type != "WordLevel")
    model.fail("type", fmt::format("is \"{}\"; supported are WordPiece, BPE, Unigram and WordLevel", type));
  if (!vocabulary) vocabulary = std::make_shared<const Vocabulary>(vocabulary_of(model));
  if (type == "WordPiece") {
    loaded.model = read_word_piece(model, vocabulary);
  } else if (type == "BPE") {
    const Alphabet alphabet = bytes ? Alphabet::bytes : Alphabet::characters;
    loaded.model = read_bpe(model.object(), *vocabulary, alphabet, model.file());
  } else {
    loaded.model = read_word_level(model.object(), *vocabulary, model.file());
  }
  loaded.ids = piece_ids(*vocabulary, loaded.model->size());
  return loaded;
}

std::vector<DeclaredToken> read_added_tokens(const JsonFields& file) {
  std::vector<DeclaredToken> tokens;
  if (file.find("added_tokens") == nullptr) return tokens;
  const Json& list = file.list("added_tokens");
  for (std::size_t i = 0; i < list.size(); ++i) {
    const JsonFields fields(list[i], fmt::format("added_tokens[{}]", i), file.file());
    tokens.push_back({.token = read_token(fields), .id = fields.id("id"), .replaces = true});
  }
  return tokens;
}

Index largest_id(const std::vector<AddedToken>& tokens) {
  Index largest = -1;
  for (const AddedToken& token : tokens) largest = std::max<Index>(largest, token.id);
  return largest;
}

void add_tokens(std::vector<AddedToken> tokens, bool split_special, HfPipeline& parts) {
  if (split_special) std::erase_if(tokens, [](const AddedToken& token) { return token.special; });
  const auto normalized = std::stable_partition(tokens.begin(), tokens.end(),
                                                [](const AddedToken& token) { return !token.normalized; });
  std::vector<AddedToken> later(std::make_move_iterator(normalized), std::make_move_iterator(tokens.end()));
  tokens.erase(normalized, tokens.end());
  normalize_contents(parts.normalizers, later);
  parts.original_tokens = AddedTokens(std::move(tokens));
  parts.normalized_tokens = AddedTokens(std::move(later));
}

void check_template(const HfPipeline& parts, std::string_view file) {
  for (const auto* ids : {&parts.special_tokens.before, &parts.special_tokens.after}) {
    for (const std::int32_t id : *ids) {
      if (id < parts.vocabulary_size) continue;
      throw FileError(file, 0,
                      fmt::format("post_processor uses the id {}, but the vocabulary has only {} ids; copy "
                                  "the file again",
                                  id, parts.vocabulary_size));
    }
  }
}

}  // namespace

std::vector<std::string> read_word_piece_vocabulary(const std::filesystem::path& tokenizer_json) {
  const std::string path = tokenizer_json.string();
  const TokenizerJson json = parse_tokenizer_json(read_file(path, kMostTokenizerBytes), path);
  const JsonFields model = JsonFields(*json.settings, "", path).inner("model");
  if (const std::string type = model.text("type", "WordPiece"); type != "WordPiece")
    model.fail("type", fmt::format("is \"{}\"; only WordPiece can be read", type));
  const Vocabulary vocabulary = json.vocabulary ? *json.vocabulary : vocabulary_of(model);
  const std::vector<std::string_view> pieces = pieces_by_id(vocabulary, model);
  return {pieces.begin(), pieces.end()};
}

Truncation read_truncation(const JsonFields& file) {
  const JsonFields fields = file.inner_if_present("truncation");
  const std::string direction = fields.text("direction", "Right");
  if (direction != "Right" && direction != "Left")
    fields.wrong("direction", *fields.find("direction"), "\"Right\" or \"Left\"");
  return {.max_length = fields.count("max_length", {}, 0),
          .side = direction == "Left" ? TruncationSide::left : TruncationSide::right};
}

HfPipeline read_hf_pipeline(const TokenizerJson& json, std::string_view source,
                            const FolderSettings& settings) {
  const JsonFields file(*json.settings, "", source);
  const auto component = [&](const char* key) {
    const Json* found = file.find(key);
    return found == nullptr ? &kNull : found;
  };
  HfPipeline parts;
  parts.normalizers = read_normalizers(*component("normalizer"), source);
  LoadedPreTokenizers words = read_pre_tokenizers(*component("pre_tokenizer"), source);
  const JsonFields model = file.inner("model");
  if (words.bytes && model_type(model) != "BPE") append_byte_letters(words);
  parts.pre_tokenizers = std::move(words.steps);
  LoadedModel loaded = read_model(model, json.vocabulary, words.bytes);
  parts.model = std::move(loaded.model);
  std::vector<DeclaredToken> declared = read_added_tokens(file);
  declared.insert(declared.end(), settings.tokens.begin(), settings.tokens.end());
  std::vector<AddedToken> tokens =
      assign_added_token_ids(declared, *parts.model, loaded.ids, source, parts.remarks);
  parts.vocabulary_size = std::max(parts.model->size(), largest_id(tokens) + 1);
  parts.special_tokens = read_template(*component("post_processor"), source);
  remark_special_tokens(
      settings, parts.special_tokens,
      [&](std::string_view content) -> std::optional<std::int32_t> {
        const auto same = [&](const AddedToken& token) { return token.content == content; };
        const auto found = std::find_if(tokens.begin(), tokens.end(), same);
        return found == tokens.end() ? parts.model->id_of(content) : found->id;
      },
      source, parts.remarks);
  add_tokens(std::move(tokens), settings.split_special_tokens, parts);
  check_template(parts, source);
  return parts;
}

HfTokenizer HfTokenizer::from_json(std::string bytes, std::string_view source) {
  const TokenizerJson json = parse_tokenizer_json(bytes, source);
  return from_json(std::move(bytes), json, source);
}

HfTokenizer HfTokenizer::from_json(std::string bytes, const TokenizerJson& json, std::string_view source) {
  HfPipeline parts = read_hf_pipeline(json, source, {});
  const Truncation truncation = read_truncation(JsonFields(*json.settings, "", source));
  return naming_file(source, [&] {
    return HfTokenizer(std::move(parts), {{"tokenizer.json", std::move(bytes)}}, truncation);
  });
}

}  // namespace trine
