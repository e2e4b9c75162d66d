// The alphabet in which byte-level vocabularies are written: 256 visible characters, one for each byte.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace trine {

/// The character for a byte, in UTF-8: printable characters of Latin-1 map to themselves, the others to
/// U+0100, U+0101 ... in order (Radford et al. 2019, GPT-2). A space is "Ġ".
[[nodiscard]] std::string_view byte_letter(std::uint8_t byte);

/// The bytes of `letters`, or nullopt for a character outside the alphabet.
[[nodiscard]] std::optional<std::string> bytes_of_letters(std::string_view letters);

}  // namespace trine
