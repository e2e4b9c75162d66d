// The regular expressions by which byte-level models cut a text into words, written out by hand.
#pragma once

#include <cstddef>
#include <string_view>

namespace trine {

inline constexpr std::string_view kGpt2Words =
    R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";
/// That of GPT-4 and its successors, with numbers of one digit a word, or of three.
inline constexpr std::string_view kGpt4WordsOneDigit =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
inline constexpr std::string_view kGpt4WordsThreeDigits =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

/// Where the match that begins at `at` ends; `at` must be inside the text, which is UTF-8. There is always a
/// match, and the next begins where it ends.
[[nodiscard]] std::size_t gpt2_word_end(std::string_view text, std::size_t at) noexcept;
[[nodiscard]] std::size_t gpt4_word_end(std::string_view text, std::size_t at, std::size_t digits) noexcept;

}  // namespace trine
