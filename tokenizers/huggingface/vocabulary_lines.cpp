// A vocab.txt, or a vocab.json with its merges.txt, as the tokenizer.json it stands for.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "trine/base/error.hpp"
#include "trine/tokenizers/huggingface/apply_settings.hpp"
#include "trine/tokenizers/huggingface/bert_parts.hpp"
#include "trine/tokenizers/unicode/utf8.hpp"

namespace trine {
namespace {

using Json = nlohmann::json;

struct Numbered {
  Json ids = Json::object();
  std::vector<Index> blank;     // lines
  std::vector<Index> replaced;  // lines whose piece comes again
};

Numbered number_pieces(const std::vector<std::string>& lines, std::string_view source) {
  Numbered pieces;
  Index line = 0;
  for (const std::string& piece : lines) {
    ++line;
    if (!is_valid_utf8(piece))
      throw FileError(source, line, "a piece that is not UTF-8; convert the file, or copy it again");
    if (piece.empty()) pieces.blank.push_back(line);
    Json& id = pieces.ids[piece];
    if (!id.is_null() && !piece.empty()) pieces.replaced.push_back(id.get<Index>() + 1);
    id = line - 1;
  }
  for (; !pieces.blank.empty() && pieces.blank.back() == line; --line) pieces.blank.pop_back();  // at the end
  return pieces;
}

void remark(const char* what, const std::vector<Index>& lines, std::string_view source,
            std::vector<std::string>& remarks) {
  if (lines.empty()) return;
  std::string first;
  for (std::size_t i = 0; i < std::min<std::size_t>(lines.size(), 3); ++i)
    first += fmt::format("{}{}", i > 0 ? ", " : "", lines[i]);
  remarks.push_back(fmt::format("{}: {} {} ({} {}{})", source, lines.size(), what,
                                lines.size() == 1 ? "line" : "lines", first,
                                lines.size() > 3 ? ", ..." : ""));
}

Json special_id(const Json& ids, const std::string& piece, std::string_view source,
                const char* model = "a BERT model, one piece a line") {
  const auto found = ids.find(piece);
  if (piece.empty() || found == ids.end()) {
    throw FileError(source, 0,
                    fmt::format("holds no piece \"{}\" among its {}; is this the vocabulary of {}?", piece,
                                ids.size(), model));
  }
  return Json::array({piece, *found});
}

// "h e": the pair h, e; "#version: 0.2" may stand before all.
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
                      "a merge that is no two pieces with a blank between; copy the file again");
    merges.push_back({std::string(line.substr(0, blank)), std::string(line.substr(blank + 1))});
  }
  return merges;
}

}  // namespace

Json tokenizer_of_merges(Json vocabulary, std::string_view merges, const FolderSettings& settings,
                         std::string_view source, std::string_view merges_source) {
  if (!vocabulary.is_object())
    throw FileError(source, 0, "is not an object of pieces and their ids; copy it again");
  Json around = nullptr;
  if (settings.reading == TokenizerReading::roberta) {
    constexpr const char* kModel = "a RoBERTa model";
    around = {{"type", "RobertaProcessing"},
              {"cls", special_id(vocabulary, settings.begin, source, kModel)},
              {"sep", special_id(vocabulary, settings.end, source, kModel)}};
  }
  Json tokenizer = {{"pre_tokenizer", {{"type", "ByteLevel"}}}, {"post_processor", std::move(around)}};
  tokenizer["model"] = {
      {"type", "BPE"}, {"vocab", std::move(vocabulary)}, {"merges", read_merges(merges, merges_source)}};
  static_cast<void>(apply_settings(settings, tokenizer));  // of the class: nothing to remark
  return tokenizer;
}

Json tokenizer_of_vocabulary(std::string_view bytes, const FolderSettings& settings, std::string_view source,
                             std::vector<std::string>& remarks) {
  Numbered pieces = number_pieces(read_vocabulary(bytes), source);
  remark(pieces.blank.size() == 1 ? "blank line keeps its place" : "blank lines keep their places",
         pieces.blank, source, remarks);
  remark(pieces.replaced.size() == 1 ? "piece comes again further down, and that place counts"
                                     : "pieces come again further down, and that place counts",
         pieces.replaced, source, remarks);
  static_cast<void>(special_id(pieces.ids, settings.unknown, source));
  Json around = nullptr;
  if (!settings.begin.empty() || !settings.end.empty()) {
    const bool mpnet = settings.reading == TokenizerReading::mpnet;
    around = {{"type", mpnet ? "RobertaProcessing" : "BertProcessing"},
              {"cls", special_id(pieces.ids, settings.begin, source)},
              {"sep", special_id(pieces.ids, settings.end, source)}};
    if (mpnet) around["add_prefix_space"] = false;
  }
  Json tokenizer = {{"normalizer", {{"type", "BertNormalizer"}}},
                    {"pre_tokenizer", {{"type", "BertPreTokenizer"}}},
                    {"post_processor", std::move(around)}};
  tokenizer["model"] = {
      {"type", "WordPiece"}, {"unk_token", settings.unknown}, {"vocab", std::move(pieces.ids)}};
  std::vector<std::string> said = apply_settings(settings, tokenizer);  // of the class: nothing to remark
  // No tokenizer.json is there to say otherwise: what only one version heeds counts too.
  tokenizer["normalizer"]["handle_chinese_chars"] = settings.ideographs_apart.value_or(true);
  return tokenizer;
}

}  // namespace trine
