// Hand-written matchers for the word-splitting regular expressions of byte-level models.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "trine/tokenizers/unicode/byte_range.hpp"
#include "trine/tokenizers/unicode/utf8.hpp"

namespace trine {

inline constexpr std::string_view kGpt2Words =
    R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";
/// GPT-4 and later, with words of one digit, or of up to three.
inline constexpr std::string_view kGpt4WordsOneDigit =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
inline constexpr std::string_view kGpt4WordsThreeDigits =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

/// The words of a HashedTokenizer (tokenizers/unicode/split_words.hpp): runs of at most 64 letters, digits
/// and marks, and every other character that is not a space.
inline constexpr std::string_view kPlainWords =
    R"([\p{L}\p{M}\p{N}]{1,64}|[^\p{L}\p{M}\p{N}\p{Z}\p{Cc}\p{Cf}])";
/// Runs of assigned characters with Default_Ignorable_Code_Point, which case folding drops.
inline constexpr std::string_view kIgnorable =
    R"([\x{AD}\x{34F}\x{61C}\x{115F}\x{1160}\x{17B4}\x{17B5}\x{180B}-\x{180F}\x{200B}-\x{200F}\x{202A}-\x{202E})"
    R"(\x{2060}-\x{2064}\x{2066}-\x{206F}\x{3164}\x{FE00}-\x{FE0F}\x{FEFF}\x{FFA0}\x{1BCA0}-\x{1BCA3})"
    R"(\x{1D173}-\x{1D17A}\x{E0001}\x{E0020}-\x{E007F}\x{E0100}-\x{E01EF}]+)";

/// End of the match that begins at `at`, a position inside the text, which is UTF-8. Matches are adjacent and
/// cover the text.
[[nodiscard]] std::size_t gpt2_word_end(std::string_view text, std::size_t at) noexcept;
[[nodiscard]] std::size_t gpt4_word_end(std::string_view text, std::size_t at, std::size_t digits) noexcept;

/// The first run of `least` to `most` characters that wanted(code, character) accepts and that begins at
/// `from` or later.
template <class Wanted>
[[nodiscard]] std::optional<ByteRange> find_run(std::string_view text, std::size_t from, std::size_t least,
                                                std::size_t most, Wanted&& wanted) {
  std::size_t begin = from, at = from, count = 0;
  while (at < text.size() && count < most) {
    const DecodedChar c = decode_utf8(text, at);
    const auto length = static_cast<std::size_t>(c.length);
    const bool accepted = wanted(c.code, text.substr(at, length));
    if (!accepted && count >= least) break;
    at += length;
    count = accepted ? count + 1 : 0;
    if (!accepted) begin = at;
  }
  return count < least ? std::nullopt : std::optional(byte_range(begin, at));
}

/// The first match of kPlainWords or kIgnorable that begins at `from` or later.
[[nodiscard]] std::optional<ByteRange> find_plain_word(std::string_view text, std::size_t from) noexcept;
[[nodiscard]] std::optional<ByteRange> find_ignorable(std::string_view text, std::size_t from) noexcept;

}  // namespace trine
