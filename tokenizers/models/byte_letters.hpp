// The alphabet in which byte-level vocabularies are written: 256 visible characters, one for each byte.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace trine {

/// The character that stands for a byte, in UTF-8: printable characters of Latin-1 stand for themselves, the
/// others are U+0100, U+0101 ... in order (Radford et al. 2019, GPT-2): a space is written "Ġ".
[[nodiscard]] std::string_view byte_letter(std::uint8_t byte);

/// The bytes that `letters` stand for, or nothing where a character is not of the alphabet.
[[nodiscard]] std::optional<std::string> bytes_of_letters(std::string_view letters);

}  // namespace trine
