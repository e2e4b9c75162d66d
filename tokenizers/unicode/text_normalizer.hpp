// Unicode normalization, case folding and accent stripping for hashed words.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "trine/tokenizers/unicode/utf8.hpp"

namespace trine {

struct NormalizeOptions {
  /// Unicode normalization form (Unicode Standard Annex 15). nfkc also replaces ligatures, full-width
  /// letters, superscripts and other compatibility characters.
  enum class Form { none, nfc, nfd, nfkc };
  /// `fold` is full case folding (ß becomes ss) without default-ignorable characters (soft hyphens, joiners):
  /// with nfkc this is NFKC_Casefold.
  enum class Case { keep, lower, fold };
  /// `strip` drops combining accents U+0300 to U+036F (é becomes e); `strip_marks` drops every
  /// nonspacing mark, as BERT does, which takes the vowel signs of Indic and Semitic scripts too.
  enum class Accents { keep, strip, strip_marks };

  Form form = Form::nfkc;
  Case letter_case = Case::fold;
  Accents accents = Accents::keep;

  bool operator==(const NormalizeOptions&) const = default;
};

/// Normalizes by utf8proc (Unicode 15). Characters of one or two bytes, all of Latin, Greek, Cyrillic, Hebrew
/// and Arabic without combining marks, go through a table built by the constructor. Thread-safe.
class TextNormalizer {
 public:
  explicit TextNormalizer(NormalizeOptions options = {});

  /// Appends the normalized `text`, valid UTF-8. Ill-formed sequences become U+FFFD and are counted; NUL is
  /// kept. Linear time: runs of more than 64 combining marks are ordered in parts.
  Utf8Report operator()(std::string_view text, std::string& out) const;

  [[nodiscard]] const NormalizeOptions& options() const { return options_; }

 private:
  static constexpr char32_t kTableEnd = 0x800;  // all characters of one or two bytes
  static constexpr std::uint8_t kInContext = 0xFF;
  // Normalized form of a character that does not interact with its neighbors.
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
