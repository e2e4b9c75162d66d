// The lines of a text file, streamed: plain or compressed, whatever its line ends.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "trine/base/real.hpp"
#include "trine/data/readers/byte_source.hpp"
#include "trine/tokenizers/unicode/utf8.hpp"

namespace trine {

struct LineReaderOptions {
  Index longest_line = 1 << 20;  // bytes; a longer line is an error, not memory
};

/// Reads plain, .gz and .zst files (told apart by content) and standard input ("-"). A byte-order mark and
/// the CR of CRLF are dropped; a last line without line end counts. Where CR occurs and no LF before the
/// limit of a line or the end of the file, lines end in CR alone, which notice() says. Invalid UTF-8 is
/// replaced by U+FFFD and counted. Throws FileError for what open_bytes refuses, for binary files (a NUL
/// byte, or a known format), for compressed data that end early or are damaged, and for a line above the
/// limit.
class LineReader {
 public:
  explicit LineReader(const std::filesystem::path& path, LineReaderOptions options = {});

  /// Changes LineReaderOptions::longest_line, for a file whose lines turn out to be no rows.
  void allow_lines_of(Index bytes) { options_.longest_line = bytes; }
  /// The next line without its end, valid until the next call; false at the end of the file.
  bool next(std::string_view& line);

  /// What was read from the file but not yet given out: before the first line at least 512 bytes, unless
  /// the file is shorter.
  [[nodiscard]] std::string_view ahead() const { return {buffer_.data() + begin_, end_ - begin_}; }

  /// Of the line read last, from 1; 0 before the first.
  [[nodiscard]] Index line_number() const { return line_number_; }
  /// How messages call the file.
  [[nodiscard]] const std::string& name() const { return name_; }

  /// What was not UTF-8 so far.
  [[nodiscard]] Utf8Report repairs() const { return repairs_; }
  /// What the user should know about repairs() and line ends, a line each, or nothing.
  [[nodiscard]] std::string notice() const;

 private:
  bool raw_line(std::string_view& line);
  bool fill();
  [[noreturn]] void refuse_long_line();
  void check_first_block() const;
  void settle_line_end();
  [[noreturn]] void refuse_nul(std::string_view line) const;

  std::string name_;
  LineReaderOptions options_;
  std::unique_ptr<ByteSource> source_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // unread bytes are [begin_, end_)
  std::size_t end_ = 0;
  bool at_end_ = false;
  char line_end_ = '\n';
  std::string repaired_;
  Utf8Report repairs_;
  Index first_repair_ = 0;  // line number
  Index line_number_ = 0;
};

}  // namespace trine
