#include "trine/tokenizers/huggingface/json/read_models.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "trine/base/base64.hpp"
#include "trine/base/json_fields.hpp"
#include "trine/tokenizers/huggingface/json/tokenizer_json.hpp"
#include "trine/tokenizers/models/unigram.hpp"
#include "trine/tokenizers/models/word_level.hpp"

namespace trine {
namespace {

using Json = nlohmann::json;

std::vector<Bpe::NumberedPiece> numbered_pieces(const Vocabulary& vocabulary) {
  std::vector<Bpe::NumberedPiece> pieces;
  pieces.reserve(static_cast<std::size_t>(vocabulary.size()));
  for (Index i = 0; i < vocabulary.size(); ++i)
    pieces.push_back({std::string(vocabulary.piece(i)), vocabulary.id(i)});
  return pieces;
}

// "a b", in files from before 2025, or ["a", "b"].
Bpe::Pair merged_pair(const JsonFields& model, std::size_t i, const Json& merge) {
  if (merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string())
    return {merge[0].get<std::string>(), merge[1].get<std::string>()};
  if (merge.is_string()) {
    const auto& text = merge.get_ref<const std::string&>();
    const std::size_t space = text.find(' ');
    if (space != std::string::npos && text.find(' ', space + 1) == std::string::npos)
      return {text.substr(0, space), text.substr(space + 1)};
  }
  model.wrong(fmt::format("merges[{}]", i), merge, "two pieces, [\"a\", \"b\"] or \"a b\",");
}

std::vector<Bpe::Pair> merged_pairs(const JsonFields& model) {
  const Json& merges = model.need("merges", "a list of pairs of pieces");
  if (!merges.is_array()) model.wrong("merges", merges, "a list of pairs of pieces");
  std::vector<Bpe::Pair> pairs;
  for (std::size_t i = 0; i < merges.size(); ++i) pairs.push_back(merged_pair(model, i, merges[i]));
  return pairs;
}

Unigram::ScoredPiece scored_piece(const JsonFields& model, std::size_t i, const Json& piece) {
  if (!piece.is_array() || piece.size() != 2 || !piece[0].is_string() || !piece[1].is_number())
    model.wrong(fmt::format("vocab[{}]", i), piece, "a piece and its score, [\"a\", -1.5],");
  return {piece[0].get<std::string>(), piece[1].get<double>()};
}

}  // namespace

std::unique_ptr<SubwordModel> read_bpe(const Json& model, BpeOptions::Alphabet alphabet,
                                       std::string_view file) {
  return read_bpe(model, vocabulary_of(JsonFields(model, "model", file)), alphabet, file);
}

std::unique_ptr<SubwordModel> read_bpe(const Json& model, const Vocabulary& vocabulary,
                                       BpeOptions::Alphabet alphabet, std::string_view file) {
  const JsonFields fields(model, "model", file);
  if (const Json* dropout = fields.find("dropout"); dropout != nullptr && *dropout != 0)
    fields.wrong("dropout", *dropout, "null, since dropout is not deterministic,");
  BpeOptions options;
  options.alphabet = alphabet;
  options.unknown = fields.text("unk_token", "");
  options.fuse_unknown = fields.flag("fuse_unk");
  options.byte_fallback = fields.flag("byte_fallback");
  options.whole_words = fields.flag("ignore_merges");
  options.continuing_prefix = fields.text("continuing_subword_prefix", "");
  options.word_end = fields.text("end_of_word_suffix", "");
  const auto pieces = numbered_pieces(vocabulary);
  const auto pairs = merged_pairs(fields);
  return naming_file(file, [&] { return std::make_unique<Bpe>(pieces, pairs, std::move(options)); });
}

std::unique_ptr<SubwordModel> read_unigram(const Json& model, std::string_view file) {
  const JsonFields fields(model, "model", file);
  const Json& vocabulary = fields.need("vocab", "a list of pieces and their scores");
  if (!vocabulary.is_array()) fields.wrong("vocab", vocabulary, "a list of pieces and their scores");
  std::vector<Unigram::ScoredPiece> pieces;
  for (std::size_t i = 0; i < vocabulary.size(); ++i)
    pieces.push_back(scored_piece(fields, i, vocabulary[i]));
  UnigramOptions options;
  options.unknown = fields.id("unk_id", fields.need("unk_id", "the id of the piece for unknown characters"));
  options.byte_fallback = fields.flag("byte_fallback");
  return naming_file(file, [&] { return std::make_unique<Unigram>(pieces, options); });
}

std::unique_ptr<SubwordModel> read_word_level(const Json& model, const Vocabulary& vocabulary,
                                              std::string_view file) {
  const JsonFields fields(model, "model", file);
  auto words = std::make_unique<WordLevel>(fields.text("unk_token", "<unk>"));
  for (Index i = 0; i < vocabulary.size(); ++i) words->add(vocabulary.piece(i), vocabulary.id(i));
  return words;
}

Charsmap read_charsmap(const Json& normalizer, std::string_view file) {
  const JsonFields fields(normalizer, "normalizer", file);
  const Json& encoded = fields.need("precompiled_charsmap", "a string in base 64");
  if (!encoded.is_string()) fields.wrong("precompiled_charsmap", encoded, "a string in base 64");
  const auto blob = decode_base64(encoded.get_ref<const std::string&>());
  if (!blob) fields.wrong("precompiled_charsmap", encoded, "a string in base 64");
  return naming_file(file, [&] { return Charsmap(*blob); });
}

}  // namespace trine
