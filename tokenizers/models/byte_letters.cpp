#include "trine/tokenizers/models/byte_letters.hpp"

#include <array>

#include "trine/tokenizers/unicode/utf8.hpp"

namespace trine {
namespace {

constexpr char32_t kLettersEnd = 0x144;  // 68 bytes have no printable character of their own

constexpr bool stands_for_itself(int byte) {
  return (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
}

struct Alphabet {
  std::array<std::string, 256> letters;
  std::array<std::int16_t, kLettersEnd> bytes;

  Alphabet() {
    bytes.fill(-1);
    char32_t next = 0x100;
    for (int byte = 0; byte < 256; ++byte) {
      const char32_t letter = stands_for_itself(byte) ? static_cast<char32_t>(byte) : next++;
      append_utf8(letter, letters[static_cast<std::size_t>(byte)]);
      bytes[letter] = static_cast<std::int16_t>(byte);
    }
  }
};

const Alphabet& alphabet() {
  static const Alphabet made;
  return made;
}

}  // namespace

std::string_view byte_letter(std::uint8_t byte) { return alphabet().letters[byte]; }

std::optional<std::string> bytes_of_letters(std::string_view letters) {
  std::string bytes;
  for (std::size_t at = 0; at < letters.size();) {
    const DecodedChar letter = decode_utf8(letters, at);
    if (!letter.valid || letter.code >= kLettersEnd || alphabet().bytes[letter.code] < 0) return std::nullopt;
    bytes.push_back(static_cast<char>(alphabet().bytes[letter.code]));
    at += static_cast<std::size_t>(letter.length);
  }
  return bytes;
}

}  // namespace trine
