// WordPiece (Wu et al. 2016, arXiv:1609.08144): greedy longest match from the left.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
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
/// The first words are looked up in the vocabulary, their prefixes one after the other. A trie is two to
/// seven times as fast, but building it takes longer than all else that opening a small model needs; it is
/// built once so many words have come that it pays.
class WordPieceModel final : public SubwordModel {
 public:
  static constexpr Index kFewWords = 4096;  // that are looked up without a trie

  /// `size` is one more than the largest id; an empty piece never matches. Throws FileError naming `source`
  /// if the unknown piece is missing.
  WordPieceModel(std::shared_ptr<const Vocabulary> vocabulary, Index size, WordPieceRules rules,
                 std::string_view source);

  void tokenize(std::string_view word, std::vector<std::int32_t>& out) const override;
  [[nodiscard]] Index size() const override { return size_; }
  [[nodiscard]] std::optional<std::int32_t> id_of(std::string_view piece) const override;

 private:
  class Trie;
  /// Bytes of the longest prefix of `text` that is a piece, more than `least` and at most `most`, and its id;
  /// 0 bytes: none.
  struct Match {
    std::size_t bytes;
    std::int32_t id;
  };
  [[nodiscard]] Match longest_match(std::string_view text, std::size_t least, std::size_t most) const;
  [[nodiscard]] bool append_pieces(std::string_view word, std::vector<std::int32_t>& out) const;
  [[nodiscard]] const Trie* trie() const;

  std::shared_ptr<const Vocabulary> pieces_;
  Index size_;
  WordPieceRules rules_;
  std::int32_t unknown_ = -1;
  mutable std::atomic<Index> words_ = 0;  // looked up without a trie
  mutable std::once_flag building_;
  mutable std::shared_ptr<const Trie> trie_;
  mutable std::atomic<const Trie*> built_ = nullptr;
  std::size_t longest_ = 0, longest_continued_ = 0;  // bytes of a piece; the prefix counts
};

}  // namespace trine
