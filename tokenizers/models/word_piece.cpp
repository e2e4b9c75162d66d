#include "trine/tokenizers/models/word_piece.hpp"

#include <fmt/format.h>

#include "trine/base/error.hpp"
#include "trine/tokenizers/unicode/utf8.hpp"

namespace trine {
namespace {

std::vector<ByteTrie::Entry> checked_entries(std::span<const std::string> vocabulary,
                                             std::string_view source) {
  std::vector<ByteTrie::Entry> entries;
  entries.reserve(vocabulary.size());
  std::int32_t id = 0;
  for (const std::string& piece : vocabulary) {
    if (!is_valid_utf8(piece))
      throw FileError(source, id + 1, "a piece that is not UTF-8; convert the file, or copy it again");
    if (!piece.empty()) entries.push_back({piece, id});
    ++id;
  }
  return entries;
}

}  // namespace

WordPieceModel::WordPieceModel(std::span<const std::string> vocabulary, const WordPieceRules& rules,
                               std::string_view source)
    : pieces_(checked_entries(vocabulary, source)),
      size_(static_cast<Index>(vocabulary.size())),
      longest_word_(rules.longest_word),
      unknown_(pieces_.find(rules.unknown)) {
  if (unknown_ < 0) {
    throw FileError(
        source, 0,
        fmt::format("has no piece \"{}\" among its {}; is this the vocabulary of a BERT model, one "
                    "piece a line?",
                    rules.unknown, size_));
  }
  for (const char byte : rules.continuation) {
    continued_ = pieces_.step(continued_, byte);
    continues_ = continued_ != ByteTrie::kRoot;
    if (!continues_) break;
  }
}

std::optional<std::int32_t> WordPieceModel::id_of(std::string_view piece) const {
  const std::int32_t id = pieces_.find(piece);
  return id < 0 ? std::nullopt : std::optional(id);
}

void WordPieceModel::tokenize(std::string_view word, std::vector<std::int32_t>& out) const {
  const std::size_t before = out.size();
  const auto size = static_cast<Index>(word.size());
  const bool short_enough = size <= longest_word_ || count_characters(word) <= longest_word_;
  if (short_enough && append_pieces(word, out)) return;
  out.resize(before);
  if (!word.empty()) out.push_back(unknown_);
}

// May append some pieces of the word before it fails.
bool WordPieceModel::append_pieces(std::string_view word, std::vector<std::int32_t>& out) const {
  ByteTrie::Node node = ByteTrie::kRoot;
  for (std::size_t begin = 0; begin < word.size();) {
    std::int32_t longest = -1;
    std::size_t end = begin;
    for (std::size_t at = begin; at < word.size(); ++at) {
      node = pieces_.step(node, word[at]);
      if (node == ByteTrie::kRoot) break;
      if (pieces_.value(node) < 0) continue;
      longest = pieces_.value(node);
      end = at + 1;
    }
    if (longest < 0) return false;
    out.push_back(longest);
    if (end < word.size() && !continues_) return false;
    begin = end;
    node = continued_;
  }
  return true;
}

}  // namespace trine
