#include "trine/tokenizers/unicode/split_words.hpp"

#include <utf8proc.h>

#include <array>

#include "trine/tokenizers/unicode/code_range.hpp"

namespace trine {
namespace {

CharKind kind_of_category(char32_t code) {
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(code))) {
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:  // zero-width space and its kin
      return CharKind::space;
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return CharKind::letter;
    default:
      return CharKind::mark;
  }
}

constexpr char32_t kTableEnd = 0x800;

std::array<CharKind, kTableEnd> make_table() {
  std::array<CharKind, kTableEnd> table{};
  for (char32_t code = 0; code < kTableEnd; ++code) table[code] = kind_of_category(code);
  return table;
}

}  // namespace

CharKind char_kind(char32_t code) noexcept {
  static const std::array<CharKind, kTableEnd> table = make_table();
  return code < kTableEnd ? table[code] : kind_of_category(code);
}

bool is_dense(char32_t code) noexcept {
  // clang-format off
  static constexpr CodeRange kBlocks[] = {
      {0x1100, 0x11FF},    // Hangul Jamo
      {0x3041, 0x31FF},    // Hiragana, Katakana, Bopomofo, Hangul compatibility Jamo
      {0x3400, 0x4DBF},    // Han, extension A
      {0x4E00, 0x9FFF},    // Han
      {0xA000, 0xA4CF},    // Yi
      {0xAC00, 0xD7AF},    // Hangul syllables
      {0xF900, 0xFAFF},    // Han, compatibility
      {0x20000, 0x3FFFF},  // Han, further extensions
  };
  // clang-format on
  return code >= kBlocks[0].first && among(kBlocks, code);
}

}  // namespace trine
