#include "trine/tokenizers/unicode/charsmap.hpp"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <utility>

#include "trine/base/error.hpp"
#include "trine/tokenizers/unicode/code_range.hpp"
#include "trine/tokenizers/unicode/utf8.hpp"

namespace trine {
namespace {

constexpr std::size_t kLongestCluster = 5;  // bytes of a cluster looked up as a whole

std::uint32_t little_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

// The fields of a unit of darts-clone.
bool has_leaf(std::uint32_t unit) { return (unit >> 8 & 1) != 0; }
std::uint32_t leaf_value(std::uint32_t unit) { return unit & 0x7FFFFFFF; }
std::uint32_t label(std::uint32_t unit) { return unit & 0x800000FF; }
std::size_t offset(std::uint32_t unit) { return std::size_t{unit >> 10} << ((unit & 0x200) >> 6); }

// Latin, Greek, Cyrillic and Han: two adjacent ones are never one cluster.
bool stands_apart(char32_t c) {
  return (c < 0x300 && c != '\r') || (c >= 0x370 && c < 0x483) || (c >= 0x3400 && c < 0xA000);
}

// Extending marks added in Unicode 16 and 17, which utf8proc does not know.
bool is_later_mark(char32_t c) {
  constexpr CodeRange kRanges[] = {
      {0x897, 0x897},     {0x1ACF, 0x1ADD},   {0x1AE0, 0x1AEB},   {0x10D69, 0x10D6D}, {0x10EFA, 0x10EFC},
      {0x113B8, 0x113C0}, {0x113C2, 0x113C2}, {0x113C5, 0x113C5}, {0x113C7, 0x113CA}, {0x113CC, 0x113D0},
      {0x113D2, 0x113D2}, {0x113E1, 0x113E2}, {0x11B60, 0x11B67}, {0x11F5A, 0x11F5A}, {0x1611E, 0x1612F},
      {0x1E5EE, 0x1E5EF}, {0x1E6E3, 0x1E6E3}, {0x1E6E6, 0x1E6E6}, {0x1E6EE, 0x1E6EF}, {0x1E6F5, 0x1E6F5}};
  return among(kRanges, c);
}

// Where the grapheme cluster that begins at text[at] ends (Unicode Standard Annex 29).
std::size_t cluster_end(std::string_view text, std::size_t at) {
  utf8proc_int32_t state = 0;
  const auto known = [](char32_t c) {
    return static_cast<utf8proc_int32_t>(is_later_mark(c) ? U'\u0300' : c);
  };
  DecodedChar left = decode_utf8(text, at);
  while ((at += static_cast<std::size_t>(left.length)) < text.size()) {
    const DecodedChar right = decode_utf8(text, at);
    if (stands_apart(left.code) && stands_apart(right.code)) break;
    if (utf8proc_grapheme_break_stateful(known(left.code), known(right.code), &state)) break;
    left = right;
  }
  return at;
}

// Writes characters and tells which come from the first of the text, counted as in the tokenizers library:
// each character of a replacement consumes one replaced character while there are any, and further ones come
// from the last; unconsumed replaced characters go to the last character written, whichever that is. A
// removal at the very beginning shifts the rest.
class Writer {
 public:
  Writer(const TextBuffer& in, TextBuffer& out) : in_(in), out_(out) {}

  // A run of ASCII.
  void copy(std::string_view run) {
    for (; first_ && !run.empty(); run.remove_prefix(1)) keep(run.substr(0, 1));
    out_.append(run, false);
  }
  void keep(std::string_view character) { write(character, 0); }

  void replace(std::string_view old, std::string_view replacement) {
    Index unread = count_characters(old);
    for (std::size_t at = 0; at < replacement.size(); --unread) {
      const auto length = static_cast<std::size_t>(decode_utf8(replacement, at).length);
      write(replacement.substr(at, length), unread > 0 ? 0 : 1);
      at += length;
    }
    change_ -= std::max<Index>(unread, 0);
  }

  // Where a character comes from is known when the next one is written.
  void flush() {
    if (!first_ || out_.size() == 0) return;
    if (change_ <= 0) consume();
    first_ = in_.is_first(last_);
    if (first_) out_.append("", true);
    for (; change_ < 0; ++change_) consume();
  }

 private:
  void write(std::string_view character, Index change) {
    flush();
    out_.append(character, false);
    change_ = change;
  }
  void consume() {
    last_ = at_;
    at_ += static_cast<std::size_t>(decode_utf8(in_.view(), at_).length);
  }

