#include "trine/cli/terminal/console.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <iterator>

#include "trine/base/error.hpp"
#include "trine/base/message.hpp"
#include "trine/tokenizers/unicode/utf8.hpp"

namespace trine::cli {

namespace {

constexpr double kTerminalSeconds = 0.25;
constexpr double kPlainSeconds = 5;

std::string program_name = "trine";  // NOLINT(cert-err58-cpp)
bool is_quiet = false;
int output_error = 0;  // errno of the first write to standard output that failed

// Writes the text and remembers an error of standard output.
void put(std::FILE* out, std::string_view text) {
  errno = 0;
  std::fwrite(text.data(), 1, text.size(), out);
  const bool written = std::fflush(out) == 0 && std::ferror(out) == 0;
  if (!written && out == stdout && output_error == 0) output_error = errno != 0 ? errno : EIO;
}

// A terminal that can rewrite a line, unlike the dumb one of an editor.
bool is_terminal(std::FILE* out) {
  const char* kind = std::getenv("TERM");
  return ::isatty(::fileno(out)) == 1 && (kind == nullptr || std::string_view(kind) != "dumb");
}

std::size_t width_of(std::FILE* out) {
  constexpr std::size_t default_width = 80;
  winsize size{};
  return ::ioctl(::fileno(out), TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : default_width;
}

// Width in a terminal, approximately: characters, whatever their width.
std::size_t columns_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

void set_program(std::string_view name) {
  if (!name.empty()) program_name = shell_word(name);
}
void set_quiet(bool quiet) { is_quiet = quiet; }
bool quiet() { return is_quiet; }
std::string_view program_as_called() { return program_name; }
std::string in_words_of_call(std::string_view text) { return as_called(text, program_name); }

Console::Console(std::FILE* remarks, std::FILE* results)
    : out_(remarks), results_(results), terminal_(cli::is_terminal(remarks)) {}

void Console::clear_line() {
  if (rewriting_) std::fputs("\r\x1b[K", out_);
  rewriting_ = false;
}

void Console::write(std::FILE* out, std::string_view lines) {
  if (is_quiet) return;
  clear_line();
  std::string text = printable(in_words_of_call(lines));
  if (!text.ends_with('\n')) text += '\n';
  put(out, text);
}

void Console::print(std::string_view lines) { write(out_, lines); }
void Console::print(const std::vector<std::string>& messages) {
  for (const std::string& message : messages) print(message);
}
void Console::result(std::string_view lines) { write(results_, lines); }

bool Console::due() const {
  if (!terminal_) return since_rewrite_.seconds() >= kPlainSeconds;
  return !written_ || since_rewrite_.seconds() >= kTerminalSeconds;
}

void Console::rewrite(std::string_view line, When when) {
  if (is_quiet || (when == When::if_due && !due())) return;
  since_rewrite_.restart();
  written_ = true;
  if (!terminal_) return print(line);
  clear_line();
  const std::string shown = printable(line);
  put(out_, std::string_view(shown).substr(0, width_of(out_) - 1));
  rewriting_ = true;
}

void print_result(std::string_view text) {
  put(stdout, printable(text));
  if (output_error == EPIPE) throw ReaderGone();
  finish_output();
}

void print_error(std::string_view message) {
  std::fflush(stdout);
  put(stderr, "trine: " + printable(in_words_of_call(message), Breaks::escape) + "\n");
}

void finish_output() {
  put(stdout, {});
  if (output_error == 0 || output_error == EPIPE) return;
  throw FileError("standard output", 0, std::string("cannot be written: ") + std::strerror(output_error));
}

std::size_t output_width() {
  constexpr std::size_t default_width = 100;
  if (const char* set = std::getenv("COLUMNS"); set != nullptr) {
    if (const long columns = std::strtol(set, nullptr, 10); columns > 0)
      return static_cast<std::size_t>(columns);
  }
  return ::isatty(STDOUT_FILENO) == 1 ? width_of(stdout) : default_width;
}

std::string aligned(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns_of(row[i]));
  }
  std::string text;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string padding(widths[i] - columns_of(row[i]), ' ');
      if (i > 0) text += "  " + padding;
      text += row[i];
      if (i == 0 && row.size() > 1) text += padding;
    }
    text += '\n';
  }
  return text;
}

std::string wrapped(std::string_view text, std::size_t width, std::string_view indent) {
  std::string out;
  std::size_t column = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (column > 0 && column + 1 + end > width) {
      out += '\n';
      out += indent;
      column = 0;
    } else if (column > 0) {
      out += ' ';
      ++column;
    }
    out += text.substr(0, end);
    column += end;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string with_commas(Index number) {
  std::string digits = std::to_string(number);
  const std::ptrdiff_t first = number < 0 ? 1 : 0;
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > first; at -= 3) {
    digits.insert(digits.begin() + at, ',');
  }
  return digits;
}

std::string with_commas(Index number, std::string_view one) {
  return fmt::format("{} {}{}", with_commas(number), one, number == 1 ? "" : "s");
}

std::string duration(double seconds) {
  constexpr double longest = 1e9;
  if (!(seconds >= 0) || seconds > longest) return "?";
  const auto whole = static_cast<Index>(std::ceil(seconds));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

std::string byte_size(Index bytes) {
  constexpr double step = 1000;
  auto size = static_cast<double>(bytes);
  const char* unit = "bytes";
  for (const char* next : {"kB", "MB", "GB", "TB"}) {
    if (size < step) break;
    size /= step;
    unit = next;
  }
  return size == static_cast<double>(bytes) ? fmt::format("{} bytes", bytes)
                                            : fmt::format("{:.1f} {}", size, unit);
}

std::string metric_text(double value) { return std::isfinite(value) ? fmt::format("{:.4f}", value) : "-"; }

std::string shell_word(std::string_view text) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./,:=+@%";
  if (!text.empty() && text.find_first_not_of(plain) == std::string_view::npos) return std::string(text);
  std::string quoted = "'";
  for (char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

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
