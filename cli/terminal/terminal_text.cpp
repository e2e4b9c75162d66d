#include "trine/cli/terminal/terminal_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "trine/tokenizers/unicode/utf8.hpp"

namespace trine::cli {
namespace {

constexpr char kEscape = '\x1b';

// Controls of ASCII and Latin-1, line separators, and marks, embeddings and isolates of direction.
bool is_control(char32_t code) {
  struct Range {
    char32_t first, last;
  };
  constexpr Range ranges[] = {{0x00, 0x1F},     {0x7F, 0x9F},     {0x061C, 0x061C},
                              {0x200E, 0x200F}, {0x2028, 0x202E}, {0x2066, 0x2069}};
  return std::any_of(std::begin(ranges), std::end(ranges),
                     [&](const Range& range) { return range.first <= code && code <= range.last; });
}

void append_escaped(char32_t code, Breaks breaks, std::string& out) {
  const bool is_layout = code == '\n' || code == '\t';
  if (is_layout && breaks == Breaks::keep) {
    out += static_cast<char>(code);
  } else if (code == '\n' || code == '\t' || code == '\r') {
    out += code == '\n' ? "\\n" : code == '\t' ? "\\t" : "\\r";
  } else {
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<std::uint32_t>(code));
  }
}

bool is_final(char c) { return c >= '@' && c <= '~'; }

// Where the escape sequence that begins at `at` ends: ESC [ ... letter, ESC O letter, ESC character.
std::size_t end_of_sequence(std::string_view line, std::size_t at) {
  ++at;
  if (at == line.size()) return at;
  const char kind = line[at++];
  if (kind == 'O') return std::min(at + 1, line.size());
  if (kind != '[') return at;
  while (at < line.size() && !is_final(line[at])) ++at;
  return std::min(at + 1, line.size());
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_-./").find(c) != std::string_view::npos;
}

bool begins_a_call(std::string_view after) {
  constexpr std::string_view words[] = {"train",   "encode", "search", "eval",     "info",
                                        "convert", "help",   "--help", "[OPTIONS]"};
  return std::any_of(std::begin(words), std::end(words), [&](std::string_view word) {
    return after.starts_with(word) && (after.size() == word.size() || !is_word(after[word.size()]));
  });
}

}  // namespace

std::string printable(std::string_view text, Breaks breaks) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const DecodedChar decoded = decode_utf8(text, at);
    const auto length = static_cast<std::size_t>(decoded.length);
    if (!decoded.valid) {
      for (const char byte : text.substr(at, length))
        fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(byte));
    } else if (is_control(decoded.code)) {
      append_escaped(decoded.code, breaks, out);
    } else {
      out += text.substr(at, length);
    }
    at += length;
  }
  return out;
}

std::string without_key_codes(std::string_view line) {
  std::string out;
  for (std::size_t at = 0; at < line.size();) {
    if (line[at] == kEscape) {
      at = end_of_sequence(line, at);
      continue;
    }
    const auto length = static_cast<std::size_t>(decode_utf8(line, at).length);
    if (!is_control(decode_utf8(line, at).code) || line[at] == '\t') out += line.substr(at, length);
    at += length;
  }
  return out;
}

std::string as_called(std::string_view text, std::string_view program) {
  constexpr std::string_view name = "trine ";
  std::string out;
  std::size_t done = 0;
  for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    const bool is_inside = at > 0 && is_word(text[at - 1]);
    if (is_inside || !begins_a_call(text.substr(at + name.size()))) continue;
    out += text.substr(done, at - done);
    out += program;
    done = at + name.size() - 1;
  }
  return out += text.substr(done);
}

}  // namespace trine::cli
