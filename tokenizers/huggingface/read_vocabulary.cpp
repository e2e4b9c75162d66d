#include "trine/tokenizers/huggingface/read_vocabulary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "trine/base/error.hpp"
#include "trine/base/json_fields.hpp"
#include "trine/base/json_text.hpp"
#include "trine/tokenizers/huggingface/apply_settings.hpp"
#include "trine/tokenizers/huggingface/json/tokenizer_json.hpp"
#include "trine/tokenizers/unicode/utf8.hpp"

namespace trine {
namespace {

using Json = nlohmann::json;

struct Lines {
  Vocabulary vocabulary;
  std::vector<Index> blank;     // line numbers
  std::vector<Index> repeated;  // lines whose piece occurs again
};

Lines assign_ids(std::span<const std::string> lines, std::string_view source) {
  Lines pieces;
  pieces.vocabulary.reserve(lines.size());
  Index line = 0;
  for (const std::string& piece : lines) {
    ++line;
    if (!is_valid_utf8(piece))
      throw FileError(source, line, "a piece that is not UTF-8; convert the file, or copy it again");
    if (piece.empty()) pieces.blank.push_back(line);
    const auto before = pieces.vocabulary.set(piece, static_cast<std::int32_t>(line - 1));
    if (before && !piece.empty()) pieces.repeated.push_back(*before + 1);
  }
  for (; !pieces.blank.empty() && pieces.blank.back() == line; --line) pieces.blank.pop_back();  // at the end
  return pieces;
}

// "vocab.txt: 2 lines (3, 7) blank; ..."
void remark(std::string_view what, const std::vector<Index>& lines, std::string_view source,
            std::vector<std::string>& remarks) {
  if (lines.empty()) return;
  const auto shown = std::span(lines).first(std::min<std::size_t>(lines.size(), 3));
  remarks.push_back(fmt::format("{}: {} {} ({}{}) {}", source, lines.size(),
                                lines.size() == 1 ? "line" : "lines", fmt::join(shown, ", "),
                                lines.size() > 3 ? ", ..." : "", what));
}

Json special_id(const Vocabulary& vocabulary, const std::string& piece, std::string_view source,
                const char* model = "a BERT model, one piece a line") {
  const auto found = vocabulary.find(piece);
  if (piece.empty() || !found) {
    throw FileError(source, 0,
                    fmt::format("has no piece \"{}\" among its {}; is this the vocabulary of {}?", piece,
                                vocabulary.size(), model));
  }
  return Json::array({piece, *found});
}

Vocabulary read_vocab_json(std::string_view text, std::string_view source) {
  if (auto vocabulary = scan_vocabulary(text)) return *std::move(vocabulary);
  const Json json = {{"vocab", parse_json(text, source)}};
  if (!json["vocab"].is_object())
    throw FileError(source, 0, "is not an object of pieces and their ids; copy it again");
  return vocabulary_of(JsonFields(json, "model", source));
}

// "h e" is the pair h, e; the first line may be "#version: 0.2".
Json read_merges(std::string_view bytes, std::string_view source) {
  Json merges = Json::array();
  Index number = 0;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.starts_with("#version")) continue;
    const std::size_t blank = line.find(' ');
    if (blank == 0 || blank >= line.size() - 1 || line.find(' ', blank + 1) != line.npos ||
        !is_valid_utf8(line))
      throw FileError(source, number,
                      "a merge that is not two pieces separated by a blank; copy the file again");
    merges.push_back({std::string(line.substr(0, blank)), std::string(line.substr(blank + 1))});
  }
  return merges;
}

}  // namespace

std::vector<std::string> read_vocabulary(std::string_view bytes) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  std::vector<std::string> vocabulary;
  std::size_t begin = bytes.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  while (begin < bytes.size()) {
    const std::size_t end = std::min(bytes.find('\n', begin), bytes.size());
    std::string_view line = bytes.substr(begin, end - begin);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    vocabulary.emplace_back(line);
    begin = end + 1;
  }
  return vocabulary;
}

FolderSettings settings_of(const WordPieceOptions& options) {
  FolderSettings settings;
  settings.family = TokenizerFamily::bert;
  settings.lower_case = options.letter_case == WordPieceOptions::Case::lower;
  settings.strip_accents = strips_accents(options);
  settings.unknown = options.unknown;
  if (options.ends == WordPieceOptions::Ends::marked) {
    settings.begin = options.begin;
    settings.end = options.end;
  }
  return settings;
}

TokenizerJson vocabulary_to_json(std::span<const std::string> lines, const FolderSettings& settings,
                                 std::string_view source, std::vector<std::string>& remarks) {
  Lines pieces = assign_ids(lines, source);
  remark("blank; the pieces after them keep their ids", pieces.blank, source, remarks);
  remark("with a piece that occurs again; its last line counts", pieces.repeated, source, remarks);
  static_cast<void>(special_id(pieces.vocabulary, settings.unknown, source));
  Json post_processor = nullptr;
  if (!settings.begin.empty() || !settings.end.empty()) {
    const bool mpnet = settings.family == TokenizerFamily::mpnet;
    post_processor = {{"type", mpnet ? "RobertaProcessing" : "BertProcessing"},
                      {"cls", special_id(pieces.vocabulary, settings.begin, source)},
                      {"sep", special_id(pieces.vocabulary, settings.end, source)}};
    if (mpnet) post_processor["add_prefix_space"] = false;
  }
  Json tokenizer = {{"normalizer", {{"type", "BertNormalizer"}}},
                    {"pre_tokenizer", {{"type", "BertPreTokenizer"}}},
                    {"post_processor", std::move(post_processor)}};
  tokenizer["model"] = {{"type", "WordPiece"}, {"unk_token", settings.unknown}};
  static_cast<void>(apply_settings(settings, tokenizer));  // there was no tokenizer.json to differ from
  // Without one, the setting that transformers 4 and 5 treat differently counts for MPNet too.
  tokenizer["normalizer"]["handle_chinese_chars"] = settings.isolate_ideographs.value_or(true);
  return {std::make_shared<Json>(std::move(tokenizer)),
          std::make_shared<const Vocabulary>(std::move(pieces.vocabulary))};
}

TokenizerJson merges_to_json(std::string_view vocab_json, std::string_view merges,
                             const FolderSettings& settings, std::string_view source,
                             std::string_view merges_source) {
  Vocabulary vocabulary = read_vocab_json(vocab_json, source);
  Json post_processor = nullptr;
  if (settings.family == TokenizerFamily::roberta) {
    constexpr const char* kModel = "a RoBERTa model";
    post_processor = {{"type", "RobertaProcessing"},
                      {"cls", special_id(vocabulary, settings.begin, source, kModel)},
                      {"sep", special_id(vocabulary, settings.end, source, kModel)}};
  }
  Json tokenizer = {{"pre_tokenizer", {{"type", "ByteLevel"}}},
                    {"post_processor", std::move(post_processor)}};
  tokenizer["model"] = {{"type", "BPE"}, {"merges", read_merges(merges, merges_source)}};
  static_cast<void>(apply_settings(settings, tokenizer));  // there was no tokenizer.json to differ from
  return {std::make_shared<Json>(std::move(tokenizer)),
          std::make_shared<const Vocabulary>(std::move(vocabulary))};
}

}  // namespace trine
