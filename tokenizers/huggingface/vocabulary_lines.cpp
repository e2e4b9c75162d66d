// A vocab.txt as the tokenizer.json it stands for.
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

Json special_id(const Json& ids, const std::string& piece, std::string_view source) {
  const auto found = ids.find(piece);
  if (piece.empty() || found == ids.end()) {
    throw FileError(
        source, 0,
        fmt::format("holds no piece \"{}\" among its {}; is this the vocabulary of a BERT model, one piece "
                    "a line?",
                    piece, ids.size()));
  }
  return Json::array({piece, *found});
}

}  // namespace

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
