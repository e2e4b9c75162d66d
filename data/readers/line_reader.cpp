#include "trine/data/readers/line_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "trine/base/error.hpp"

namespace trine {
namespace {

constexpr std::size_t kBlock = 1 << 18;
constexpr std::size_t kHead = 512;                      // enough to tell what a file is
constexpr std::size_t kCounted = std::size_t(1) << 30;  // beyond this the length of a line is not counted out
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

LineReader::LineReader(const std::filesystem::path& path, LineReaderOptions options)
    : name_(display_name(path)), options_(options), source_(open_bytes(path)), buffer_(kBlock) {
  if (options_.longest_line < 1) {
    throw OptionError(
        fmt::format("line reader: longest_line is {}; it must be at least 1", options_.longest_line));
  }
  while (end_ < kHead && fill()) {
  }
  check_first_block();
  const std::string_view head(buffer_.data(), end_);
  if (head.substr(0, kByteOrderMark.size()) == kByteOrderMark) begin_ = kByteOrderMark.size();
  determine_line_end();
}

// Old spreadsheets end lines in CR. A CR before the first LF does not say so; no LF at all does.
void LineReader::determine_line_end() {
  std::size_t searched = 0;
  for (;;) {
    const std::string_view text = ahead();
    if (text.find('\n', searched) != std::string_view::npos) return;
    searched = text.size();
    if (searched > static_cast<std::size_t>(options_.longest_line) || !fill()) break;
  }
  const std::size_t first = ahead().find('\r');
  if (first != std::string_view::npos && first + 1 < ahead().size()) line_end_ = '\r';
}

// Moves what is unread to the front and reads more behind it; false at the end of the file.
bool LineReader::fill() {
  if (at_end_) return false;
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  if (end_ == buffer_.size()) buffer_.resize(buffer_.size() * 2);
  const std::size_t got = source_->read(buffer_.data() + end_, buffer_.size() - end_);
  at_end_ = got == 0;
  end_ += got;
  return got > 0;
}

void LineReader::check_first_block() const {
  const std::string_view what = detect_format({buffer_.data(), end_});
  if (!what.empty()) throw FileError(name_, 0, fmt::format("is not a text file but {}", what));
}

bool LineReader::raw_line(std::string_view& line) {
  std::size_t searched = 0;
  for (;;) {
    const char* from = buffer_.data() + begin_;
    const std::size_t unread = end_ - begin_;
    const void* found = std::memchr(from + searched, line_end_, unread - searched);
    const std::size_t length =
        found != nullptr ? static_cast<std::size_t>(static_cast<const char*>(found) - from) : unread;
    if (length > static_cast<std::size_t>(options_.longest_line)) throw_long_line();
    if (found != nullptr || at_end_) {
      if (found == nullptr && unread == 0) return false;
      line = {from, length};
      begin_ += length + (found != nullptr ? 1 : 0);
      return true;
    }
    searched = unread;
    fill();
  }
}

bool LineReader::next(std::string_view& line) {
  if (!raw_line(line)) return false;
  ++line_number_;
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  if (line_end_ == '\r' && !line.empty() && line.front() == '\n') line.remove_prefix(1);
  if (std::memchr(line.data(), '\0', line.size()) != nullptr) throw_nul(line);
  if (is_valid_utf8(line)) return true;
  repaired_.clear();
  repairs_ += repair_utf8(line, repaired_);
  if (first_repair_ == 0) first_repair_ = line_number_;
  line = repaired_;
  return true;
}

void LineReader::throw_long_line() {
  std::size_t length = 0;
  bool ended = false;
  while (!ended && length < kCounted) {
    const char* from = buffer_.data() + begin_;
    const void* found = std::memchr(from, line_end_, end_ - begin_);
    const std::size_t step =
        found != nullptr ? static_cast<std::size_t>(static_cast<const char*>(found) - from) : end_ - begin_;
    length += step;
    begin_ += step;
    ended = found != nullptr || !fill();
  }
  throw FileError(name_, line_number_ + 1,
                  fmt::format("a line of {}{} bytes, the limit is {}; break it into lines of one text each",
                              ended ? "" : "more than ", length, options_.longest_line));
}

void LineReader::throw_nul(std::string_view line) const {
  throw FileError(
      name_, line_number_,
      fmt::format("a NUL byte at position {} of the line; this looks like a binary file, not text",
                  line.find('\0') + 1));
}

std::vector<std::string> LineReader::notices() const {
  std::vector<std::string> notices;
  if (line_end_ == '\r') notices.push_back(name_ + ": its lines end in CR alone, and were read so");
  if (repairs_.sequences > 0) {
    notices.push_back(
        fmt::format("{}: {} sequences ({} bytes) that are not UTF-8 were replaced by U+FFFD, the first in "
                    "line {}; if the file has "
                    "another encoding, convert it first, for example with iconv -f ISO-8859-1 -t UTF-8",
                    name_, repairs_.sequences, repairs_.bytes, first_repair_));
  }
  return notices;
}

}  // namespace trine
