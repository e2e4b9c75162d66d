#include <algorithm>

#include "trine/tokenizers/huggingface/normalizers.hpp"

namespace trine {

// A character and its change in the number of source characters: 0 replaces one, 1 is inserted, -n merges n
// others.
struct UnicodeForm::Code {
  char32_t code;
  int combining;
  int change;
};

// ASCII is normalized in every form, but its last character may combine with a mark after it.
bool UnicodeForm::apply(const TextBuffer& in, TextBuffer& out) const {
  const std::string_view text = in.view();
  const auto ascii = [&](std::size_t at) { return static_cast<unsigned char>(text[at]) < 0x80; };
  if (ascii_run(text) == text.size()) return false;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + ascii_run(text, at);
    if (end < text.size() && end > at) --end;
    out.append_copy(in, at, end);
    at = end;
    if (at == text.size()) break;
    do ++end;
    while (end < text.size() && !ascii(end));
    append_run(in, at, end, out);
    at = end;
  }
  return true;
}

void UnicodeForm::append_run(const TextBuffer& in, std::size_t begin, std::size_t end,
                             TextBuffer& out) const {
  thread_local std::vector<Code> codes;
  const auto kind =
      form_ == Form::nfkc || form_ == Form::nfkd ? Decomposition::compatible : Decomposition::canonical;
  codes.clear();
  for (std::size_t at = begin; at < end;) {
    const DecodedChar c = decode_utf8(in.view(), at);
    at += static_cast<std::size_t>(c.length);
    if ((Characters::table()[c.code] & kIdeograph) && c.code < 0xF900) {
      codes.push_back({c.code, 0, 0});
      continue;
    }
    const Decomposed parts = decompose(c.code, kind);
    for (int i = 0; i < parts.count; ++i) {
      const auto part = static_cast<char32_t>(parts.codes[static_cast<std::size_t>(i)]);
      codes.push_back({part, combining_class(part), i == 0 ? 0 : 1});
    }
  }
  order_marks(codes);
  if (form_ == Form::nfc || form_ == Form::nfkc) compose_all(codes);
  bool first = true;       // whether the next character comes from the first of the text
  std::size_t at = begin;  // next character to replace; not kept up to date behind the first of the text
  for (const Code& code : codes) {
    first = first && in.is_first(code.change > 0 && at > 0 ? at - 1 : at);
    out.append(code.code, first);
    for (int read = code.change; first && read <= 0 && at < in.size(); ++read)
      at += static_cast<std::size_t>(decode_utf8(in.view(), at).length);
  }
}

// Canonical ordering: stable sort of marks by combining class.
void UnicodeForm::order_marks(std::vector<Code>& codes) {
  const auto is_mark = [](const Code& code) { return code.combining != 0; };
  const auto before = [](const Code& a, const Code& b) { return a.combining < b.combining; };
  for (auto begin = codes.begin(); begin != codes.end();) {
    begin = std::find_if(begin, codes.end(), is_mark);
    const auto end = std::find_if_not(begin, codes.end(), is_mark);
    if (!std::is_sorted(begin, end, before)) std::stable_sort(begin, end, before);
    begin = end;
  }
}

// Canonical composition (definition D117): a character composes with the last starter unless a character of
// the same or a higher class, or another starter, is between them.
void UnicodeForm::compose_all(std::vector<Code>& codes) {
  constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::size_t starter = kNone;
  std::size_t written = 0;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const Code code = codes[i];
    const bool adjacent = starter != kNone && starter + 1 == written;
    const bool blocked = starter == kNone || (!adjacent && codes[written - 1].combining >= code.combining);
    if (!blocked) {
      if (const char32_t joined = compose(codes[starter].code, code.code); joined != 0) {
        codes[starter].code = joined;
        codes[starter].change += code.change - 1;
        continue;
      }
    }
    if (code.combining == 0) starter = written;
    codes[written++] = code;
  }
  codes.resize(written);
}

}  // namespace trine
