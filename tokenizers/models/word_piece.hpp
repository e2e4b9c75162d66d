// WordPiece (Wu et al. 2016, arXiv:1609.08144): the longest pieces of a vocabulary from the left.
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
  std::string continuation = "##";  // begins every piece but a word's first
  Index longest_word = 100;         // characters
};

/// A word that cannot be covered, or of more than `longest_word` characters, is the unknown piece.
class WordPieceModel final : public SubwordModel {
 public:
  /// `vocabulary[i]` is piece i, from line i + 1 of `source`. One that is empty keeps its id and is found
  /// nowhere; one that comes twice has its later id. Throws FileError for a piece that is not UTF-8 and where
  /// the unknown piece is missing.
  explicit WordPieceModel(std::span<const std::string> vocabulary, const WordPieceRules& rules = {},
                          std::string_view source = "vocab.txt");

  void append(std::string_view word, std::vector<Piece>& out) const override;
  [[nodiscard]] Index size() const override { return size_; }
  [[nodiscard]] std::optional<std::int32_t> id_of(std::string_view piece) const override;
  [[nodiscard]] std::int32_t unknown() const { return unknown_; }

 private:
  [[nodiscard]] bool append_covering(std::string_view word, std::vector<Piece>& out) const;

  ByteTrie pieces_;
  ByteTrie::Node continued_ = ByteTrie::kRoot;  // where pieces that are not a word's first begin
  bool continues_ = true;                       // whether there are any
  Index size_;
  Index longest_word_;
  std::int32_t unknown_;
};

}  // namespace trine
