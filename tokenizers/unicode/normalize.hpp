// Unicode normalization: different spellings of what a reader takes for the same text become equal.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "trine/tokenizers/unicode/utf8.hpp"

namespace trine {

struct NormalizeOptions {
  /// Unicode normalization form (Unicode Standard Annex 15). The compatibility form nfkc also unfolds
  /// ligatures, full-width letters, superscripts and the like.
  enum class Form { none, nfc, nfd, nfkc };
  /// `fold` compares equal what differs in case only, also where letters change in number (ß and ss),
  /// and drops characters that are not shown (soft hyphens, joiners): with nfkc this is NFKC_Casefold.
  enum class Case { keep, lower, fold };
  /// `strip` drops combining accents U+0300 to U+036F (é becomes e); `strip_marks` drops every
  /// nonspacing mark, as BERT does, which takes the vowel signs of Indic and Semitic scripts too.
  enum class Accents { keep, strip, strip_marks };

  Form form = Form::nfkc;
  Case letter_case = Case::fold;
  Accents accents = Accents::keep;

  bool operator==(const NormalizeOptions&) const = default;
};

/// Normalizes by utf8proc (Unicode 15). Two-byte characters, which is all of Latin, Greek, Cyrillic,
/// Hebrew and Arabic without combining marks, go through a table made once, so a Normalizer is worth
/// keeping. Reading it from several threads is safe.
class Normalizer {
 public:
  explicit Normalizer(NormalizeOptions options = {});

  /// Appends the normal form of `text` to `out`. Invalid UTF-8 becomes U+FFFD and is counted; NUL is
  /// kept. What was appended is valid UTF-8. Takes time in proportion to the text: of more than 64 marks in a
  /// row those behind are ordered for themselves.
  Utf8Report operator()(std::string_view text, std::string& out) const;

  [[nodiscard]] const NormalizeOptions& options() const { return options_; }

 private:
  static constexpr char32_t kTableEnd = 0x800;  // all characters of one or two bytes
  static constexpr std::uint8_t kInContext = 0xFF;
  // The normal form of one character that does not depend on its neighbors.
  struct Entry {
    std::uint8_t length = kInContext;
    std::array<char, 7> bytes{};
  };

  void append_in_context(std::string_view run, std::string& out) const;
  [[nodiscard]] std::size_t context_end(std::string_view text, std::size_t at) const;
  [[nodiscard]] bool stands_alone(char32_t code) const;

  NormalizeOptions options_;
  std::vector<Entry> table_;
};

}  // namespace trine
