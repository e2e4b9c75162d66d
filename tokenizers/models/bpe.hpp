// Byte-pair encoding (Sennrich et al. 2016, arXiv:1508.07909) with a published vocabulary and its merges,
// over bytes (Radford et al. 2019, GPT-2; RoBERTa, ModernBERT) or over characters (sentencepiece).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "trine/tokenizers/models/merge_symbols.hpp"
#include "trine/tokenizers/models/merge_table.hpp"
#include "trine/tokenizers/models/subword_model.hpp"
#include "trine/tokenizers/string_table.hpp"

namespace trine {

struct BpeOptions {
  /// bytes: words are raw bytes, and pieces are written in the letters of tokenizers/models/byte_letters.hpp.
  enum class Alphabet { characters, bytes };

  Alphabet alphabet = Alphabet::characters;
  std::string unknown = {};    // the piece for characters that are no piece; empty: they are left out
  bool fuse_unknown = false;   // neighboring unknown characters are one piece
  bool byte_fallback = false;  // unknown characters become the pieces "<0x00>" to "<0xFF>" of their bytes
  bool whole_words = false;    // a word that is a piece is that piece, whatever the merges say
  std::string continuing_prefix = {};  // begins the pieces of all characters of a word but the first
  std::string word_end = {};           // ends the piece of the last character of a word
};

/// Cuts a word into characters (or bytes) and merges neighbors, always the pair of the lowest rank, of equal
/// pairs the leftmost, until no two neighbors merge. Characters that are left out do not move the places
/// of what follows, as in the reference.
class Bpe final : public SubwordModel {
 public:
  struct NumberedPiece {
    std::string text;
    std::int32_t id;  // ids may have gaps
  };
  struct Pair {
    std::string left, right;
  };
  /// `merges[i]` has rank i; a pair that comes twice has its later rank. Throws OptionError for a piece or an
  /// id that comes twice, a negative id, merges of or into what is no piece, and options that name what is no
  /// piece or do not go together.
  Bpe(const std::vector<NumberedPiece>& pieces, const std::vector<Pair>& merges, BpeOptions options = {});

  void append(std::string_view word, std::vector<Piece>& out) const override;
  [[nodiscard]] Index size() const override { return size_; }
  [[nodiscard]] std::optional<std::int32_t> id_of(std::string_view piece) const override;

 private:
  void add_pieces(const std::vector<NumberedPiece>& pieces);
  void add_merges(const std::vector<Pair>& merges);
  void add_characters();
  void add_words();
  void check_options();
  [[nodiscard]] std::int32_t character_id(std::string_view character, std::size_t place) const;
  void append_merged(std::string_view word, std::vector<Piece>& out) const;
  void cut(std::string_view word, MergeSymbols& symbols) const;
  bool add_bytes(std::string_view character, MergeSymbols& symbols) const;

  // Where in a word a character stands decides what its piece is called.
  static constexpr std::size_t kContinues = 1;  // not the first
  static constexpr std::size_t kEnds = 2;       // the last

  BpeOptions options_;
  Index size_ = 0;
  StringTable pieces_;
  std::vector<std::int32_t> ids_;  // of pieces_
  MergeTable merges_;
  std::int32_t unknown_ = -1;
  std::array<std::int32_t, 256> byte_pieces_;                // "<0x00>" and so on, or -1
  std::array<std::array<std::int32_t, 256>, 4> characters_;  // of one byte, by place in the word, or -1
  // Words that come out as a single piece, most of those in a text: found once, by merging every piece.
  StringTable words_;
  std::vector<std::int32_t> word_ids_;
};

}  // namespace trine
