#include "trine/base/message.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace trine {
namespace {

// One character of UTF-8, or one byte that is none: then `code` is the byte and `valid` false.
struct Character {
  std::uint32_t code;
  std::size_t length;
  bool valid;
};

// Well-formed sequences as in table 3-7 of the Unicode standard: no surrogates, nothing longer than needed.
Character character_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const Character broken{byte(0), 1, false};
  const std::size_t length = byte(0) < 0x80   ? 1
                             : byte(0) < 0xC2 ? 0
                             : byte(0) < 0xE0 ? 2
                             : byte(0) < 0xF0 ? 3
                             : byte(0) < 0xF5 ? 4
                                              : 0;
  if (length == 1) return {byte(0), 1, true};
  if (length == 0 || text.size() - at < length) return broken;
  std::uint32_t code = byte(0) & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return broken;
    code = code << 6 | (byte(i) & 0x3FU);
  }
  constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xD800 && code < 0xE000;
  return code < kLeast[length] || surrogate || code > 0x10FFFF ? broken : Character{code, length, true};
}

void append_shown(std::string& out, std::string_view text, std::size_t at, const Character& character,
                  Breaks breaks) {
  const std::uint32_t code = character.code;
  const bool is_layout = code == '\n' || code == '\t';
  if (!character.valid) {
    out += fmt::format("\\x{:02x}", code);
  } else if (!is_control(code) || (is_layout && breaks == Breaks::keep)) {
    out += text.substr(at, character.length);
  } else if (is_layout || code == '\r') {
    out += code == '\n' ? "\\n" : code == '\t' ? "\\t" : "\\r";
  } else {
    out += fmt::format("\\u{:04x}", code);
  }
}

}  // namespace

// C0 and C1, and what turns the direction of writing or breaks lines.
bool is_control(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x061C || code == 0x200E || code == 0x200F ||
         (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

std::string printable(std::string_view text, Breaks breaks) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Character character = character_at(text, at);
    append_shown(out, text, at, character, breaks);
    at += character.length;
  }
  return out;
}

std::string excerpt(std::string_view text, std::size_t longest) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (out.size() >= longest) return out + "...";
    const Character character = character_at(text, at);
    append_shown(out, text, at, character, Breaks::escape);
    at += character.length;
  }
  return out;
}

std::string listed(std::span<const std::string> entries, std::string_view between, std::size_t most) {
  constexpr std::size_t kLongest = 160;  // of one entry
  std::string text;
  for (std::size_t i = 0; i < entries.size() && i < most; ++i) {
    if (i > 0) text += between;
    text += excerpt(entries[i], kLongest);
  }
  if (entries.size() > most) text += fmt::format(" and {} more", entries.size() - most);
  return text;
}

std::string bounded(std::string_view message) {
  constexpr std::size_t kLongest = 4096;
  if (message.size() <= kLongest) return std::string(message);
  std::size_t end = kLongest;
  while (end > 0 && (static_cast<unsigned char>(message[end]) & 0xC0) == 0x80) --end;
  return fmt::format("{} ... ({} more bytes)", message.substr(0, end), message.size() - end);
}

}  // namespace trine
