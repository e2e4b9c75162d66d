// Regular expressions of tokenizer.json, by Oniguruma: the engine of the tokenizers library.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "trine/tokenizers/unicode/byte_range.hpp"

namespace trine {

/// Maximum bytes of an expression or a literal pattern.
inline constexpr std::size_t kLongestPattern = std::size_t{1} << 14;

/// An expression over UTF-8 in Oniguruma's own syntax (its doc/RE), with the character properties of
/// Unicode 14.
/// `^` and `$` match at line ends, and `.` does not match a line feed.
///
/// Files are not trusted, so there are limits, named in the error: 16 KiB and 250 levels of nesting per
/// expression; 200,000 backtracking steps plus 32 per byte of text per search; a backtracking stack of 2^22
/// entries (about 200 MB); and ten seconds of CPU time plus 4 microseconds per byte for all searches of a
/// text.
class Regex {
 public:
  /// Throws OptionError for malformed expressions and those longer than kLongestPattern; for callouts, which
  /// run code, and `\G`, which depends on where a search began; and always if built with TRINE_REGEX=OFF.
  explicit Regex(std::string_view expression);

  /// The first match that begins at `from` or later; may be empty. `text` must be UTF-8, `from` the beginning
  /// of a character or the end. Throws StepError if a limit is reached. Thread-safe.
  [[nodiscard]] std::optional<ByteRange> find(std::string_view text, std::size_t from) const;

  /// Resets the time limit of this thread for a new text of `bytes` bytes.
  static void begin_text(std::size_t bytes) noexcept;

 private:
  class Program;
  std::shared_ptr<const Program> program_;
};

}  // namespace trine
