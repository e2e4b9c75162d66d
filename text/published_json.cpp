// A tokenizer.json, read into the steps of a tokenizer.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "base/error.hpp"
#include "text/bert_parts.hpp"
#include "text/json_fields.hpp"
#include "text/published_models.hpp"
#include "text/published_reading.hpp"
#include "text/published_tokenizer.hpp"
#include "text/word_piece_model.hpp"

namespace trine {
namespace {

using Json = nlohmann::json;

const Json kNull;  // of a component that is absent

// Files of before 2021 may leave the type out.
std::string model_type(const JsonFields& model) {
  if (model.find("type") != nullptr) return model.text("type");
  if (model.find("merges") != nullptr) return "BPE";
  return model.need("vocab", "the pieces of the model").is_array() ? "Unigram" : "WordPiece";
}

std::unique_ptr<SubwordModel> read_word_piece(const JsonFields& model) {
  WordPieceRules rules;
  rules.unknown = model.text("unk_token", rules.unknown);
  rules.continuation = model.text("continuing_subword_prefix", rules.continuation);
  rules.longest_word = model.integer("max_input_chars_per_word", rules.longest_word);
  return std::make_unique<WordPieceModel>(read_word_piece_vocabulary(model), rules, model.file());
}

std::unique_ptr<SubwordModel> read_model(const JsonFields& model, bool bytes) {
  using Alphabet = BpeOptions::Alphabet;
  const std::string type = model_type(model);
  if (type == "WordPiece") return read_word_piece(model);
  if (type == "BPE")
    return read_bpe(model.object(), bytes ? Alphabet::bytes : Alphabet::characters, model.file());
  if (type == "Unigram") return read_unigram(model.object(), model.file());
  if (type == "WordLevel") return read_word_level(model.object(), model.file());
  model.fail("type", fmt::format("is \"{}\"; supported are WordPiece, BPE, Unigram and WordLevel", type));
}

AddedToken read_added_token(const JsonFields& fields) {
  AddedToken token;
  token.content = fields.text("content");
  token.id = fields.id("id", fields.need("id", "a number"));
  token.single_word = fields.flag("single_word");
  token.left_space = fields.flag("lstrip");
  token.right_space = fields.flag("rstrip");
  token.special = fields.flag("special");
  token.normalised = fields.flag("normalized", !token.special);
  return token;
}

std::vector<AddedToken> read_added_tokens(const JsonFields& file) {
  std::vector<AddedToken> tokens;
  if (file.find("added_tokens") == nullptr) return tokens;
  const Json& list = file.list("added_tokens");
  std::unordered_map<std::int32_t, std::string> known;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const JsonFields fields(list[i], fmt::format("added_tokens[{}]", i), file.file());
    tokens.push_back(read_added_token(fields));
    const auto [other, added] = known.emplace(tokens.back().id, tokens.back().content);
    if (!added)
      fields.fail("id", fmt::format("is {}, which is the id of \"{}\" already", other->first, other->second));
  }
  return tokens;
}

// A token that is a piece of the model must have the id it has there; any other must lie behind the model's.
void check_added_tokens(const std::vector<AddedToken>& tokens, const SubwordModel& model,
                        std::string_view file) {
  for (const AddedToken& token : tokens) {
    const auto id = model.id_of(token.content);
    if (id && *id != token.id) {
      throw FileError(file, 0,
                      fmt::format("added_tokens give \"{}\" the id {}, the model {}; copy the file again",
                                  token.content, token.id, *id));
    }
  }
}

Index largest_id(const std::vector<AddedToken>& tokens) {
  Index largest = -1;
  for (const AddedToken& token : tokens) largest = std::max<Index>(largest, token.id);
  return largest;
}

void sort_added_tokens(std::vector<AddedToken> tokens, PublishedParts& parts) {
  std::vector<AddedToken> original;
  std::vector<AddedToken> normalised;
  AlignedText text;
  AlignedText spare;
  std::size_t bytes = 0;
  for (const AddedToken& token : tokens) bytes += token.content.size();
  GrowthLimit growth(bytes);
  Regex::begin_text(bytes);
  for (AddedToken& token : tokens) {
    if (!token.normalised) {
      original.push_back(std::move(token));
      continue;
    }
    text.reset(AlignedText::Origins::dropped);
    text.append_original(token.content, 0);
    text.set_most(growth.left());
    spare.set_most(growth.left());
    growth.use(normalise(parts.normalisers, text, spare));
    token.content = text.view();
    normalised.push_back(std::move(token));
  }
  parts.original_tokens = AddedTokens(std::move(original));
  parts.normalised_tokens = AddedTokens(std::move(normalised));
}

void check_template(const PublishedParts& parts, std::string_view file) {
  for (const auto* template_parts : {&parts.around.single, &parts.around.pair}) {
    for (const TokenTemplate::Part& part : *template_parts) {
      if (part.id < parts.vocabulary_size) continue;
      throw FileError(file, 0,
                      fmt::format("post_processor uses the id {}, but the vocabulary has only {} ids; copy "
                                  "the file again",
                                  part.id, parts.vocabulary_size));
    }
  }
}

Truncation read_truncation(const JsonFields& file) {
  const Json* truncation = file.find("truncation");
  if (truncation == nullptr) return {};
  const JsonFields fields(*truncation, "truncation", file.file());
  const std::string direction = fields.text("direction", "Right");
  if (direction != "Right" && direction != "Left")
    fields.wrong("direction", *fields.find("direction"), "\"Right\" or \"Left\"");
  return {fields.integer("max_length", 0),
          direction == "Left" ? TruncationSide::left : TruncationSide::right};
}

}  // namespace

