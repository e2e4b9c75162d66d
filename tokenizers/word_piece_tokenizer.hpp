// WordPiece (Wu et al. 2016, arXiv:1609.08144) with the basic tokenization of BERT, for models trained here
// with a vocabulary that was published.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "trine/tokenizers/huggingface/hf_tokenizer.hpp"
#include "trine/tokenizers/models/word_piece_options.hpp"
#include "trine/tokenizers/tokenizer.hpp"

namespace trine {

/// Cleans the text (control characters and U+FFFD go), sets Chinese characters apart, lowers case and
/// strips accents by option, splits at white space and punctuation, and covers each word with the longest
/// pieces of the vocabulary from the left; a word that cannot be covered, or of more than 100 characters,
/// is the unknown piece. Equals the tokenizers of Hugging Face, except that the names of special
/// pieces ("[SEP]") inside a text are text like any other.
class WordPiece final : public Tokenizer {
 public:
  /// `vocabulary[i]` is piece i; an empty one keeps its place, of one that comes twice the later place
  /// counts. `source` is who to name in errors. Throws FileError for a piece that is not UTF-8 and where a
  /// special piece is missing; OptionError for max_length of 1 or 2 with marks or below 0.
  explicit WordPiece(std::vector<std::string> vocabulary, WordPieceOptions options = {},
                     std::string_view source = "vocab.txt");

  /// Reads one piece a line. Throws FileError.
  [[nodiscard]] static WordPiece load(const std::filesystem::path& vocab_txt, WordPieceOptions options = {});

  void encode(std::string_view text, std::vector<std::int32_t>& out) const override {
    steps_.encode(text, out);
  }
  Index encode_counting(std::string_view text, std::vector<std::int32_t>& out) const override {
    return steps_.encode_counting(text, out);
  }
  [[nodiscard]] Index vocabulary_size() const override { return static_cast<Index>(vocabulary_.size()); }
  [[nodiscard]] std::string_view kind() const override { return "wordpiece"; }
  /// vocab.txt and trine_tokenizer.json, and for transformers and sentence-transformers tokenizer.json
  /// and tokenizer_config.json.
  [[nodiscard]] std::vector<NamedFile> files() const override;

  [[nodiscard]] std::string_view piece(std::int32_t id) const {
    return vocabulary_[static_cast<std::size_t>(id)];
  }
  [[nodiscard]] const WordPieceOptions& options() const { return options_; }

 private:
  std::vector<std::string> vocabulary_;
  WordPieceOptions options_;
  HfTokenizer steps_;
};

}  // namespace trine
