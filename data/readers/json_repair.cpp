#include "trine/data/readers/json_repair.hpp"

#include <charconv>

namespace trine {
namespace {

// The code of "\ud83d" at text[at]; -1 where there is no such escape.
int escaped_code(std::string_view text, std::size_t at) {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return -1;
  int code = 0;
  const char* const digits = text.data() + at + 2;
  const auto [end, error] = std::from_chars(digits, digits + 4, code, 16);
  return error == std::errc() && end == digits + 4 ? code : -1;
}

bool is_high(int code) { return code >= 0xD800 && code < 0xDC00; }
bool is_low(int code) { return code >= 0xDC00 && code < 0xE000; }

// Copies the escape at text[at]; returns where the next character is.
std::size_t copy_escape(std::string_view text, std::size_t at, std::string& out, JsonRepairs& done) {
  const int code = escaped_code(text, at);
  if (is_high(code) && is_low(escaped_code(text, at + 6))) {
    out += text.substr(at, 12);
    return at + 12;
  }
  if (is_high(code) || is_low(code)) {
    out += "\\ufffd";
    ++done.surrogates;
    return at + 6;
  }
  out += text.substr(at, 2);
  return at + 2;
}

}  // namespace

JsonRepairs repair_json(std::string_view text, std::string& out) {
  JsonRepairs done;
  out.clear();
  bool quoted = false;
  for (std::size_t at = 0; at < text.size();) {
    if (quoted && text[at] == '\\') {
      at = copy_escape(text, at, out, done);
      continue;
    }
    if (text[at] == '"') quoted = !quoted;
    const std::size_t before = at;
    for (std::string_view word : {"NaN", "-Infinity", "Infinity"}) {
      if (quoted || text.substr(at, word.size()) != word) continue;
      out += "null";
      ++done.numbers;
      at += word.size();
      break;
    }
    if (at == before) out += text[at++];
  }
  return done;
}

}  // namespace trine
