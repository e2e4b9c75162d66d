// The pre-tokenizers of Hugging Face tokenizers, which split a normalized text into words; a tokenizer runs a
// list of them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "trine/tokenizers/unicode/text_buffer.hpp"
#include "trine/tokenizers/unicode/text_pattern.hpp"

namespace trine {

/// A text and its words so far, in order; none is empty.
struct PreTokenizedText {
  TextBuffer text;
  std::vector<ByteRange> words;
  // Scratch for the next step.
  TextBuffer spare_text;
  std::vector<ByteRange> spare_words;

  [[nodiscard]] std::string_view operator[](ByteRange word) const {
    return text.view().substr(word.begin, word.end - word.begin);
  }
};

class PreTokenizer {
 public:
  virtual ~PreTokenizer() = default;

  /// Splits the words further, and may rewrite the text. Thread-safe.
  virtual void apply(PreTokenizedText& words) const = 0;

  /// Its path in tokenizer.json, for errors: "pre_tokenizer.pretokenizers[1] (Split)".
  [[nodiscard]] const std::string& name() const { return name_; }
  void set_name(std::string name) { name_ = std::move(name); }

 private:
  std::string name_ = "pre_tokenizer";
};

using PreTokenizers = std::vector<std::unique_ptr<const PreTokenizer>>;

/// Runs the steps. Returns the largest size of the text on the way, in bytes. Throws Error naming the step if
/// it exceeds the size limit of a text or a limit of regular expressions.
std::size_t pre_tokenize(const PreTokenizers& steps, PreTokenizedText& words);

/// What happens to separators: removed, a word each, one word with adjacent separators, or merged into the
/// word before or after them.
enum class Separator { removed, isolated, contiguous, with_previous, with_next };

/// Splits at whitespace, which is removed, and punctuation, a word per character.
class BertPreTokenizer final : public PreTokenizer {
 public:
  void apply(PreTokenizedText& words) const override;
};

/// Characters with any of `traits` are separators.
class SplitAtCharacters final : public PreTokenizer {
 public:
  SplitAtCharacters(std::uint16_t traits, Separator separator) : traits_(traits), separator_(separator) {}
  void apply(PreTokenizedText& words) const override;

 private:
  std::uint16_t traits_;
  Separator separator_;
};

/// `\w+|[^\w\s]+`
class WhitespacePreTokenizer final : public PreTokenizer {
 public:
  void apply(PreTokenizedText& words) const override;
};

/// Matches of a pattern are separators or, inverted, the words.
class SplitAtPattern final : public PreTokenizer {
 public:
  SplitAtPattern(TextPattern pattern, Separator separator, bool inverted)
      : pattern_(std::move(pattern)), separator_(separator), inverted_(inverted) {}
  void apply(PreTokenizedText& words) const override;

 private:
  TextPattern pattern_;
  Separator separator_;
  bool inverted_;
};

/// Words of `length` characters; the last may be shorter.
class FixedLength final : public PreTokenizer {
 public:
  explicit FixedLength(std::size_t length) : length_(length) {}
  void apply(PreTokenizedText& words) const override;

 private:
  std::size_t length_;
};

/// sentencepiece's: replaces spaces by a visible marker, prepends one to the text, and splits before markers.
class MetaspacePreTokenizer final : public PreTokenizer {
 public:
  enum class Prefix { always, first, never };  // first: only at the beginning of the original text
  MetaspacePreTokenizer(std::string mark, Prefix prefix, bool split)
      : mark_(std::move(mark)), prefix_(prefix), split_(split) {}
  void apply(PreTokenizedText& words) const override;

 private:
  void append_marked(const PreTokenizedText& words, ByteRange word, TextBuffer& out) const;

  std::string mark_;
  Prefix prefix_;
  bool split_;
};

/// Maps every byte to its letter, for models that do not read bytes.
class ByteLettersPreTokenizer final : public PreTokenizer {
 public:
  void apply(PreTokenizedText& words) const override;
};

/// GPT-2's: words begin with their space. Leaves words as bytes, for models over bytes.
class ByteLevelPreTokenizer final : public PreTokenizer {
 public:
  ByteLevelPreTokenizer(bool prefix_space, bool split) : prefix_space_(prefix_space), split_(split) {}
  void apply(PreTokenizedText& words) const override;

 private:
  bool prefix_space_;
  bool split_;
};

}  // namespace trine
