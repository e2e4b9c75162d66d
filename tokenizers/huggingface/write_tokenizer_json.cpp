#include "trine/tokenizers/huggingface/write_tokenizer_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "trine/base/base64.hpp"
#include "trine/base/error.hpp"
#include "trine/base/json_fields.hpp"
#include "trine/tokenizers/sentence_piece_file.hpp"
#include "trine/tokenizers/tokenizer_settings.hpp"
#include "trine/tokenizers/unicode/charsmap.hpp"
#include "trine/tokenizers/unicode/utf8.hpp"

namespace trine {
namespace {

using Json = nlohmann::json;
using File = SentencePieceFile;
using Type = SentencePieceFile::Type;

constexpr const char* kSpaceMark = "\u2581";

void require_expressible(const File& file, std::string_view source) {
  const auto refuse = [&](std::string_view what) {
    throw FileError(
        source, 0,
        fmt::format("{}, which a tokenizer.json has no words for; other programs cannot open it", what));
  };
  if (file.model != File::Model::unigram && file.model != File::Model::bpe)
    refuse("is a model of whole words or characters");
  if (file.space_behind || !file.escape_spaces) refuse("does not mark spaces before words");
  for (const File::Piece& piece : file.pieces) {
    if (piece.type == Type::user_defined)
      refuse(fmt::format("has a piece of its user's own, \"{}\"", piece.text));
  }
}

bool folds_case(const File& file, std::string_view source) {
  return naming_file(source, [&] { return Charsmap(file.charsmap).replacement("A") == "a"; });
}

std::size_t unknown_of(const File& file, std::string_view source) {
  const auto unknown = std::find_if(file.pieces.begin(), file.pieces.end(),
                                    [](const auto& piece) { return piece.type == Type::unknown; });
  if (unknown == file.pieces.end())
    throw FileError(source, 0, "has no piece for unknown characters; copy it again or train anew");
  return static_cast<std::size_t>(unknown - file.pieces.begin());
}

// The reference reads a charsmap by the first rule that fits the beginning of a character and its marks, and
// so loses the marks of a letter that has a rule of its own, as capitals have. In composed form, and in lower
// case where the rules ask for that, letters have none: nothing is lost.
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

// Every way to put a piece together from two others, in the order of scores, which is that of merging.
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
    added.push_back({{"id", id},
                     {"content", piece.text},
                     {"single_word", false},
                     {"lstrip", false},
                     {"rstrip", false},
                     {"normalized", false},
                     {"special", true}});
  }
  return added;
}

Json template_of(const File& file, const SentencePieceOptions& options, std::string_view source) {
  const auto sequence = [](const char* which) { return Json{{"Sequence", {{"id", which}, {"type_id", 0}}}}; };
  const auto mark = [](const std::string& piece) {
    return Json{{"SpecialToken", {{"id", piece}, {"type_id", 0}}}};
  };
  Json single = Json::array({sequence("A")});
  Json pair = Json::array({sequence("A"), sequence("B")});
  Json specials = Json::object();
  if (options.ends == SentencePieceOptions::Ends::marked) {
    const Json begin = mark(file.begin);
    const Json end = mark(file.end);
    single = Json::array({begin, sequence("A"), end});
    pair = Json::array({begin, sequence("A"), end, sequence("B"), end});
    for (const std::string& name : {file.begin, file.end}) {
      const auto piece = std::find_if(file.pieces.begin(), file.pieces.end(),
                                      [&](const File::Piece& other) { return other.text == name; });
      if (piece == file.pieces.end())
        throw FileError(source, 0, fmt::format("has no piece \"{}\" to mark the ends of texts", name));
      const auto id = piece - file.pieces.begin();
      specials[name] = {{"id", name}, {"ids", Json::array({id})}, {"tokens", Json::array({name})}};
    }
  }
  return {{"type", "TemplateProcessing"}, {"single", single}, {"pair", pair}, {"special_tokens", specials}};
}

Json truncation_to(Index max_length) {
  if (max_length == 0) return nullptr;
  return {{"direction", "Right"}, {"max_length", max_length}, {"strategy", "LongestFirst"}, {"stride", 0}};
}

}  // namespace

std::string to_tokenizer_json(std::string_view model, const SentencePieceOptions& options,
                              std::string_view source) {
  const File file = read_sentence_piece_file(model, source);
  require_expressible(file, source);
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

// A class of transformers that takes tokenizer.json as it is. Rows of a batch are filled up with the mark of
// the end, which attention does not see there.
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

HfTokenizer to_huggingface(const SentencePiece& learned) {
  const std::string& model = learned.model_bytes();
  auto published = HfTokenizer::from_json(to_tokenizer_json(model, learned.options()));
  published.add_file({"tokenizer_config.json", to_tokenizer_config(model, learned.options())});
  return published;
}

HfTokenizer to_huggingface(const WordPiece& pieces) {
  const std::vector<Tokenizer::NamedFile> files = pieces.files();
  const auto json = std::find_if(files.begin(), files.end(),
                                 [](const auto& file) { return file.name == "tokenizer.json"; });
  auto published = HfTokenizer::from_json(json->bytes);
  for (const Tokenizer::NamedFile& file : files) {
    if (file.name != "tokenizer.json" && file.name != kTokenizerFile) published.add_file(file);
  }
  return published;
}

std::unique_ptr<Tokenizer> as_huggingface(std::unique_ptr<Tokenizer> tokenizer) {
  if (const auto* learned = dynamic_cast<const SentencePiece*>(tokenizer.get()))
    return std::make_unique<HfTokenizer>(to_huggingface(*learned));
  if (const auto* pieces = dynamic_cast<const WordPiece*>(tokenizer.get()))
    return std::make_unique<HfTokenizer>(to_huggingface(*pieces));
  return tokenizer;
}

}  // namespace trine
