#include "trine/base/base64.hpp"

#include <cstdint>

namespace trine {
namespace {

int digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : -1;
}

}  // namespace

// Four digits of 6 bits are three bytes; padding stands for one or two bytes that are missing at the end.
std::optional<std::string> decode_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  text.remove_suffix(padding);
  std::string bytes;
  std::uint32_t bits = 0;
  int held = 0;  // bits that wait
  for (const char c : text) {
    if (digit(c) < 0) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(digit(c));
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes.push_back(static_cast<char>(bits >> held & 0xFF));
  }
  const std::uint32_t left = bits & ((1U << held) - 1);  // of a byte that is not there
  return left == 0 ? std::optional(bytes) : std::nullopt;
}

std::string encode_base64(std::string_view bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  std::uint32_t bits = 0;
  int held = 0;  // bits that wait
  for (const char byte : bytes) {
    bits = bits << 8 | static_cast<unsigned char>(byte);
    for (held += 8; held >= 6; held -= 6) text.push_back(kDigits[bits >> (held - 6) & 63]);
  }
  if (held > 0) text.push_back(kDigits[bits << (6 - held) & 63]);
  while (text.size() % 4 != 0) text.push_back('=');
  return text;
}

}  // namespace trine