std::vector<std::string> read_word_piece_vocabulary(const JsonFields& model) {
  const Json& vocabulary = model.need("vocab", "an object of pieces and their ids");
  if (!vocabulary.is_object()) model.wrong("vocab", vocabulary, "an object of pieces and their ids");
  std::vector<std::string> pieces(vocabulary.size());
  for (const auto& [piece, json] : vocabulary.items()) {
    const auto id = static_cast<std::size_t>(model.id("vocab", json));
    if (piece.empty()) model.fail("vocab", fmt::format("has an empty piece, of id {}", id));
    if (id >= pieces.size() || !pieces[id].empty()) {
      model.fail("vocab", fmt::format("gives \"{}\" the id {}; {} pieces need ids from 0 to {}, each once",
                                      piece, id, pieces.size(), pieces.size() - 1));
    }
    pieces[id] = piece;
  }
  return pieces;
}

PublishedTokenizer PublishedTokenizer::from_json(std::string bytes, std::string_view source) {
  const Json json = Json::parse(bytes, nullptr, false);
  if (json.is_discarded()) {
    throw FileError(
        source, 0,
        fmt::format("is not JSON ({} bytes); copy it again from where the model came from", bytes.size()));
  }
  const JsonFields file(json, "the file", source);
  const auto component = [&](const char* key) {
    const Json* found = file.find(key);
    return found == nullptr ? &kNull : found;
  };
  PublishedParts parts;
  parts.normalisers = read_normalisers(*component("normalizer"), source);
  ReadPreTokenisers words = read_pre_tokenisers(*component("pre_tokenizer"), source);
  const JsonFields model(file.need("model", "an object"), "model", source);
  if (words.bytes && model_type(model) != "BPE") write_byte_letters(words);
  parts.pre_tokenisers = std::move(words.steps);
  parts.model = read_model(model, words.bytes);
  std::vector<AddedToken> tokens = read_added_tokens(file);
  check_added_tokens(tokens, *parts.model, source);
  parts.vocabulary_size = std::max(parts.model->size(), largest_id(tokens) + 1);
  sort_added_tokens(std::move(tokens), parts);
  parts.around = read_template(*component("post_processor"), source);
  check_template(parts, source);
  const Truncation truncation = read_truncation(file);
  return naming_file(source, [&] {
    return PublishedTokenizer(std::move(parts), {{"tokenizer.json", std::move(bytes)}}, truncation);
  });
}

}  // namespace trine
