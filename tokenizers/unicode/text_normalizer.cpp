#include "trine/tokenizers/unicode/text_normalizer.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <cstring>
#include <memory>

namespace trine {
namespace {

using Form = NormalizeOptions::Form;
using Case = NormalizeOptions::Case;
using Accents = NormalizeOptions::Accents;

int decompose_flags(const NormalizeOptions& options) {
  int flags = 0;
  if (options.form != Form::none) flags |= UTF8PROC_STABLE | UTF8PROC_DECOMPOSE;
  if (options.form == Form::nfkc) flags |= UTF8PROC_COMPAT;
  if (options.letter_case == Case::fold) flags |= UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
  return flags;
}

bool dropped(std::int32_t code, Accents accents) {
  if (accents == Accents::strip) return code >= 0x300 && code <= 0x36F;
  return accents == Accents::strip_marks && utf8proc_category(code) == UTF8PROC_CATEGORY_MN;
}

// Ideographs are unchanged in every form and do not combine.
bool is_ideograph(char32_t code) { return code >= 0x4E00 && code <= 0x9FFF; }

// Longest run of marks that is ordered as a whole. Real texts have one to three; utf8proc sorts them by
// exchanging neighbors, so without a bound time is quadratic.
constexpr int kMostMarks = 64;

bool is_mark(char32_t code) {
  const auto category = utf8proc_category(static_cast<std::int32_t>(code));
  return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC ||
         category == UTF8PROC_CATEGORY_ME;
}

// Characters of a run, on the stack unless the run is long.
class CodeBuffer {
 public:
  std::int32_t* data() { return heap_ ? heap_.get() : stack_.data(); }
  [[nodiscard]] utf8proc_ssize_t capacity() const { return capacity_; }
  void grow(utf8proc_ssize_t count) {
    heap_ = std::make_unique<std::int32_t[]>(static_cast<std::size_t>(count));
    capacity_ = count;
  }

 private:
  std::array<std::int32_t, 256> stack_;
  std::unique_ptr<std::int32_t[]> heap_;
  utf8proc_ssize_t capacity_ = 256;
};

}  // namespace

TextNormalizer::TextNormalizer(NormalizeOptions options) : options_(options), table_(kTableEnd) {
  std::string source;
  std::string form;
  for (char32_t code = 0; code < kTableEnd; ++code) {
    const utf8proc_property_t* property = utf8proc_get_property(static_cast<std::int32_t>(code));
    if (property->combining_class != 0) continue;
    source.clear();
    form.clear();
    append_utf8(code, source);
    append_in_context(source, form);
    Entry& entry = table_[code];
    // A removed character makes its neighbors adjacent, so it does not stand alone.
    if (form.empty() || form.size() > entry.bytes.size()) continue;
    entry.length = static_cast<std::uint8_t>(form.size());
    std::memcpy(entry.bytes.data(), form.data(), form.size());
  }
}

bool TextNormalizer::stands_alone(char32_t code) const {
  return code < kTableEnd ? table_[code].length != kInContext : is_ideograph(code);
}

// End of the run at `at`: the first character that cannot combine with those before it, or kMostMarks marks.
std::size_t TextNormalizer::context_end(std::string_view text, std::size_t at) const {
  for (int marks = 0; at < text.size() && marks < kMostMarks;) {
    const DecodedChar c = decode_utf8(text, at);
    if (!c.valid || stands_alone(c.code)) break;
    marks = is_mark(c.code) ? marks + 1 : 0;
    at += static_cast<std::size_t>(c.length);
  }
  return at;
}

Utf8Report TextNormalizer::operator()(std::string_view text, std::string& out) const {
  Utf8Report report;
  std::size_t at = 0;
  std::size_t last_begin = 0;   // the character before `at`, and what it wrote: a combining mark that
  std::size_t last_length = 0;  // follows takes it into its run
  while (at < text.size()) {
    if (const std::size_t run = ascii_run(text, at); run > 0) {
      const std::size_t size = out.size();
      out.resize(size + run);
      for (std::size_t i = 0; i < run; ++i) {
        out[size + i] = table_[static_cast<unsigned char>(text[at + i])].bytes[0];
      }
      at += run;
      last_begin = at - 1;
      last_length = 1;
      continue;
    }
    const DecodedChar c = decode_utf8(text, at);
    if (c.valid && !stands_alone(c.code)) {
      const std::size_t end = context_end(text, at);
      out.resize(out.size() - last_length);
      append_in_context(text.substr(last_begin, end - last_begin), out);
      at = last_begin = end;
      last_length = 0;
      continue;
    }
    last_begin = at;
    at += static_cast<std::size_t>(c.length);
    if (c.code < kTableEnd) {
      const Entry& entry = table_[c.code];
      out.append(entry.bytes.data(), last_length = entry.length);
    } else if (c.valid) {
      out.append(text, last_begin, last_length = static_cast<std::size_t>(c.length));
    } else {
      append_utf8(kReplacement, out);
      last_begin = at;  // stays out of any run
      last_length = 0;
      report += {1, c.length};
    }
  }
  return report;
}

void TextNormalizer::append_in_context(std::string_view run, std::string& out) const {
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(run.data());
  const auto size = static_cast<utf8proc_ssize_t>(run.size());
  const int flags = decompose_flags(options_);
  const auto decompose = [&](CodeBuffer& codes) {
    return utf8proc_decompose(bytes, size, codes.data(), codes.capacity(),
                              static_cast<utf8proc_option_t>(flags));
  };
  CodeBuffer codes;
  utf8proc_ssize_t count = decompose(codes);
  if (count > codes.capacity()) {
    codes.grow(count);
    count = decompose(codes);
  }
  std::int32_t* first = codes.data();
  std::int32_t* last = std::remove_if(first, first + std::max<utf8proc_ssize_t>(count, 0),
                                      [&](std::int32_t code) { return dropped(code, options_.accents); });
  count = last - first;
  if (options_.letter_case == Case::lower) std::transform(first, last, first, utf8proc_tolower);
  if (options_.form == Form::nfc || options_.form == Form::nfkc) {
    const int compose = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
    count = utf8proc_normalize_utf32(first, count, static_cast<utf8proc_option_t>(compose));
  }
  for (utf8proc_ssize_t i = 0; i < count; ++i) append_utf8(static_cast<char32_t>(first[i]), out);
}

}  // namespace trine
