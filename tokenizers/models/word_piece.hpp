// WordPiece (Wu et al. 2016, arXiv:1609.08144): greedy longest match from the left.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "trine/tokenizers/models/subword_model.hpp"
#include "trine/tokenizers/models/vocabulary.hpp"

namespace trine {

struct WordPieceRules {
  std::string unknown = "[UNK]";
  std::string continuation = "##";  // prefix of all pieces but the first of a word
  Index longest_word = 100;         // characters
};

/// A word without a segmentation, or of more than `longest_word` characters, is the unknown piece.
///
/// Looks up whole prefixes of a word, the longest first: most words of a text are pieces, and the table is
/// the one that the file was read into, whereas building a trie takes longer than everything else.
class WordPieceModel final : public SubwordModel {
 public:
  /// `size` is one more than the largest id; an empty piece never matches. Throws FileError naming `source`
  /// if the unknown piece is missing.
  WordPieceModel(std::shared_ptr<const Vocabulary> vocabulary, Index size, WordPieceRules rules,
                 std::string_view source);

  void tokenize(std::string_view word, std::vector<std::int32_t>& out) const override;
  [[nodiscard]] Index size() const override { return size_; }
  [[nodiscard]] std::optional<std::int32_t> id_of(std::string_view piece) const override;

 private:
  /// Bytes of the longest prefix of `text` that is a piece, more than `least` and at most `most`, and its id;
  /// 0 bytes: none.
  struct Match {
    std::size_t bytes;
    std::int32_t id;
  };
  [[nodiscard]] Match longest_match(std::string_view text, std::size_t least, std::size_t most) const;
  [[nodiscard]] bool append_pieces(std::string_view word, std::vector<std::int32_t>& out) const;

  std::shared_ptr<const Vocabulary> pieces_;
  Index size_;
  WordPieceRules rules_;
  std::int32_t unknown_ = -1;
  std::size_t longest_ = 0, longest_continued_ = 0;  // bytes of a piece; the prefix counts
};

}  // namespace trine
