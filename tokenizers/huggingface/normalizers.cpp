#include "trine/tokenizers/huggingface/normalizers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "trine/tokenizers/models/byte_letters.hpp"
#include "trine/tokenizers/unicode/step_error.hpp"

namespace trine {
namespace {

// Calls f(code, begin, end) for every character.
template <class F>
void for_each_character(std::string_view text, F&& f) {
  for (std::size_t at = 0; at < text.size();) {
    const DecodedChar c = decode_utf8(text, at);
    const std::size_t end = at + static_cast<std::size_t>(c.length);
    f(c.code, at, end);
    at = end;
  }
}

// What NmtNormalizer removes and what it writes as a space: found by asking the reference about every
// character.
bool removed_by_nmt(char32_t c) {
  return (c >= 1 && c <= 8) || c == 0xB || (c >= 0xE && c <= 0x1F) || c == 0x7F || c == 0x8F || c == 0x9F;
}
bool space_to_nmt(char32_t c) {
  return c == '\t' || c == '\n' || c == '\f' || c == '\r' || c == 0x1680 || (c >= 0x200B && c <= 0x200F) ||
         c == 0x2028 || c == 0x2029 || c == 0x2581 || c == 0xFEFF || c == kReplacement;
}

}  // namespace

std::size_t normalize(const Normalizers& steps, TextBuffer& text, TextBuffer& spare) {
  std::size_t most = text.size();
  for (const auto& step : steps) {
    spare.clear();
    try {
      if (!step->apply(text, spare)) continue;
      std::swap(text, spare);
      text.need_room(0);
    } catch (const StepError& error) {
      throw Error(fmt::format("tokenizer: {} {}", step->name(), error.what()));
    }
    most = std::max(most, text.size());
  }
  return most;
}

bool Lowercase::apply(const TextBuffer& in, TextBuffer& out) const {
  for_each_character(in.view(), [&](char32_t code, std::size_t begin, std::size_t) {
    if (code < 0x80) {
      out.append_ascii(static_cast<char>(code >= 'A' && code <= 'Z' ? code + 32 : code), in.is_first(begin));
      return;
    }
    const LowerCase lower = lower_case(code);
    out.append(lower.code, in.is_first(begin));
    if (lower.follows != 0) out.append(lower.follows, in.is_first(begin));
  });
  return true;
}

bool StripAccents::apply(const TextBuffer& in, TextBuffer& out) const {
  if (ascii_run(in.view()) == in.size()) return false;
  const Characters& characters = Characters::table();
  for_each_character(in.view(), [&](char32_t code, std::size_t begin, std::size_t end) {
    if (!(characters[code] & traits_)) out.append_copy(in, begin, end);
  });
  return true;
}

bool StripWhitespace::apply(const TextBuffer& in, TextBuffer& out) const {
  const Characters& characters = Characters::table();
  std::size_t first = in.size();  // of what is not space
  std::size_t last = 0;
  for_each_character(in.view(), [&](char32_t code, std::size_t begin, std::size_t end) {
    if (characters[code] & kSpace) return;
    first = std::min(first, begin);
    last = end;
  });
  const std::size_t begin = left_ ? first : 0;
  const std::size_t end = right_ ? std::max(last, begin) : in.size();
  if (begin == 0 && end == in.size()) return false;
  out.append_copy(in, begin, end);
  return true;
}

bool Replace::apply(const TextBuffer& in, TextBuffer& out) const {
  std::size_t copied = 0;
  PatternMatches matches(pattern_, in.view());
  auto match = matches.next();
  if (!match) return false;
  for (; match; match = matches.next()) {
    out.append_copy(in, copied, match->begin);
    // An empty match at the beginning counts as the first character, as in the library.
    out.append_given(content_, match->end == 0 || in.is_first(match->end - 1));
    copied = match->end;
  }
  out.append_copy(in, copied, in.size());
  return true;
}

bool Prepend::apply(const TextBuffer& in, TextBuffer& out) const {
  if (in.size() == 0) return false;
  out.append_given(content_, in.is_first(0));
  out.append_copy(in, 0, in.size());
  return true;
}

bool ByteLettersNormalizer::apply(const TextBuffer& in, TextBuffer& out) const {
  for_each_character(in.view(), [&](char32_t, std::size_t begin, std::size_t end) {
    for (std::size_t at = begin; at < end; ++at)
      out.append(byte_letter(static_cast<unsigned char>(in.view()[at])), in.is_first(begin));
  });
  return true;
}

bool NmtNormalizer::apply(const TextBuffer& in, TextBuffer& out) const {
  for_each_character(in.view(), [&](char32_t code, std::size_t begin, std::size_t end) {
    if (removed_by_nmt(code)) return;
    if (space_to_nmt(code))
      out.append_ascii(' ', in.is_first(begin));
    else
      out.append_copy(in, begin, end);
  });
  return true;
}

bool CharsmapNormalizer::apply(const TextBuffer& in, TextBuffer& out) const {
  rules_.apply(in, out);
  if (out.view() != in.view()) return true;
  out.clear();
  return false;
}

}  // namespace trine
