// Unigram language model segmentation (Kudo 2018, arXiv:1804.10959), as sentencepiece models with a
// tokenizer.json use it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "trine/tokenizers/models/byte_trie.hpp"
#include "trine/tokenizers/models/subword_model.hpp"

namespace trine {

struct UnigramOptions {
  std::int32_t unknown = 0;  // id of the unknown piece
  /// Unknown characters become the pieces "<0x00>" to "<0xFF>" of their bytes if the vocabulary has them.
  bool byte_fallback = false;
};

/// The segmentation with the largest sum of scores, which are log probabilities (Viterbi, in double). A
/// character without a piece is the unknown piece, with the lowest score minus 10; adjacent unknown
/// characters become one piece. Ties go to the segmentation whose last piece begins first, as in the
/// tokenizers library.
class Unigram final : public SubwordModel {
 public:
  struct ScoredPiece {
    std::string text;
    double score;
  };
  /// `pieces[i]` has id i; the last of equal pieces counts. Throws OptionError if `unknown` is out of range.
  explicit Unigram(const std::vector<ScoredPiece>& pieces, UnigramOptions options = {});

  void tokenize(std::string_view word, std::vector<std::int32_t>& out) const override;
  [[nodiscard]] Index size() const override { return static_cast<Index>(scores_.size()); }
  [[nodiscard]] std::optional<std::int32_t> id_of(std::string_view piece) const override;

 private:
  struct Best;
  void find_best(std::string_view word, std::vector<Best>& best) const;
  void append_unknown(std::string_view text, std::vector<std::int32_t>& out) const;

  ByteTrie trie_;
  std::vector<double> scores_;
  UnigramOptions options_;
  double unknown_score_;
  std::array<std::int32_t, 256> byte_pieces_;  // -1 where there is none
};

}  // namespace trine
