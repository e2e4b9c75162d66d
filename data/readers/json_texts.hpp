// The values of a JSONL file, one per line, or of a JSON array over any number of lines.
#pragma once

#include <string>
#include <string_view>

#include "trine/data/readers/line_reader.hpp"

namespace trine {

class JsonTexts {
 public:
  /// Detected by the beginning of the file: "[{", "[[" or a "[" alone in its line begin an array.
  /// Throws FileError for an empty file and for an object over several lines.
  JsonTexts(LineReader reader, Index longest_value);

  /// The text of the next value, valid until the next call; false at the end. Throws FileError for an array
  /// that is not closed, for text after it, and for a value above the limit.
  bool next(std::string_view& value);

  /// First line of the value.
  [[nodiscard]] Index line_number() const { return value_line_; }
  [[nodiscard]] const LineReader& reader() const { return reader_; }

 private:
  bool next_line(std::string_view& value);
  bool next_element(std::string_view& value);
  bool more();
  [[noreturn]] void fail(const std::string& problem) const;

  LineReader reader_;
  std::size_t longest_value_;
  bool array_ = false;
  bool opened_ = false;
  bool closed_ = false;
  std::string_view line_;  // what is left of the current one, in an array
  std::string value_;
  Index value_line_ = 0;
};

}  // namespace trine
