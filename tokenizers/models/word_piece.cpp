#include "trine/tokenizers/models/word_piece.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "trine/base/error.hpp"
#include "trine/tokenizers/models/byte_trie.hpp"
#include "trine/tokenizers/unicode/utf8.hpp"

namespace trine {

class WordPieceModel::Trie {
 public:
  Trie(const Vocabulary& vocabulary, std::string_view continuation) : pieces_(entries_of(vocabulary)) {
    for (const char byte : continuation) {
      continued_ = pieces_.step(continued_, byte);
      continues_ = continued_ != ByteTrie::kRoot;
      if (!continues_) break;
    }
  }

  // May append some pieces of the word before it fails.
  [[nodiscard]] bool append_pieces(std::string_view word, std::vector<std::int32_t>& out) const {
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

 private:
  static std::vector<ByteTrie::Entry> entries_of(const Vocabulary& vocabulary) {
    std::vector<ByteTrie::Entry> entries;
    entries.reserve(static_cast<std::size_t>(vocabulary.size()));
    for (Index i = 0; i < vocabulary.size(); ++i) {
      if (!vocabulary.piece(i).empty()) entries.push_back({vocabulary.piece(i), vocabulary.id(i)});
    }
    return entries;
  }

  ByteTrie pieces_;
  ByteTrie::Node continued_ = ByteTrie::kRoot;  // the node of the prefix "##"
  bool continues_ = true;                       // whether there are any
};

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
  const Trie* built = trie();
  if (short_enough && (built != nullptr ? built->append_pieces(word, out) : append_pieces(word, out))) return;
  out.resize(before);
  if (!word.empty()) out.push_back(unknown_);
}

// nullptr for the first words.
const WordPieceModel::Trie* WordPieceModel::trie() const {
  if (const Trie* built = built_.load(std::memory_order_acquire)) return built;
  if (words_.fetch_add(1, std::memory_order_relaxed) < kFewWords) return nullptr;
  std::call_once(building_, [&] {
    trie_ = std::make_shared<const Trie>(*pieces_, rules_.continuation);
    built_.store(trie_.get(), std::memory_order_release);
  });
  return trie_.get();
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
