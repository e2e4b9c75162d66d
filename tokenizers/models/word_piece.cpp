#include "trine/tokenizers/models/word_piece.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "trine/base/error.hpp"
#include "trine/tokenizers/unicode/utf8.hpp"

namespace trine {

WordPieceModel::WordPieceModel(std::shared_ptr<const Vocabulary> vocabulary, Index size, WordPieceRules rules,
                               std::string_view source)
    : pieces_(std::move(vocabulary)), size_(size), rules_(std::move(rules)) {
  const auto unknown = id_of(rules_.unknown);
  if (!unknown) {
    throw FileError(
        source, 0,
        fmt::format("has no piece \"{}\" among its {}; is this the vocabulary of a BERT model, one "
                    "piece a line?",
                    rules_.unknown, size_));
  }
  unknown_ = *unknown;
  for (Index i = 0; i < pieces_->size(); ++i) {
    const std::string_view piece = pieces_->piece(i);
    longest_ = std::max(longest_, piece.size());
    if (piece.starts_with(rules_.continuation))
      longest_continued_ = std::max(longest_continued_, piece.size());
  }
}

std::optional<std::int32_t> WordPieceModel::id_of(std::string_view piece) const {
  return piece.empty() ? std::nullopt : pieces_->find(piece);
}

void WordPieceModel::tokenize(std::string_view word, std::vector<std::int32_t>& out) const {
  const std::size_t before = out.size();
  const auto size = static_cast<Index>(word.size());
  const bool short_enough = size <= rules_.longest_word || count_characters(word) <= rules_.longest_word;
  if (short_enough && append_pieces(word, out)) return;
  out.resize(before);
  if (!word.empty()) out.push_back(unknown_);
}

WordPieceModel::Match WordPieceModel::longest_match(std::string_view text, std::size_t least,
                                                    std::size_t most) const {
  for (std::size_t n = std::min(text.size(), most); n > least; --n) {
    if (n < text.size() && is_utf8_continuation(text[n])) continue;  // inside a character
    if (const auto id = pieces_->find(text.substr(0, n))) return {n, *id};
  }
  return {0, -1};
}

// May append some pieces of the word before it fails.
bool WordPieceModel::append_pieces(std::string_view word, std::vector<std::int32_t>& out) const {
  Match match = longest_match(word, 0, longest_);
  if (match.bytes == word.size()) {
    if (!word.empty()) out.push_back(match.id);
    return true;
  }
  const std::string& prefix = rules_.continuation;
  thread_local std::string text;  // the word; before what is left of it, over what is done, the prefix
  text.assign(prefix).append(word);
  for (std::size_t begin = 0; match.bytes > 0;) {
    out.push_back(match.id);
    begin += match.bytes - (begin == 0 ? 0 : prefix.size());
    if (begin == word.size()) return true;
    std::copy(prefix.begin(), prefix.end(), text.begin() + static_cast<std::ptrdiff_t>(begin));
    match = longest_match(std::string_view(text).substr(begin), prefix.size(), longest_continued_);
  }
  return false;
}

}  // namespace trine
