#include "trine/cli/terminal/terminal_text.hpp"

#include <algorithm>
#include <iterator>

#include "trine/base/message.hpp"
#include "trine/tokenizers/unicode/utf8.hpp"

namespace trine::cli {
namespace {

constexpr char kEscape = '\x1b';

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
