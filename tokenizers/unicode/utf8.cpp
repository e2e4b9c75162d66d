#include "trine/tokenizers/unicode/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace trine {
namespace {

// What may follow a lead byte: how many bytes, and the range of the first of them. The narrowed ranges
// keep out overlong forms, surrogates and everything above U+10FFFF (Unicode Standard, table 3-7).
struct Lead {
  int length;  // 0: not a lead byte
  unsigned char low = 0x80;
  unsigned char high = 0xBF;
};

Lead lead(unsigned char byte) {
  if (byte >= 0xC2 && byte <= 0xDF) return {2};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};
  if (byte == 0xED) return {3, 0x80, 0x9F};
  if (byte >= 0xE1 && byte <= 0xEF) return {3};
  if (byte == 0xF0) return {4, 0x90, 0xBF};
  if (byte >= 0xF1 && byte <= 0xF3) return {4};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  return {0};
}

}  // namespace

DecodedChar decode_utf8(std::string_view text, std::size_t at) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at);
  if (first < 0x80) return {first, 1, true};
  const Lead expected = lead(first);
  if (expected.length == 0) return {};
  char32_t code = first & (0x7Fu >> expected.length);
  for (int i = 1; i < expected.length; ++i) {
    const std::size_t position = at + static_cast<std::size_t>(i);
    const unsigned char low = i == 1 ? expected.low : 0x80;
    const unsigned char high = i == 1 ? expected.high : 0xBF;
    if (position >= text.size() || byte(position) < low || byte(position) > high) {
      return {kReplacement, i, false};
    }
    code = (code << 6) | (byte(position) & 0x3Fu);
  }
  return {code, expected.length, true};
}

void append_utf8(char32_t code, std::string& out) {
  const auto put = [&out](char32_t byte) {
    out.push_back(static_cast<char>(static_cast<unsigned char>(byte)));
  };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | (code >> 6));
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | (code >> 12));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | (code >> 18));
    put(0x80 | ((code >> 12) & 0x3F));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  }
}

std::size_t ascii_run(std::string_view text, std::size_t at) noexcept {
  std::size_t i = at;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + i, 8);
    if (word & 0x8080808080808080ULL) break;
  }
  while (i < text.size() && static_cast<unsigned char>(text[i]) < 0x80) ++i;
  return i - at;
}

bool is_valid_utf8(std::string_view text) noexcept {
  std::size_t at = ascii_run(text);
  while (at < text.size()) {
    const DecodedChar c = decode_utf8(text, at);
    if (!c.valid) return false;
    at += static_cast<std::size_t>(c.length);
    at += ascii_run(text, at);
  }
  return true;
}

Utf8Report repair_utf8(std::string_view text, std::string& out) {
  Utf8Report report;
  std::size_t copied = 0;  // everything before this is in out
  std::size_t at = 0;
  while ((at += ascii_run(text, at)) < text.size()) {
    const DecodedChar c = decode_utf8(text, at);
    if (!c.valid) {
      out.append(text, copied, at - copied);
      append_utf8(kReplacement, out);
      copied = at + static_cast<std::size_t>(c.length);
      report += {1, c.length};
    }
    at += static_cast<std::size_t>(c.length);
  }
  out.append(text, copied);
  return report;
}

Index count_characters(std::string_view text) noexcept {
  Index count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) {
    at += static_cast<std::size_t>(decode_utf8(text, at).length);
  }
  return count;
}

}  // namespace trine
