#include "trine/tokenizers/models/unigram.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "trine/base/error.hpp"
#include "trine/tokenizers/unicode/utf8.hpp"

namespace trine {
namespace {

constexpr double kUnknownPenalty = 10;
constexpr std::uint32_t kNowhere = 0xFFFFFFFF;

}  // namespace

// The best segmentation of a prefix of the word: its score and last piece.
struct Unigram::Best {
  double score = 0;
  std::int32_t id = 0;
  std::uint32_t begin = kNowhere;  // of the last piece

  void offer(double other_score, std::int32_t other_id, std::size_t other_begin) {
    if (begin != kNowhere && !(other_score > score)) return;
    *this = {other_score, other_id, static_cast<std::uint32_t>(other_begin)};
  }
};

Unigram::Unigram(const std::vector<ScoredPiece>& pieces, UnigramOptions options) : options_(options) {
  if (options.unknown < 0 || static_cast<std::size_t>(options.unknown) >= pieces.size()) {
    throw OptionError(fmt::format("unigram: the unknown piece has id {}, but there are {} pieces",
                                  options.unknown, pieces.size()));
  }
  std::vector<ByteTrie::Entry> entries;
  for (const ScoredPiece& piece : pieces) {
    entries.push_back({piece.text, static_cast<std::int32_t>(scores_.size())});
    scores_.push_back(piece.score);
  }
  unknown_score_ = *std::min_element(scores_.begin(), scores_.end()) - kUnknownPenalty;
  trie_ = ByteTrie(std::move(entries));
  for (int byte = 0; byte < 256; ++byte) byte_pieces_[byte] = trie_.find(fmt::format("<0x{:02X}>", byte));
}

std::optional<std::int32_t> Unigram::id_of(std::string_view piece) const {
  const std::int32_t id = trie_.find(piece);
  return id < 0 ? std::nullopt : std::optional(id);
}

// Fills best[i], the best segmentation of the first i bytes, for every i where a character ends.
void Unigram::find_best(std::string_view word, std::vector<Best>& best) const {
  best.assign(word.size() + 1, {});
  for (std::size_t begin = 0; begin < word.size();) {
    const double score = best[begin].score;
    const std::size_t next = begin + static_cast<std::size_t>(decode_utf8(word, begin).length);
    bool covered = false;  // is this character a piece?
    ByteTrie::Node node = ByteTrie::kRoot;
    for (std::size_t end = begin; end < word.size();) {
      if ((node = trie_.step(node, word[end++])) == ByteTrie::kRoot) break;
      const std::int32_t id = trie_.value(node);
      if (id < 0) continue;
      best[end].offer(score + scores_[id], id, begin);
      covered |= end == next;
    }
    if (!covered) best[next].offer(score + unknown_score_, options_.unknown, begin);
    begin = next;
  }
}

void Unigram::tokenize(std::string_view word, std::vector<std::int32_t>& out) const {
  thread_local std::vector<Best> best;  // reused from call to call
  find_best(word, best);
  const auto first = static_cast<std::ptrdiff_t>(out.size());
  for (auto end = static_cast<std::uint32_t>(word.size()); end > 0;) {
    std::uint32_t begin = best[end].begin;
    if (best[end].id != options_.unknown) {
      out.push_back(best[end].id);
    } else {
      while (begin > 0 && best[begin].id == options_.unknown) begin = best[begin].begin;
      append_unknown(word.substr(begin, end - begin), out);
    }
    end = begin;
  }
  std::reverse(out.begin() + first, out.end());
}

// In reverse order, as in `tokenize`. The characters may be a piece after all: the text of the unknown piece.
void Unigram::append_unknown(std::string_view text, std::vector<std::int32_t>& out) const {
  const std::int32_t id = trie_.find(text);
  const auto has_piece = [&](char c) { return byte_pieces_[static_cast<unsigned char>(c)] >= 0; };
  if (id < 0 && options_.byte_fallback && std::all_of(text.begin(), text.end(), has_piece)) {
    for (auto c = text.rbegin(); c != text.rend(); ++c)
      out.push_back(byte_pieces_[static_cast<unsigned char>(*c)]);
    return;
  }
  out.push_back(id < 0 ? options_.unknown : id);
}

}  // namespace trine
