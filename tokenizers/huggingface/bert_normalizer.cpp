#include "trine/tokenizers/huggingface/normalizers.hpp"

namespace trine {
namespace {

constexpr char lower_ascii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

}  // namespace

BertNormalizer::BertNormalizer(Options options) : options_(options), ascii_() {
  const Characters& characters = Characters::table();
  for (std::size_t i = 0; i < ascii_.size(); ++i) {
    const auto c = static_cast<char>(i);
    const std::uint16_t traits = characters[static_cast<char32_t>(i)];
    ascii_[i] = options_.lower ? lower_ascii(c) : c;
    if (!options_.clean) continue;
    if (traits & kSpace) ascii_[i] = ' ';
    if (traits & kInvisible) ascii_[i] = '\0';
  }
}

bool BertNormalizer::apply(const TextBuffer& in, TextBuffer& out) const {
  if (!apply_by_character(in, out)) {
    out.clear();
    apply_step_by_step(in, out);
  }
  return true;
}

// False if marks that are not stripped may need reordering.
bool BertNormalizer::apply_by_character(const TextBuffer& in, TextBuffer& out) const {
  const std::string_view text = in.view();
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x80) {
      const char c = ascii_[byte];
      if (c != '\0' || !options_.clean) out.append_ascii(c, in.is_first(at));
      ++at;
      continue;
    }
    const DecodedChar c = decode_utf8(text, at);
    if (!append(c.code, in.is_first(at), out)) return false;
    at += static_cast<std::size_t>(c.length);
  }
  return true;
}

bool BertNormalizer::append(char32_t code, bool first, TextBuffer& out) const {
  const std::uint16_t traits = Characters::table()[code];
  if (options_.clean && (traits & kInvisible)) return true;
  if (options_.clean && (traits & kSpace)) {
    out.append_ascii(' ', first);
    return true;
  }
  const bool apart = options_.isolate_ideographs && (traits & kIdeograph);
  bool in_order = true;
  if (apart) out.append_ascii(' ', first);
  if (traits & kPlain)
    out.append(code, first);
  else
    in_order = append_letter(code, first, out);
  if (apart) out.append_ascii(' ', first);
  return in_order;
}

bool BertNormalizer::append_letter(char32_t code, bool first, TextBuffer& out) const {
  const auto put = [&](char32_t c) {
    const LowerCase lower = options_.lower ? lower_case(c) : LowerCase{c, 0};
    out.append(lower.code, first);
    if (lower.follows != 0) out.append(lower.follows, first);
  };
  if (!options_.strip_accents) {
    put(code);
    return true;
  }
  const Decomposed parts = decompose(code, Decomposition::canonical);
  for (int i = 0; i < parts.count; ++i) {
    const auto part = static_cast<char32_t>(parts.codes[static_cast<std::size_t>(i)]);
    if (Characters::table()[part] & kNonspacing) continue;
    if (combining_class(part) != 0) return false;
    put(part);
  }
  return true;
}

void BertNormalizer::apply_step_by_step(const TextBuffer& in, TextBuffer& out) const {
  Normalizers steps;
  steps.push_back(
      std::make_unique<BertNormalizer>(Options{options_.clean, options_.isolate_ideographs, false, false}));
  steps.push_back(std::make_unique<UnicodeForm>(UnicodeForm::Form::nfd));
  steps.push_back(std::make_unique<StripAccents>(kNonspacing));
  if (options_.lower) steps.push_back(std::make_unique<Lowercase>());
  TextBuffer spare;
  spare.set_most(out.most());
  out.append_copy(in, 0, in.size());
  normalize(steps, out, spare);
}

}  // namespace trine
