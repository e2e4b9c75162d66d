// The WordPiece tokenizer of BERT (Wu et al. 2016, arXiv:1609.08144), for new models with a given vocab.txt.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "trine/tokenizers/huggingface/hf_tokenizer.hpp"
#include "trine/tokenizers/tokenizer.hpp"
#include "trine/tokenizers/tokenizer_options.hpp"

namespace trine {

/// Removes control characters and U+FFFD, isolates Chinese characters, lowercases and strips accents by
/// option, splits at whitespace and punctuation, and segments each word by greedy longest match; a word
/// without a segmentation, or of more than 100 characters, is the unknown piece. Equals the Hugging Face
/// tokenizer, except that names of special tokens ("[SEP]") inside a text are plain text.
class WordPiece final : public Tokenizer {
 public:
  /// `vocabulary[i]` is piece i; an empty piece keeps its id, a repeated one has its last id. `source` names
  /// the file in errors. Throws FileError for a piece that is not UTF-8 and for a missing special token;
  /// OptionError for a max_length without room for text.
  explicit WordPiece(std::vector<std::string> vocabulary, WordPieceOptions options = {},
                     std::string_view source = "vocab.txt");

  /// Reads one piece per line. Throws FileError.
  [[nodiscard]] static WordPiece load(const std::filesystem::path& vocab_txt, WordPieceOptions options = {});

  void encode(std::string_view text, std::vector<std::int32_t>& out) const override {
    tokenizer_.encode(text, out);
  }
  Index encode_counting(std::string_view text, std::vector<std::int32_t>& out) const override {
    return tokenizer_.encode_counting(text, out);
  }
  [[nodiscard]] Index vocabulary_size() const override { return static_cast<Index>(vocabulary_.size()); }
  [[nodiscard]] std::string_view kind() const override { return "wordpiece"; }
  /// vocab.txt and trine_tokenizer.json; for other programs tokenizer.json and tokenizer_config.json.
  [[nodiscard]] std::vector<NamedFile> files() const override;

  [[nodiscard]] std::string_view piece(std::int32_t id) const {
    return vocabulary_[static_cast<std::size_t>(id)];
  }
  [[nodiscard]] const WordPieceOptions& options() const { return options_; }

 private:
  std::vector<std::string> vocabulary_;
  WordPieceOptions options_;
  HfTokenizer tokenizer_;
};

}  // namespace trine
