// WordPiece (Wu et al. 2016, arXiv:1609.08144) with the basic tokenisation of BERT: reads the vocab.txt of
// published models and gives the ids their own tokenizers give.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "text/normalise.hpp"
#include "text/string_table.hpp"
#include "text/tokenizer.hpp"

namespace trine {

struct WordPieceOptions {
  enum class Case { lower, keep };
  enum class Accents { as_case, strip, keep };  // as_case: stripped where letters are lowered
  enum class Ends { marked, bare };             // marked: [CLS] before and [SEP] behind every text

  Case letter_case = Case::lower;
  Accents accents = Accents::as_case;
  Ends ends = Ends::marked;
  Index max_length = 256;  // ids a text, marks included; what is beyond is cut. 0: no limit
  std::string unknown = "[UNK]";
  std::string begin = "[CLS]";
  std::string end = "[SEP]";

  bool operator==(const WordPieceOptions&) const = default;
};

/// Cleans the text (control characters and U+FFFD go), sets Chinese characters apart, lowers case and
/// strips accents by option, splits at white space and punctuation, and covers each word with the longest
/// pieces of the vocabulary from the left; a word that cannot be covered, or of more than 100 characters,
/// is the unknown piece. Equals the tokenizers of Hugging Face, except that the names of special
/// pieces ("[SEP]") inside a text are text like any other.
class WordPiece final : public Tokenizer {
 public:
  /// `vocabulary[i]` is piece i; `source` is who to name in errors. Throws FileError for a duplicate or
  /// an empty piece and where a special piece is missing; OptionError for max_length of 1 or 2 with marks
  /// or below 0.
  WordPiece(const std::vector<std::string>& vocabulary, WordPieceOptions options = {},
            std::string_view source = "vocab.txt");

  /// Reads one piece a line. Throws FileError.
  [[nodiscard]] static WordPiece load(const std::filesystem::path& vocab_txt, WordPieceOptions options = {});

  void encode(std::string_view text, std::vector<std::int32_t>& out) const override;
  [[nodiscard]] Index vocabulary_size() const override { return pieces_.size(); }
  [[nodiscard]] std::string_view kind() const override { return "wordpiece"; }
  /// vocab.txt and trine_tokenizer.json, and for transformers and sentence-transformers tokenizer.json
  /// and tokenizer_config.json.
  [[nodiscard]] std::vector<NamedFile> files() const override;

  [[nodiscard]] std::string_view piece(std::int32_t id) const { return pieces_[id]; }
  [[nodiscard]] const WordPieceOptions& options() const { return options_; }

 private:
  void append_word(std::string_view word, std::vector<std::int32_t>& out) const;
  void append_covering(std::string_view word, std::vector<std::int32_t>& out) const;
  [[nodiscard]] std::int32_t special(const std::string& piece, std::string_view source) const;

  WordPieceOptions options_;
  Normaliser normaliser_;
  StringTable pieces_;
  std::size_t longest_piece_ = 0;  // bytes, without the continuation mark
  std::int32_t unknown_ = 0;
  std::int32_t begin_ = 0;
  std::int32_t end_ = 0;
};

}  // namespace trine
