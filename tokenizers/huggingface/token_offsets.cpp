#include "trine/tokenizers/huggingface/token_offsets.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "trine/base/error.hpp"
#include "trine/tokenizers/unicode/character_classes.hpp"
#include "trine/tokenizers/unicode/utf8.hpp"

namespace trine {
namespace {

using What = SpecialTokensTemplate::What;

// Whitespace at the ends of a token, in characters, which trim_offsets excludes.
struct Spaces {
  std::uint32_t leading = 0;
  std::uint32_t trailing = 0;
};

struct FoundToken {
  std::int32_t id;
  ByteRange range;  // of the original text
  Spaces spaces;
};

// Besides whitespace, the library trims the letter for a space byte wherever it occurs.
bool is_trimmed(char32_t code) {
  constexpr char32_t kLetterOfSpace = 0x120;
  return (Characters::table()[code] & kSpace) != 0 || code == kLetterOfSpace;
}

Spaces spaces_around(std::string_view token) {
  Spaces spaces;
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

// Of the letters for bytes only that of the space is whitespace.
Spaces spaces_around_bytes(std::string_view piece) {
  const auto size = static_cast<std::uint32_t>(piece.size());
  const auto first = static_cast<std::uint32_t>(std::min<std::size_t>(piece.find_first_not_of(' '), size));
  const std::size_t last = piece.find_last_not_of(' ');
  return {first, last == piece.npos ? size : size - 1 - static_cast<std::uint32_t>(last)};
}

// `count` characters after the beginning of `range`, or its end.
std::uint32_t skip_characters(std::string_view text, ByteRange range, std::uint32_t count) {
  std::size_t at = range.begin;
  for (; count > 0 && at < range.end; --count) at += static_cast<std::size_t>(decode_utf8(text, at).length);
  return static_cast<std::uint32_t>(std::min<std::size_t>(at, range.end));
}

// `count` characters before the end of `range`, or its beginning.
std::uint32_t drop_characters(std::string_view text, ByteRange range, std::uint32_t count) {
  std::uint32_t at = range.end;
  for (; count > 0 && at > range.begin; --count) {
    --at;
    while (at > range.begin && is_utf8_continuation(text[at])) --at;
  }
  return at;
}

// Tokens of both texts of a pair.
struct Lengths {
  std::size_t first;
  std::size_t second;
};

// Truncates to `limit` tokens, the longer text first.
Lengths truncate_longest_first(std::size_t first, std::size_t second, std::size_t limit) {
  if (first + second <= limit) return {first, second};
  std::size_t shorter = std::min(first, second);
  std::size_t longer = shorter > limit ? shorter : std::max(shorter, limit - shorter);
  if (shorter + longer > limit) {
    shorter = limit / 2;
    longer = shorter + limit % 2;
  }
  return first > second ? Lengths{longer, shorter} : Lengths{shorter, longer};
}

// Truncates one of the texts to `limit` tokens in all; it keeps at least one.
Lengths truncate_one(Lengths lengths, std::size_t limit, Truncation::Strategy strategy) {
  const std::size_t total = lengths.first + lengths.second;
  if (total <= limit) return lengths;
  const bool is_first = strategy == Truncation::Strategy::only_first;
  std::size_t& length = is_first ? lengths.first : lengths.second;
  if (length <= total - limit) {
    throw Error(fmt::format(
        "tokenizer: a pair of {} and {} tokens cannot be truncated to {} by the \"strategy\" \"{}\" of "
        "tokenizer.json; give shorter texts, or use \"LongestFirst\"",
        lengths.first, lengths.second, limit, is_first ? "OnlyFirst" : "OnlySecond"));
  }
  length -= total - limit;
  return lengths;
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

class OffsetEncoder {
 public:
  explicit OffsetEncoder(const HfTokenizer& tokenizer) : tokenizer_(tokenizer) {}

  void encode(std::string_view text, std::vector<Token>& out) const {
    const auto& parts = special_tokens().single;
    const std::size_t limit = tokenizer_.text_limit(parts);
    std::vector<FoundToken> found = find(text, tokenizer_.read_limit(limit));
    cut(text, limit, found);
    append(parts, found, {}, out);
  }

  // Which text is truncated depends on which is longer, so both are read to their ends.
  void encode_pair(std::string_view first, std::string_view second, std::vector<Token>& out) const {
    const auto& parts = special_tokens().pair;
    const Truncation& truncation = tokenizer_.truncation_;
    std::vector<FoundToken> in_first = find(first, static_cast<std::size_t>(-1));
    std::vector<FoundToken> in_second = find(second, static_cast<std::size_t>(-1));
    const std::size_t limit = tokenizer_.text_limit(parts);
    const Lengths lengths = truncation.pairs == Truncation::Strategy::longest_first
                                ? truncate_longest_first(in_first.size(), in_second.size(), limit)
                                : truncate_one({in_first.size(), in_second.size()}, limit, truncation.pairs);
    cut(first, lengths.first, in_first);
    cut(second, lengths.second, in_second);
    append(parts, in_first, in_second, out);
  }

 private:
  using Parts = std::vector<SpecialTokensTemplate::Part>;

  [[nodiscard]] const SpecialTokensTemplate& special_tokens() const {
    return tokenizer_.pipeline_.special_tokens;
  }

  [[nodiscard]] std::vector<FoundToken> find(std::string_view text, std::size_t limit) const {
    std::vector<FoundToken> found;
    tokenizer_.visit_tokens(
        text, AlignedText::Origins::kept, limit, [&](const HfTokenizer::TextToken& token) {
          Spaces spaces;
          if (special_tokens().trim_offsets)
            spaces = token.is_bytes ? spaces_around_bytes(token.bytes) : spaces_around(token.bytes);
          found.push_back({token.id, token.range, spaces});
        });
    return found;
  }

  // Truncates, then trims. The first token may hold the space that was prepended, which its offsets keep.
  void cut(std::string_view text, std::size_t limit, std::vector<FoundToken>& tokens) const {
    truncate(tokens, 0, limit, tokenizer_.truncation_.side);
    if (!special_tokens().trim_offsets) return;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      auto& [id, range, spaces] = tokens[i];
      const bool first = i == 0 || range.begin == 0;
      if (!(first && special_tokens().prefix_space && spaces.leading == 1))
        range.begin = skip_characters(text, range, spaces.leading);
      range.end = drop_characters(text, range, spaces.trailing);
    }
  }

  static void append(const Parts& parts, const std::vector<FoundToken>& first,
                     const std::vector<FoundToken>& second, std::vector<Token>& out) {
    for (const auto& part : parts) {
      if (part.what == What::special) {
        out.push_back({part.id, part.type, -1, 0, 0});
        continue;
      }
      const std::int16_t text = part.what == What::first ? 0 : 1;
      for (const FoundToken& token : text == 0 ? first : second)
        out.push_back({token.id, part.type, text, token.range.begin, token.range.end});
    }
  }

  const HfTokenizer& tokenizer_;
};

void encode_with_offsets(const HfTokenizer& tokenizer, std::string_view text, std::vector<Token>& out) {
  OffsetEncoder(tokenizer).encode(text, out);
}

void encode_pair(const HfTokenizer& tokenizer, std::string_view first, std::string_view second,
                 std::vector<Token>& out) {
  OffsetEncoder(tokenizer).encode_pair(first, second, out);
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
