// WordPiece (Wu et al. 2016, arXiv:1609.08144): greedy longest match from the left.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "trine/tokenizers/models/byte_trie.hpp"
#include "trine/tokenizers/models/subword_model.hpp"

namespace trine {

struct WordPieceRules {
  std::string unknown = "[UNK]";
  std::string continuation = "##";  // prefix of all pieces but the first of a word
  Index longest_word = 100;         // characters
};

/// A word without a segmentation, or of more than `longest_word` characters, is the unknown piece.
class WordPieceModel final : public SubwordModel {
 public:
  /// `vocabulary[i]` is piece i, from line i + 1 of `source`. An empty piece never matches; a repeated one
  /// has its last id. Throws FileError for a piece that is not UTF-8 and if the unknown piece is missing.
  explicit WordPieceModel(std::span<const std::string> vocabulary, const WordPieceRules& rules = {},
                          std::string_view source = "vocab.txt");

  void tokenize(std::string_view word, std::vector<std::int32_t>& out) const override;
  [[nodiscard]] Index size() const override { return size_; }
  [[nodiscard]] std::optional<std::int32_t> id_of(std::string_view piece) const override;

 private:
  [[nodiscard]] bool append_pieces(std::string_view word, std::vector<std::int32_t>& out) const;

  ByteTrie pieces_;
  ByteTrie::Node continued_ = ByteTrie::kRoot;  // the node of the prefix "##"
  bool continues_ = true;                       // whether there are any
  Index size_;
  Index longest_word_;
  std::int32_t unknown_;
};

}  // namespace trine
