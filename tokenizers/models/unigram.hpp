// Unigram language model segmentation (Kudo 2018, arXiv:1804.10959), as sentencepiece models that were
// published with a tokenizer.json use it.
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
  std::int32_t unknown = 0;  // the piece for characters no other piece covers
  /// Unknown characters become the pieces "<0x00>" to "<0xFF>" of their bytes, if the vocabulary has those.
  bool byte_fallback = false;
};

/// Covers a word with pieces so that the sum of their scores, which are logarithms of probabilities, is
/// largest (Viterbi, in double). A character that is no piece may be covered by the unknown piece at the
/// least score less 10; neighboring unknown characters are one piece. Of two equal sums the one whose last
/// piece begins first wins, as in the reference.
class Unigram final : public SubwordModel {
 public:
  struct ScoredPiece {
    std::string text;
    double score;
  };
  /// `pieces[i]` has id i; of equal texts the last counts. Throws OptionError if `unknown` is not among them.
  explicit Unigram(const std::vector<ScoredPiece>& pieces, UnigramOptions options = {});

  void append(std::string_view word, std::vector<Piece>& out) const override;
  [[nodiscard]] Index size() const override { return static_cast<Index>(scores_.size()); }
  [[nodiscard]] std::optional<std::int32_t> id_of(std::string_view piece) const override;

 private:
  struct Best;
  void find_best(std::string_view word, std::vector<Best>& best) const;
  void append_unknown(std::string_view word, std::uint32_t begin, std::uint32_t end,
                      std::vector<Piece>& out) const;

  ByteTrie trie_;
  std::vector<double> scores_;
  UnigramOptions options_;
  double unknown_score_;
  std::array<std::int32_t, 256> byte_pieces_;  // -1 where there is none
};

}  // namespace trine
