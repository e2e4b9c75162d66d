// The normalizers of published tokenizers, one class each; a tokenizer runs a list of them.
//
// Ids depend on the text they write, offsets on where they say it came from. Both follow the tokenizers
// library: what a step writes comes from the character it replaces, and what it writes beyond that from the
// character read last.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trine/tokenizers/unicode/aligned_text.hpp"
#include "trine/tokenizers/unicode/character_classes.hpp"
#include "trine/tokenizers/unicode/charsmap.hpp"
#include "trine/tokenizers/unicode/text_pattern.hpp"

namespace trine {

class NormalizerStep {
 public:
  virtual ~NormalizerStep() = default;

  /// Appends the normal form of `in` to `out`, which is empty, and says true; or says false and leaves it
  /// empty where nothing changes. `in` is UTF-8. May be called from several threads at once.
  [[nodiscard]] virtual bool apply(const AlignedText& in, AlignedText& out) const = 0;

  /// Where it stands in a file, for errors: "normalizer.normalizers[2] (Replace)".
  [[nodiscard]] const std::string& name() const { return name_; }
  void set_name(std::string name) { name_ = std::move(name); }

 private:
  std::string name_ = "normalizer";
};

using Normalizers = std::vector<std::unique_ptr<const NormalizerStep>>;

/// Runs the steps on `text`; `spare` is memory for them. Returns the most bytes the text had on the way.
/// Throws Error that names the step where a limit of the text or of an expression is reached.
std::size_t normalize(const Normalizers& steps, AlignedText& text, AlignedText& spare);

/// What BERT does before it splits: removes what is not shown, writes every white space as a space, sets
/// Chinese characters apart by spaces, strips accents after decomposition (Mn), lowers case.
class BertNormalizer final : public NormalizerStep {
 public:
  struct Options {
    bool clean = true;
    bool ideographs_apart = true;
    bool strip_accents = true;
    bool lower = true;
  };
  explicit BertNormalizer(Options options);
  [[nodiscard]] bool apply(const AlignedText& in, AlignedText& out) const override;

 private:
  [[nodiscard]] bool apply_by_character(const AlignedText& in, AlignedText& out) const;
  void apply_step_by_step(const AlignedText& in, AlignedText& out) const;
  [[nodiscard]] bool append(char32_t code, ByteRange origin, AlignedText& out) const;
  [[nodiscard]] bool append_letter(char32_t code, ByteRange origin, AlignedText& out) const;

  Options options_;
  std::array<char, 128> ascii_;  // what an ASCII character becomes; NUL: it is removed
};

/// Unicode normalization forms (Unicode Standard Annex 15).
class UnicodeForm final : public NormalizerStep {
 public:
  enum class Form { nfc, nfd, nfkc, nfkd };
  explicit UnicodeForm(Form form) : form_(form) {}
  [[nodiscard]] bool apply(const AlignedText& in, AlignedText& out) const override;

 private:
  struct Code;
  class Rewriter;
  void append_run(const AlignedText& in, std::size_t begin, std::size_t end, AlignedText& out) const;
  static void order_marks(std::vector<Code>& codes);
  static void compose_all(std::vector<Code>& codes);

  Form form_;
};

class Lowercase final : public NormalizerStep {
 public:
  [[nodiscard]] bool apply(const AlignedText& in, AlignedText& out) const override;
};

/// Removes marks; they must have been split off before, by NFD or NFKD.
class StripAccents final : public NormalizerStep {
 public:
  /// Which: kMark, or kNonspacing as BERT does.
  explicit StripAccents(std::uint16_t traits = kMark) : traits_(traits) {}
  [[nodiscard]] bool apply(const AlignedText& in, AlignedText& out) const override;

 private:
  std::uint16_t traits_;
};

/// Removes white space at the ends.
class StripSpace final : public NormalizerStep {
 public:
  StripSpace(bool left, bool right) : left_(left), right_(right) {}
  [[nodiscard]] bool apply(const AlignedText& in, AlignedText& out) const override;

 private:
  bool left_;
  bool right_;
};

class Replace final : public NormalizerStep {
 public:
  Replace(TextPattern pattern, std::string content)
      : pattern_(std::move(pattern)), content_(std::move(content)) {}
  [[nodiscard]] bool apply(const AlignedText& in, AlignedText& out) const override;

 private:
  TextPattern pattern_;
  std::string content_;
};

/// Writes every byte as the letter that stands for it (tokenizers/models/byte_letters.hpp).
class ByteLetters final : public NormalizerStep {
 public:
  [[nodiscard]] bool apply(const AlignedText& in, AlignedText& out) const override;
};

/// Puts a text before every other that is not empty.
class Prepend final : public NormalizerStep {
 public:
  explicit Prepend(std::string content) : content_(std::move(content)) {}
  [[nodiscard]] bool apply(const AlignedText& in, AlignedText& out) const override;

 private:
  std::string content_;
};

/// Removes control characters and writes unusual spaces as spaces, as neural translation does.
class Nmt final : public NormalizerStep {
 public:
  [[nodiscard]] bool apply(const AlignedText& in, AlignedText& out) const override;
};

/// The rules of a sentencepiece model.
class Precompiled final : public NormalizerStep {
 public:
  explicit Precompiled(Charsmap rules) : rules_(std::move(rules)) {}
  [[nodiscard]] bool apply(const AlignedText& in, AlignedText& out) const override;

 private:
  Charsmap rules_;
};

}  // namespace trine
