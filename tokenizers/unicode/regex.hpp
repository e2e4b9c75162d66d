// Regular expressions of published tokenizers in general, by Oniguruma: the library those tokenizers were
// made with, so that they mean here what they mean there.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "trine/tokenizers/unicode/byte_range.hpp"

namespace trine {

/// Bytes of an expression, and of a text that is looked for.
inline constexpr std::size_t kLongestPattern = std::size_t{1} << 14;

/// An expression over UTF-8 in Oniguruma's own syntax (its doc/RE), of which the character properties are
/// those of Unicode 14. `^` and `$` are the ends of lines, and `.` is any character but a line feed.
///
/// Files come from anywhere, so there are limits, all stated when they are reached: 16 KiB and 250 levels of
/// nesting an expression; 200,000 steps back and 32 a byte of the text a search; 2^22 places to go back to
/// (some 200 MB); and ten seconds of processor time and 4 microseconds a byte for all searches of one text.
class Regex {
 public:
  /// Throws OptionError for what is malformed or longer than kLongestPattern; for callouts, which are
  /// programs, and `\G`, which depends on how a text is searched; and for all where trine was built with
  /// TRINE_REGEX=OFF.
  explicit Regex(std::string_view expression);

  /// The first match that begins at `from` or behind it, which may be empty. `text` must be UTF-8 and `from`
  /// the beginning of a character or the end. Throws StepError where a limit is reached. May be called from
  /// several threads at once.
  [[nodiscard]] std::optional<ByteRange> find(std::string_view text, std::size_t from) const;

  /// Searches of this thread are of a new text from here on, which has so many bytes.
  static void begin_text(std::size_t bytes) noexcept;

 private:
  class Program;
  std::shared_ptr<const Program> program_;
};

}  // namespace trine
