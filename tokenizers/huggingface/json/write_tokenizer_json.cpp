#include "trine/tokenizers/huggingface/json/write_tokenizer_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "trine/base/base64.hpp"
#include "trine/base/error.hpp"
#include "trine/base/json_fields.hpp"
#include "trine/tokenizers/sentence_piece_file.hpp"
#include "trine/tokenizers/unicode/charsmap.hpp"
#include "trine/tokenizers/unicode/utf8.hpp"

namespace trine {
namespace {

using Json = nlohmann::json;
using File = SentencePieceFile;
using Type = SentencePieceFile::Type;

constexpr const char* kSpaceMark = "\u2581";

// Components that WordPiece and sentencepiece share.
Json truncation_to(Index max_length) {
  if (max_length == 0) return nullptr;
  return {{"direction", "Right"}, {"max_length", max_length}, {"strategy", "LongestFirst"}, {"stride", 0}};
}

Json special_token(Json id, const std::string& piece) {
  return {{"id", std::move(id)}, {"content", piece},    {"single_word", false}, {"lstrip", false},
          {"rstrip", false},     {"normalized", false}, {"special", true}};
}

Json template_sequence(const char* which, int type = 0) {
  return {{"Sequence", {{"id", which}, {"type_id", type}}}};
}

Json template_special(const std::string& piece, int type = 0) {
  return {{"SpecialToken", {{"id", piece}, {"type_id", type}}}};
}

// [BEGIN] A [END] and [BEGIN] A [END] B [END], with `second` the type of B; ids(piece) gives the id.
template <class Ids>
Json template_around(const std::string& begin, const std::string& end, int second, Ids&& ids) {
  const Json first = Json::array({template_special(begin), template_sequence("A"), template_special(end)});
  Json pair = first;
  pair.push_back(template_sequence("B", second));
  pair.push_back(template_special(end, second));
  Json specials = Json::object();
  for (const std::string& piece : {begin, end})
    specials[piece] = {{"id", piece}, {"ids", Json::array({ids(piece)})}, {"tokens", Json::array({piece})}};
  return {{"type", "TemplateProcessing"}, {"single", first}, {"pair", pair}, {"special_tokens", specials}};
}

Json template_bare(int second) {
  return {{"type", "TemplateProcessing"},
          {"single", Json::array({template_sequence("A")})},
          {"pair", Json::array({template_sequence("A"), template_sequence("B", second)})},
          {"special_tokens", Json::object()}};
}

void check_expressible(const File& file, std::string_view source) {
  const auto fail = [&](std::string_view what) {
    throw FileError(source, 0, fmt::format("{}, which tokenizer.json cannot express", what));
  };
  if (file.model != File::Model::unigram && file.model != File::Model::bpe)
    fail("has a word or character model");
  if (file.space_suffix || !file.escape_spaces) fail("does not put the space marker before words");
  for (const File::Piece& piece : file.pieces) {
    if (piece.type == Type::user_defined) fail(fmt::format("has a user-defined piece, \"{}\"", piece.text));
  }
}

bool folds_case(const File& file, std::string_view source) {
  return naming_file(source, [&] { return Charsmap(file.charsmap).replacement("A") == "a"; });
}

std::size_t unknown_of(const File& file, std::string_view source) {
  const auto unknown = std::find_if(file.pieces.begin(), file.pieces.end(),
                                    [](const auto& piece) { return piece.type == Type::unknown; });
  if (unknown == file.pieces.end())
    throw FileError(source, 0, "has no piece for unknown characters; copy it again or retrain");
  return static_cast<std::size_t>(unknown - file.pieces.begin());
}

// The tokenizers library replaces a grapheme cluster by the rule for its shortest prefix, and so loses the
// marks of a letter that has a rule of its own, as capitals have. Composed and, with case folding, lowercased
// first, letters have no marks left to lose.
Json normalizer_of(const File& file, std::string_view source) {
  Json steps = Json::array();
  if (!file.charsmap.empty()) {
    steps.push_back({{"type", "NFKC"}});
    if (folds_case(file, source)) steps.push_back({{"type", "Lowercase"}});
    steps.push_back({{"type", "Precompiled"}, {"precompiled_charsmap", encode_base64(file.charsmap)}});
  }
  if (file.remove_extra_spaces) {
    steps.push_back({{"type", "Strip"}, {"strip_left", true}, {"strip_right", true}});
    steps.push_back({{"type", "Replace"}, {"pattern", {{"Regex", " {2,}"}}}, {"content", " "}});
  }
  if (steps.empty()) return nullptr;
  return {{"type", "Sequence"}, {"normalizers", steps}};
}

Json unigram_of(const File& file, std::size_t unknown) {
  Json vocabulary = Json::array();
  for (const File::Piece& piece : file.pieces)
    vocabulary.push_back(Json::array({piece.text, static_cast<double>(piece.score)}));
  return {
      {"type", "Unigram"}, {"unk_id", unknown}, {"byte_fallback", file.byte_fallback}, {"vocab", vocabulary}};
}

// All merges of two pieces into one, highest score first.
Json merges_of(const File& file) {
  std::unordered_map<std::string_view, float> scores;
  std::vector<const File::Piece*> pieces;
  for (const File::Piece& piece : file.pieces) {
    if (piece.type != Type::normal) continue;
    scores.emplace(piece.text, piece.score);
    pieces.push_back(&piece);
  }
  std::stable_sort(pieces.begin(), pieces.end(),
                   [](const auto* left, const auto* right) { return left->score > right->score; });
  Json merges = Json::array();
  for (const File::Piece* piece : pieces) {
    const std::string_view text = piece->text;
    std::size_t cut = 0;
    while ((cut += static_cast<std::size_t>(decode_utf8(text, cut).length)) < text.size()) {
      const std::string_view left = text.substr(0, cut);
      const std::string_view right = text.substr(cut);
      if (scores.contains(left) && scores.contains(right)) merges.push_back(Json::array({left, right}));
    }
  }
  return merges;
}

Json bpe_of(const File& file, std::size_t unknown) {
  Json vocabulary = Json::object();
  std::size_t id = 0;
  for (const File::Piece& piece : file.pieces) vocabulary[piece.text] = id++;
  return {{"type", "BPE"},
          {"dropout", nullptr},
          {"unk_token", file.pieces[unknown].text},
          {"continuing_subword_prefix", nullptr},
          {"end_of_word_suffix", nullptr},
          {"fuse_unk", true},
          {"byte_fallback", file.byte_fallback},
          {"ignore_merges", false},
          {"vocab", vocabulary},
          {"merges", merges_of(file)}};
}

Json added_tokens_of(const File& file) {
  Json added = Json::array();
  for (std::size_t id = 0; id < file.pieces.size(); ++id) {
    const File::Piece& piece = file.pieces[id];
    if (piece.type != Type::unknown && piece.type != Type::control) continue;
    added.push_back(special_token(id, piece.text));
  }
  return added;
}

Json template_of(const File& file, const SentencePieceOptions& options, std::string_view source) {
  if (options.ends == SentencePieceOptions::Ends::bare) return template_bare(0);
  return template_around(file.begin, file.end, 0, [&](const std::string& name) {
    const auto piece = std::find_if(file.pieces.begin(), file.pieces.end(),
                                    [&](const File::Piece& other) { return other.text == name; });
    if (piece == file.pieces.end())
      throw FileError(source, 0, fmt::format("has no piece \"{}\" to put around texts", name));
    return piece - file.pieces.begin();
  });
}

}  // namespace

std::string to_tokenizer_json(std::string_view model, const SentencePieceOptions& options,
                              std::string_view source) {
  const File file = read_sentence_piece_file(model, source);
  check_expressible(file, source);
  const std::size_t unknown = unknown_of(file, source);
  const bool is_unigram = file.model == File::Model::unigram;
  const char* prefix = file.dummy_prefix ? "always" : "never";
  const Json metaspace = {
      {"type", "Metaspace"}, {"replacement", kSpaceMark}, {"prepend_scheme", prefix}, {"split", true}};
  const Json json = {{"version", "1.0"},
                     {"truncation", truncation_to(options.max_length)},
                     {"padding", nullptr},
                     {"added_tokens", added_tokens_of(file)},
                     {"normalizer", normalizer_of(file, source)},
                     {"pre_tokenizer", metaspace},
                     {"post_processor", template_of(file, options, source)},
                     {"decoder", metaspace},
                     {"model", is_unigram ? unigram_of(file, unknown) : bpe_of(file, unknown)}};
  return json.dump() + "\n";
}

// PreTrainedTokenizerFast reads tokenizer.json as it stands. Padding is masked, so any token serves.
std::string to_tokenizer_config(std::string_view model, const SentencePieceOptions& options,
                                std::string_view source) {
  const File file = read_sentence_piece_file(model, source);
  Json json = {{"tokenizer_class", "PreTrainedTokenizerFast"},
               {"unk_token", file.pieces[unknown_of(file, source)].text},
               {"bos_token", file.begin},
               {"eos_token", file.end},
               {"cls_token", file.begin},
               {"sep_token", file.end},
               {"pad_token", file.end},
               {"clean_up_tokenization_spaces", false}};
  if (options.max_length > 0) json["model_max_length"] = options.max_length;
  return json.dump(2) + "\n";
}

std::string to_tokenizer_json(const std::vector<std::string>& vocabulary, const WordPieceOptions& options) {
  Json ids = Json::object();
  Json added = Json::array();
  Index next = 0;
  for (const std::string& piece : vocabulary) ids[piece] = next++;
  for (const char* piece :
       {"[PAD]", options.unknown.c_str(), options.begin.c_str(), options.end.c_str(), "[MASK]"}) {
    if (!ids.contains(piece)) continue;
    added.push_back(special_token(ids[piece], piece));
  }
  const bool bare = options.ends == WordPieceOptions::Ends::bare;
  const Json post_processor = bare ? template_bare(1)
                                   : template_around(options.begin, options.end, 1,
                                                     [&](const std::string& piece) { return ids[piece]; });
  const Json json = {{"version", "1.0"},
                     {"truncation", truncation_to(options.max_length)},
                     {"padding", nullptr},
                     {"added_tokens", added},
                     {"normalizer",
                      {{"type", "BertNormalizer"},
                       {"clean_text", true},
                       {"handle_chinese_chars", true},
                       {"strip_accents", strips_accents(options)},
                       {"lowercase", options.letter_case == WordPieceOptions::Case::lower}}},
                     {"pre_tokenizer", {{"type", "BertPreTokenizer"}}},
                     {"post_processor", post_processor},
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