  const TextBuffer& in_;
  TextBuffer& out_;
  bool first_ = true;     // whether a character may still come from the first of the text
  Index change_ = 0;      // of the last: 1: consumes no character; below 0: consumes that many more
  std::size_t at_ = 0;    // next character to consume
  std::size_t last_ = 0;  // the one consumed last
};

}  // namespace

Charsmap::Charsmap(std::string_view blob) {
  if (blob.size() < 4) {
    throw OptionError(
        fmt::format("charsmap: {} bytes; at least the 4 of the trie size are needed", blob.size()));
  }
  const std::size_t trie_bytes = little_endian(blob);
  blob.remove_prefix(4);
  if (trie_bytes % 4 != 0 || trie_bytes > blob.size()) {
    throw OptionError(
        fmt::format("charsmap: a trie of {} bytes in 4-byte units does not fit into the {} bytes left",
                    trie_bytes, blob.size()));
  }
  for (std::size_t at = 0; at < trie_bytes; at += 4) trie_.push_back(little_endian(blob.substr(at, 4)));
  replacements_ = blob.substr(trie_bytes);
  if (!is_valid_utf8(replacements_)) throw OptionError("charsmap: the replacements are not UTF-8");
  for (std::size_t i = 0; i < plain_.size(); ++i) {
    const char c = static_cast<char>(i);
    plain_[i] = c != '\r' && !replacement({&c, 1});  // a carriage return and a line feed are one cluster
  }
}

// Depth-first from the root. The base of a unit is the offset of its children: the child with label c has the
// index base ^ c. A base met again while its children are visited is part of a cycle.
bool Charsmap::stays_inside() const {
  constexpr auto kNone = std::numeric_limits<std::uint32_t>::max();
  constexpr std::uint8_t kMostRules = 32;  // capacity of the library for rules at one position
  if (trie_.empty() || !replacements_.ends_with('\0')) return false;
  std::vector<std::uint32_t> first(trie_.size(), kNone), next(trie_.size(), kNone);
  for (std::uint32_t at = 0; at < trie_.size(); ++at) {
    const std::size_t base = at ^ label(trie_[at]);
    if (label(trie_[at]) < 256 && base < trie_.size()) next[at] = std::exchange(first[base], at);
  }
  enum class Seen : std::uint8_t { no, open, done };
  std::vector<Seen> seen(trie_.size(), Seen::no);
  std::vector<std::uint8_t> rules(trie_.size(), 0);  // most rules on a path from here
  std::vector<std::uint32_t> path{0};                // units from the root
  while (!path.empty()) {
    const std::uint32_t at = path.back();
    const std::size_t base = at ^ offset(trie_[at]);
    if ((base | 0xFF) >= trie_.size()) return false;
    if (has_leaf(trie_[at]) && leaf_value(trie_[base]) >= replacements_.size()) return false;
    seen[base] = Seen::open;
    std::uint32_t& child = first[base];  // next child to visit
    if (child != kNone) {
      const std::size_t below = child ^ offset(trie_[child]);
      const bool leaf = has_leaf(trie_[child]);
      if (below == base && !leaf) {  // an unused unit, which matches NUL
        child = next[child];
        continue;
      }
      if (below >= trie_.size() || seen[below] == Seen::open) return false;
      if (seen[below] == Seen::no) {
        path.push_back(child);
        continue;
      }
      if (leaf && leaf_value(trie_[below]) >= replacements_.size()) return false;
      rules[base] = std::max<std::uint8_t>(rules[base], rules[below] + (leaf ? 1 : 0));
      if (rules[base] > kMostRules) return false;
      child = next[child];
      continue;
    }
    seen[base] = Seen::done;
    path.pop_back();
  }
  return true;
}

// Follows the trie along the text to the first leaf.
std::optional<std::string_view> Charsmap::replacement(std::string_view text) const {
  if (trie_.empty()) return std::nullopt;
  std::size_t at = offset(trie_[0]);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    at ^= byte;
    if (byte == 0 || at >= trie_.size() || label(trie_[at]) != byte) return std::nullopt;
    const bool leaf = has_leaf(trie_[at]);
    at ^= offset(trie_[at]);
    if (leaf) return at < trie_.size() ? replacement_at(leaf_value(trie_[at])) : std::nullopt;
  }
  return std::nullopt;
}

std::optional<std::string_view> Charsmap::replacement_at(std::size_t at) const {
  if (at >= replacements_.size() || is_utf8_continuation(replacements_[at])) return std::nullopt;
  const std::string_view rest = std::string_view(replacements_).substr(at);
  return rest.substr(0, rest.find('\0'));
}

// ASCII without rules from `at` on, without its last character if what follows may belong to it.
std::size_t Charsmap::plain_run(std::string_view text, std::size_t at) const {
  std::size_t end = at;
  while (end < text.size() && static_cast<unsigned char>(text[end]) < 0x80 &&
         plain_[static_cast<std::size_t>(text[end])])
    ++end;
  const bool whole = end == text.size() || static_cast<unsigned char>(text[end]) < 0x80;
  return end - at - (whole || end == at ? 0 : 1);
}

void Charsmap::apply(const TextBuffer& in, TextBuffer& out) const {
  const std::string_view text = in.view();
  Writer writer(in, out);
  for (std::size_t at = 0; at < text.size() && out.size() <= out.most();) {
    if (const std::size_t run = plain_run(text, at); run > 0) {
      writer.copy(text.substr(at, run));
      at += run;
      continue;
    }
    const std::size_t end = cluster_end(text, at);
    const std::string_view cluster = text.substr(at, end - at);
    const auto whole = cluster.size() <= kLongestCluster ? replacement(cluster) : std::nullopt;
    if (whole) {
      writer.replace(cluster, *whole);
      at = end;
    }
    while (at < end && out.size() <= out.most()) {
      const std::string_view character =
          text.substr(at, static_cast<std::size_t>(decode_utf8(text, at).length));
      if (const auto rule = replacement(character))
        writer.replace(character, *rule);
      else
        writer.keep(character);
      at += character.size();
    }
  }
  writer.flush();
}

}  // namespace trine
