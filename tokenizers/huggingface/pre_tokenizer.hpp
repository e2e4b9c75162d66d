// The pre-tokenizers of published tokenizers, which cut a normalized text into words; a tokenizer runs a
// list.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "trine/tokenizers/unicode/aligned_text.hpp"
#include "trine/tokenizers/unicode/text_pattern.hpp"

namespace trine {

/// A text and the words it is cut into so far, in order; none is empty.
struct Words {
  AlignedText text;
  std::vector<ByteRange> words;
  // Memory for the next step.
  AlignedText spare_text;
  std::vector<ByteRange> spare_words;

  [[nodiscard]] std::string_view operator[](ByteRange word) const {
    return text.view().substr(word.begin, word.end - word.begin);
  }
};

class PreTokenizer {
 public:
  virtual ~PreTokenizer() = default;

  /// Cuts every word further, and may rewrite the text. May be called from several threads at once.
  virtual void apply(Words& words) const = 0;

  /// Whether it asks where in the original a word begins.
  [[nodiscard]] virtual bool needs_origins() const { return false; }

  /// Where it stands in a file, for errors: "pre_tokenizer.pretokenizers[1] (Split)".
  [[nodiscard]] const std::string& name() const { return name_; }
  void set_name(std::string name) { name_ = std::move(name); }

 private:
  std::string name_ = "pre_tokenizer";
};

using PreTokenizers = std::vector<std::unique_ptr<const PreTokenizer>>;

/// Runs the steps on `words`. Returns the most bytes the text had on the way. Throws Error that names the
/// step where a limit of the text or of an expression is reached.
std::size_t pre_tokenize(const PreTokenizers& steps, Words& words);

/// What becomes of what separates words: dropped, a word each, one word with the other separators beside
/// it, or part of the word before or behind it.
enum class Separator { removed, isolated, contiguous, with_previous, with_next };

/// At white space, which is dropped, and at punctuation, which is a word a character.
class BertWords final : public PreTokenizer {
 public:
  void apply(Words& words) const override;
};

/// Characters with any of `traits` are separators.
class SplitAtCharacters final : public PreTokenizer {
 public:
  SplitAtCharacters(std::uint16_t traits, Separator separator) : traits_(traits), separator_(separator) {}
  void apply(Words& words) const override;

 private:
  std::uint16_t traits_;
  Separator separator_;
};

/// Runs of word characters and runs of what is neither those nor white space.
class WordsAndMarks final : public PreTokenizer {
 public:
  void apply(Words& words) const override;
};

/// Matches of a pattern are separators, or, inverted, what is between them.
class SplitAtPattern final : public PreTokenizer {
 public:
  SplitAtPattern(TextPattern pattern, Separator separator, bool inverted)
      : pattern_(std::move(pattern)), separator_(separator), inverted_(inverted) {}
  void apply(Words& words) const override;

 private:
  TextPattern pattern_;
  Separator separator_;
  bool inverted_;
};

/// So many characters a word, the last one of a text fewer.
class FixedLength final : public PreTokenizer {
 public:
  explicit FixedLength(std::size_t length) : length_(length) {}
  void apply(Words& words) const override;

 private:
  std::size_t length_;
};

/// sentencepiece's: spaces become a visible mark, which also begins the text, and words begin at the mark.
class Metaspace final : public PreTokenizer {
 public:
  enum class Prefix { always, first, never };  // first: only where the original begins
  Metaspace(std::string mark, Prefix prefix, bool split)
      : mark_(std::move(mark)), prefix_(prefix), split_(split) {}
  void apply(Words& words) const override;
  [[nodiscard]] bool needs_origins() const override { return prefix_ == Prefix::first; }

 private:
  void append_marked(const Words& words, ByteRange word, AlignedText& out) const;

  std::string mark_;
  Prefix prefix_;
  bool split_;
};

/// Writes every byte as the letter that stands for it.
class ByteLetterWords final : public PreTokenizer {
 public:
  void apply(Words& words) const override;
};

/// GPT-2's: words begin with their space. The words are left as bytes, as a model over bytes reads them;
/// ByteLetterWords is for others.
class ByteLevelWords final : public PreTokenizer {
 public:
  ByteLevelWords(bool prefix_space, bool split) : prefix_space_(prefix_space), split_(split) {}
  void apply(Words& words) const override;

 private:
  bool prefix_space_;
  bool split_;
};

}  // namespace trine
