#include "trine/cli/input/query_reader.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "trine/base/error.hpp"
#include "trine/cli/terminal/console.hpp"
#include "trine/data/readers/line_reader.hpp"
#include "trine/tokenizers/unicode/utf8.hpp"

namespace trine::cli {
namespace {

constexpr const char* kName = "standard input";

}  // namespace

QueryReader::QueryReader() : terminal_(::isatty(STDIN_FILENO) == 1) {}

bool QueryReader::fill() {
  char block[4096];
  for (;;) {
    const ssize_t got = ::read(STDIN_FILENO, block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw FileError(kName, 0, fmt::format("cannot be read: {}", std::strerror(errno)));
    unread_.append(block, static_cast<std::size_t>(got));
    at_end_ = got == 0;
    return got > 0;
  }
}

bool QueryReader::next(std::string& query) {
  const auto longest = static_cast<std::size_t>(LineReaderOptions{}.longest_line);
  std::size_t end = unread_.find('\n', searched_);
  while (end == std::string::npos && !at_end_ && unread_.size() <= longest) {
    searched_ = unread_.size();
    fill();
    end = unread_.find('\n', searched_);
  }
  if (end == std::string::npos && unread_.empty()) return false;
  const std::size_t length = std::min(end, unread_.size());
  ++line_;
  if (length > longest)
    throw FileError(kName, line_, fmt::format("a query of more than {} bytes; give one per line", longest));
  query = cleaned(unread_.substr(0, length));
  unread_.erase(0, length + (end == std::string::npos ? 0 : 1));
  searched_ = 0;
  return true;
}

bool QueryReader::ready() {
  const auto longest = static_cast<std::size_t>(LineReaderOptions{}.longest_line);
  while (!at_end_ && unread_.size() <= longest && unread_.find('\n', searched_) == std::string::npos) {
    pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
    if (::poll(&input, 1, 0) <= 0) return false;
    searched_ = unread_.size();
    fill();
  }
  return true;
}

std::string QueryReader::cleaned(std::string line) const {
  if (line.ends_with('\r')) line.pop_back();
  if (terminal_) line = without_key_codes(line);
  if (line.find('\0') != std::string::npos)
    throw FileError(kName, line_, "a NUL byte in a query; this looks like a binary file, not text");
  std::string repaired;
  repair_utf8(line, repaired);
  return repaired;
}

}  // namespace trine::cli
