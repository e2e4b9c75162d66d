// Streams the lines of a text file, plain or compressed, with any line ends.
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

/// Reads plain, gzip and zstd files (detected by content) and standard input ("-"). Drops a byte-order mark
/// and the CR of CRLF; the last line needs no line end. If there is a CR but no LF within the limit of a
/// line, lines end in CR alone, and notices() says so. Ill-formed UTF-8 is replaced by U+FFFD and counted.
/// Throws FileError as open_bytes does, for binary files (a NUL byte, or a known format), for compressed data
/// that are truncated or damaged, and for a line above the limit.
class LineReader {
 public:
  explicit LineReader(const std::filesystem::path& path, LineReaderOptions options = {});

  /// Changes LineReaderOptions::longest_line, for a file whose rows are not lines.
  void allow_lines_of(Index bytes) { options_.longest_line = bytes; }
  /// The next line without its end, valid until the next call; false at the end of the file.
  bool next(std::string_view& line);

  /// Buffered bytes not yet returned: before the first line at least 512, unless the file is shorter.
  [[nodiscard]] std::string_view ahead() const { return {buffer_.data() + begin_, end_ - begin_}; }

  /// Of the last line read, from 1 on; 0 before the first.
  [[nodiscard]] Index line_number() const { return line_number_; }
  /// The file in messages.
  [[nodiscard]] const std::string& name() const { return name_; }

  /// Ill-formed UTF-8 so far.
  [[nodiscard]] Utf8Report repairs() const { return repairs_; }
  /// Notices about repairs() and line ends, for the user.
  [[nodiscard]] std::vector<std::string> notices() const;

 private:
  bool raw_line(std::string_view& line);
  bool fill();
  [[noreturn]] void throw_long_line();
  void check_first_block() const;
  void determine_line_end();
  [[noreturn]] void throw_nul(std::string_view line) const;

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
