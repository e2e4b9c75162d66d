#include "trine/cli/options/toml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "trine/base/error.hpp"
#include "trine/data/ascii.hpp"
#include "trine/tokenizers/unicode/utf8.hpp"

namespace trine::cli {
namespace {

// Limits of a key: every entry repeats the name of its section.
constexpr std::size_t kMostParts = 16;
constexpr std::size_t kLongestPart = 256;  // bytes

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

class Parser {
 public:
  Parser(std::string_view text, const std::string& file) : text_(text), file_(file) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
  }

  std::vector<TomlEntry> all() {
    while (skip_blank_lines()) {
      if (peek() == '[') {
        section();
      } else {
        entry();
      }
      end_of_line();
    }
    return std::move(entries_);
  }

 private:
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }

  [[noreturn]] void refuse(const std::string& problem) const { throw FileError(file_, line_, problem); }

  // The text at this position, for messages.
  [[nodiscard]] std::string seen() const {
    const std::string_view here = rest().substr(0, std::min(rest().find_first_of("\r\n"), std::size_t{20}));
    return here.empty() ? "the end of the line" : fmt::format("\"{}\"", here);
  }

  void skip_spaces() {
    while (peek() == ' ' || peek() == '\t') ++at_;
  }
  void skip_comment() {
    if (peek() == '#') at_ += std::min(rest().find('\n'), rest().size());
  }
  bool skip_line_end() {
    const std::size_t length = rest().starts_with("\r\n") ? 2 : rest().starts_with('\n') ? 1 : 0;
    at_ += length;
    if (length > 0) ++line_;
    return length > 0;
  }
  // Skips spaces, comments and line ends; false at the end of the file.
  bool skip_blank_lines() {
    do {
      skip_spaces();
      skip_comment();
    } while (skip_line_end());
    return at_ < text_.size();
  }
  void end_of_line() {
    skip_spaces();
    skip_comment();
    if (at_ < text_.size() && !skip_line_end())
      refuse(fmt::format("{} after the value; one entry per line", seen()));
  }

  void section() {
    ++at_;
    if (peek() == '[') refuse("arrays of tables [[...]] are not supported; write [name]");
    section_ = dotted_name();
    if (peek() != ']') refuse(fmt::format("expected \"]\", found {}", seen()));
    ++at_;
  }

  std::vector<std::string> dotted_name() {
    std::vector<std::string> parts;
    do {
      if (!parts.empty()) ++at_;
      skip_spaces();
      parts.push_back(name());
      if (parts.size() > kMostParts || parts.back().size() > kLongestPart)
        refuse(fmt::format("a key of more than {} parts, or {} bytes in a part", kMostParts, kLongestPart));
      skip_spaces();
    } while (peek() == '.');
    return parts;
  }

  std::string name() {
    if (peek() == '"' || peek() == '\'') return string();
    const std::size_t begin = at_;
    while (is_name_character(peek())) ++at_;
    if (at_ == begin) refuse(fmt::format("expected a key, as in epochs = 3, found {}", seen()));
    return std::string(text_.substr(begin, at_ - begin));
  }

  void entry() {
    TomlEntry entry;
    entry.line = line_;
    entry.section = section_;
    std::vector<std::string> path = dotted_name();
    entry.key = std::move(path.back());
    path.pop_back();
    entry.section.insert(entry.section.end(), path.begin(), path.end());
    if (peek() != '=') refuse(fmt::format("expected \"=\", as in {} = 3, found {}", entry.key, seen()));
    ++at_;
    skip_spaces();
    if (peek() == '[') {
      list(entry.values);
    } else {
      entry.values.push_back(value());
    }
    refuse_repetition(entry);
    entries_.push_back(std::move(entry));
  }

  void refuse_repetition(const TomlEntry& entry) {
    std::vector<std::string> path = entry.section;
    path.push_back(entry.key);
    const auto [known, is_new] = lines_.emplace(std::move(path), entry.line);
    if (!is_new)
      refuse(fmt::format("duplicate key \"{}\", first given in line {}; keep one", entry.key, known->second));
  }

  void list(std::vector<std::string>& values) {
    ++at_;
    while (true) {
      if (!skip_blank_lines()) refuse("the list does not end; \"]\" is missing");
      if (peek() == ']') break;
      values.push_back(value());
      if (!skip_blank_lines()) refuse("the list does not end; \"]\" is missing");
      if (peek() == ',') {
        ++at_;
      } else if (peek() != ']') {
        refuse(fmt::format("expected \",\" or \"]\", found {}", seen()));
      }
    }
    ++at_;
  }

  std::string value() {
    if (rest().starts_with("\"\"\"") || rest().starts_with("'''"))
      refuse("multi-line strings are not supported");
    if (peek() == '"' || peek() == '\'') return string();
    return bare_value();
  }

  std::string bare_value() {
    const std::size_t end = std::min(rest().find_first_of(" \t\r\n,]#"), rest().size());
    const std::string_view word = rest().substr(0, end);
    std::string number(word);
    std::erase(number, '_');
    const bool has_two_signs = number.starts_with("++") || number.starts_with("+-");
    if (number.starts_with('+')) number.erase(0, 1);
    if (has_two_signs || (!parse_number<double>(number) && word != "true" && word != "false")) {
      refuse(fmt::format("{} is not a value; strings need quotes, as in \"{}\"", seen(),
                         word.empty() ? "text" : word));
    }
    at_ += end;
    return number;
  }

  std::string string() {
    const char quote = text_[at_++];
    std::string out;
    while (peek() != quote) {
      if (at_ >= text_.size() || peek() == '\n') refuse(fmt::format("the closing {} is missing", quote));
      if (peek() == '\\' && quote == '"') {
        escape(out);
      } else {
        out += text_[at_++];
      }
    }
    ++at_;
    return out;
  }

  void escape(std::string& out) {
    constexpr std::string_view kLetters = "btnfr\"\\";
    constexpr std::string_view kMeanings = "\b\t\n\f\r\"\\";
    ++at_;
    const char letter = peek();
    if (letter == 'u' || letter == 'U') return unicode_escape(out, letter == 'u' ? 4 : 8);
    const std::size_t which = letter == '\0' ? std::string_view::npos : kLetters.find(letter);
    if (which == std::string_view::npos) {
      refuse(fmt::format("unknown escape \"\\{}\"; write \\\\ for a backslash, or use '...' quotes", letter));
    }
    out += kMeanings[which];
    ++at_;
  }

  void unicode_escape(std::string& out, std::size_t digits) {
    const std::string_view hex = rest().substr(1, digits);
    std::uint32_t code = 0;
    const auto [end, error] = std::from_chars(hex.data(), hex.data() + hex.size(), code, 16);
    const bool is_scalar = code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
    if (error != std::errc() || end != hex.data() + digits || !is_scalar) {
      refuse(fmt::format("\"\\{}\" is not a Unicode code point", rest().substr(0, digits + 1)));
    }
    append_utf8(code, out);
    at_ += digits + 1;
  }

  std::string_view text_;
  const std::string& file_;
  std::size_t at_ = 0;
  Index line_ = 1;
  std::vector<std::string> section_;
  std::vector<TomlEntry> entries_;
  std::map<std::vector<std::string>, Index> lines_;  // of entries, by section and key
};

}  // namespace

std::vector<TomlEntry> parse_toml(std::string_view text, const std::string& file) {
  return Parser(text, file).all();
}

}  // namespace trine::cli
