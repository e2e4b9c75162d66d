#include "trine/tokenizers/unicode/word_patterns.hpp"

#include <algorithm>

#include "trine/tokenizers/unicode/character_classes.hpp"
#include "trine/tokenizers/unicode/code_range.hpp"
#include "trine/tokenizers/unicode/split_words.hpp"

namespace trine {
namespace {

constexpr std::uint16_t kKinds = kLetter | kNumber | kSpace;  // none of them: a mark

// Reads kinds of characters from a text.
class Kinds {
 public:
  explicit Kinds(std::string_view text) : text_(text) {}

  struct Next {
    std::uint16_t kind;
    std::size_t end;
  };
  [[nodiscard]] Next at(std::size_t at) const {
    const auto [traits, end] = characters_.at(text_, at);
    return {static_cast<std::uint16_t>(traits & kKinds), end};
  }
  // The end of the run of this kind that reaches to `at`, of at most so many characters.
  [[nodiscard]] std::size_t run_end(std::size_t at, std::uint16_t kind, std::size_t most = -1) const {
    for (; at < text_.size() && most > 0; --most) {
      const Next next = this->at(at);
      if (next.kind != kind) break;
      at = next.end;
    }
    return at;
  }

 private:
  std::string_view text_;
  const Characters& characters_ = Characters::table();
};

constexpr std::string_view kLongS = "\xC5\xBF";  // an s in another case

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// Letters of the contraction behind an apostrophe, or 0.
template <class Fold>
std::size_t contraction(std::string_view behind, Fold fold) {
  const char first = behind.empty() ? '\0' : fold(behind[0]);
  const char second = behind.size() < 2 ? '\0' : fold(behind[1]);
  if (first == 's' || first == 't' || first == 'm' || first == 'd') return 1;
  const bool two = ((first == 'r' || first == 'v') && second == 'e') || (first == 'l' && second == 'l');
  return two ? 2 : 0;
}

// \s+(?!\S)|\s+ : white space before a word leaves its last character to the word.
std::size_t space_end(std::string_view text, const Kinds& kinds, std::size_t at) {
  const std::size_t first_end = kinds.at(at).end;
  const std::size_t end = kinds.run_end(at, kSpace);
  if (end == text.size() || end == first_end) return end;
  return last_character(text.substr(0, end));
}

}  // namespace

std::size_t gpt2_word_end(std::string_view text, std::size_t at) noexcept {
  const Kinds kinds(text);
  if (text[at] == '\'') {
    const std::size_t letters = contraction(text.substr(at + 1), [](char c) { return c; });
    if (letters > 0) return at + 1 + letters;
  }
  const std::size_t word = at + (text[at] == ' ' ? 1 : 0);
  if (word < text.size()) {
    const auto [kind, end] = kinds.at(word);
    if (kind != kSpace) return kinds.run_end(end, kind);
  }
  return space_end(text, kinds, at);
}

std::size_t gpt4_word_end(std::string_view text, std::size_t at, std::size_t digits) noexcept {
  const Kinds kinds(text);
  if (text[at] == '\'') {
    const std::size_t letters = contraction(text.substr(at + 1), lower);
    if (letters > 0) return at + 1 + letters;
    if (text.substr(at + 1).starts_with(kLongS)) return at + 1 + kLongS.size();
  }
  const auto [kind, end] = kinds.at(at);
  const bool line_end = text[at] == '\r' || text[at] == '\n';
  if (kind == kLetter) return kinds.run_end(end, kLetter);
  if (kind == kNumber) return kinds.run_end(at, kNumber, digits);
  if (!line_end && end < text.size() && kinds.at(end).kind == kLetter) return kinds.run_end(end, kLetter);
  const std::size_t mark = at + (text[at] == ' ' ? 1 : 0);
  if (mark < text.size() && kinds.at(mark).kind == 0) {
    const std::size_t marks_end = kinds.run_end(mark, 0);
    return std::min(text.find_first_not_of("\r\n", marks_end), text.size());
  }
  const std::string_view spaces = text.substr(at, kinds.run_end(at, kSpace) - at);
  if (const std::size_t last = spaces.find_last_of("\r\n"); last != spaces.npos) return at + last + 1;
  return space_end(text, kinds, at);
}

std::optional<ByteRange> find_plain_word(std::string_view text, std::size_t from) noexcept {
  std::size_t begin = from;  // of the run being read
  int length = 0;            // its characters
  for (std::size_t at = from; at < text.size();) {
    const DecodedChar c = decode_utf8(text, at);
    const std::size_t next = at + static_cast<std::size_t>(c.length);
    const CharKind kind = char_kind(c.code);
    if (length > 0 && (kind != CharKind::letter || length == kLongestWord)) return byte_range(begin, at);
    if (kind == CharKind::mark) return byte_range(at, next);
    if (kind == CharKind::letter && length++ == 0) begin = at;
    at = next;
  }
  if (length == 0) return std::nullopt;
  return byte_range(begin, text.size());
}

std::optional<ByteRange> find_ignorable(std::string_view text, std::size_t from) noexcept {
  static constexpr CodeRange kRanges[] = {
      {0xAD, 0xAD},       {0x34F, 0x34F},     {0x61C, 0x61C},     {0x115F, 0x1160},  {0x17B4, 0x17B5},
      {0x180B, 0x180F},   {0x200B, 0x200F},   {0x202A, 0x202E},   {0x2060, 0x2064},  {0x2066, 0x206F},
      {0x3164, 0x3164},   {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},  {0x1BCA0, 0x1BCA3},
      {0x1D173, 0x1D17A}, {0xE0001, 0xE0001}, {0xE0020, 0xE007F}, {0xE0100, 0xE01EF}};
  return find_run(text, from, 1, text.size(), [](char32_t code, std::string_view) {
    return code >= kRanges[0].first && among(kRanges, code);
  });
}

}  // namespace trine
