// The normalizers of Hugging Face tokenizers, one class each; a tokenizer runs a list of them.
// Their output equals that of the tokenizers library. In a TextBuffer output comes from the character it
// replaces, and inserted output from the character read last.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trine/tokenizers/unicode/character_classes.hpp"
#include "trine/tokenizers/unicode/charsmap.hpp"
#include "trine/tokenizers/unicode/text_buffer.hpp"
#include "trine/tokenizers/unicode/text_pattern.hpp"

namespace trine {

class NormalizerStep {
 public:
  virtual ~NormalizerStep() = default;

  /// Appends the normalized `in`, valid UTF-8, to the empty `out`. Returns false, with `out` still empty, if
  /// nothing changes. Thread-safe.
  [[nodiscard]] virtual bool apply(const TextBuffer& in, TextBuffer& out) const = 0;

  /// Its path in tokenizer.json, for errors: "normalizer.normalizers[2] (Replace)".
  [[nodiscard]] const std::string& name() const { return name_; }
  void set_name(std::string name) { name_ = std::move(name); }

 private:
  std::string name_ = "normalizer";
};

using Normalizers = std::vector<std::unique_ptr<const NormalizerStep>>;

/// Runs the steps on `text`; `spare` is scratch. Returns the largest size of the text on the way, in bytes.
/// Throws Error naming the step if it exceeds the size limit of a text or a limit of regular expressions.
std::size_t normalize(const Normalizers& steps, TextBuffer& text, TextBuffer& spare);

/// BERT's: removes control characters, replaces whitespace by spaces, puts spaces around Chinese characters,
/// strips accents (NFD, then category Mn) and lowercases.
class BertNormalizer final : public NormalizerStep {
 public:
  struct Options {
    bool clean = true;
    bool isolate_ideographs = true;
    bool strip_accents = true;
    bool lower = true;
  };
  explicit BertNormalizer(Options options);
  [[nodiscard]] bool apply(const TextBuffer& in, TextBuffer& out) const override;

 private:
  [[nodiscard]] bool apply_by_character(const TextBuffer& in, TextBuffer& out) const;
  void apply_step_by_step(const TextBuffer& in, TextBuffer& out) const;
  [[nodiscard]] bool append(char32_t code, bool first, TextBuffer& out) const;
  [[nodiscard]] bool append_letter(char32_t code, bool first, TextBuffer& out) const;

  Options options_;
  std::array<char, 128> ascii_;  // replacements of ASCII characters; NUL: removed
};

/// Unicode normalization forms (Unicode Standard Annex 15).
class UnicodeForm final : public NormalizerStep {
 public:
  enum class Form { nfc, nfd, nfkc, nfkd };
  explicit UnicodeForm(Form form) : form_(form) {}
  [[nodiscard]] bool apply(const TextBuffer& in, TextBuffer& out) const override;

 private:
  struct Code;
  void append_run(const TextBuffer& in, std::size_t begin, std::size_t end, TextBuffer& out) const;
  static void order_marks(std::vector<Code>& codes);
  static void compose_all(std::vector<Code>& codes);

  Form form_;
};

class Lowercase final : public NormalizerStep {
 public:
  [[nodiscard]] bool apply(const TextBuffer& in, TextBuffer& out) const override;
};

/// Removes combining marks; expects NFD or NFKD before it.
class StripAccents final : public NormalizerStep {
 public:
  /// `traits` of characters to remove: kMark, or kNonspacing as in BERT.
  explicit StripAccents(std::uint16_t traits = kMark) : traits_(traits) {}
  [[nodiscard]] bool apply(const TextBuffer& in, TextBuffer& out) const override;

 private:
  std::uint16_t traits_;
};

/// Removes whitespace at the ends.
class StripWhitespace final : public NormalizerStep {
 public:
  StripWhitespace(bool left, bool right) : left_(left), right_(right) {}
  [[nodiscard]] bool apply(const TextBuffer& in, TextBuffer& out) const override;

 private:
  bool left_;
  bool right_;
};

class Replace final : public NormalizerStep {
 public:
  Replace(TextPattern pattern, std::string content)
      : pattern_(std::move(pattern)), content_(std::move(content)) {}
  [[nodiscard]] bool apply(const TextBuffer& in, TextBuffer& out) const override;

 private:
  TextPattern pattern_;
  std::string content_;
};

/// ByteLevel: maps every byte to its letter (tokenizers/models/byte_letters.hpp).
class ByteLettersNormalizer final : public NormalizerStep {
 public:
  [[nodiscard]] bool apply(const TextBuffer& in, TextBuffer& out) const override;
};

/// Prepends a string to a text that is not empty.
class Prepend final : public NormalizerStep {
 public:
  explicit Prepend(std::string content) : content_(std::move(content)) {}
  [[nodiscard]] bool apply(const TextBuffer& in, TextBuffer& out) const override;

 private:
  std::string content_;
};

/// Removes control characters and replaces other whitespace by spaces, as for neural machine translation.
class NmtNormalizer final : public NormalizerStep {
 public:
  [[nodiscard]] bool apply(const TextBuffer& in, TextBuffer& out) const override;
};

/// Precompiled: the normalization rules of a sentencepiece model.
class CharsmapNormalizer final : public NormalizerStep {
 public:
  explicit CharsmapNormalizer(Charsmap rules) : rules_(std::move(rules)) {}
  [[nodiscard]] bool apply(const TextBuffer& in, TextBuffer& out) const override;

 private:
  Charsmap rules_;
};

}  // namespace trine
