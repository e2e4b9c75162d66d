#include "trine/tokenizers/huggingface/token_offsets.hpp"

#include <algorithm>
#include <vector>

#include "trine/tokenizers/huggingface/hf_tokenizer.hpp"
#include "trine/tokenizers/unicode/character_classes.hpp"

namespace trine {
namespace {

// Characters that trim_offsets takes off: white space, and the letter that stands for a space where pieces
// are bytes, which the library looks for wherever it comes.
bool is_trimmed(char32_t code) {
  constexpr char32_t kLetterOfSpace = 0x120;
  return (Characters::table()[code] & kSpace) != 0 || code == kLetterOfSpace;
}

// For each byte of the text and its end.
std::vector<std::uint32_t> characters_before(std::string_view text) {
  std::vector<std::uint32_t> before(text.size() + 1);
  std::uint32_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) {
    const auto length = static_cast<std::size_t>(decode_utf8(text, at).length);
    std::fill_n(before.begin() + static_cast<std::ptrdiff_t>(at), length, count);
    at += length;
  }
  before.back() = count;
  return before;
}

}  // namespace

Spaces spaces_around(std::string_view token) {
  Spaces spaces{0, 0};
  bool all = true;
  for (std::size_t at = 0; at < token.size();) {
    const DecodedChar c = decode_utf8(token, at);
    at += static_cast<std::size_t>(c.length);
    const bool trimmed = is_trimmed(c.code);
    all = all && trimmed;
    if (all) ++spaces.leading;
    spaces.trailing = trimmed ? spaces.trailing + 1 : 0;
  }
  return spaces;
}

Spaces spaces_around_bytes(std::string_view piece) {
  const auto size = static_cast<std::uint32_t>(piece.size());
  const auto first = static_cast<std::uint32_t>(std::min<std::size_t>(piece.find_first_not_of(' '), size));
  const std::size_t last = piece.find_last_not_of(' ');
  return {first, last == piece.npos ? size : size - 1 - static_cast<std::uint32_t>(last)};
}

std::uint32_t skip_characters(std::string_view text, ByteRange range, std::uint32_t count) {
  std::size_t at = range.begin;
  for (; count > 0 && at < range.end; --count) at += static_cast<std::size_t>(decode_utf8(text, at).length);
  return static_cast<std::uint32_t>(std::min<std::size_t>(at, range.end));
}

std::uint32_t drop_characters(std::string_view text, ByteRange range, std::uint32_t count) {
  std::uint32_t at = range.end;
  for (; count > 0 && at > range.begin; --count) {
    --at;
    while (at > range.begin && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
  }
  return at;
}

void to_character_offsets(std::string_view first, std::string_view second, std::vector<Token>& tokens) {
  const std::vector<std::uint32_t> counts[] = {characters_before(first), characters_before(second)};
  for (Token& token : tokens) {
    if (token.text < 0) continue;
    const auto& before = counts[token.text];
    token.begin = before[token.begin];
    token.end = before[token.end];
  }
}

}  // namespace trine
