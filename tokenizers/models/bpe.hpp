// Byte-pair encoding (Sennrich et al. 2016, arXiv:1508.07909) with a given vocabulary and merges, over bytes
// (Radford et al. 2019, GPT-2; RoBERTa, ModernBERT) or over characters (sentencepiece).
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
  std::string unknown = {};    // the piece for unknown characters; empty: they are skipped
  bool fuse_unknown = false;   // adjacent unknown characters become one piece
  bool byte_fallback = false;  // unknown characters become the pieces "<0x00>" to "<0xFF>" of their bytes
  bool whole_words = false;    // ignore_merges: a word in the vocabulary is one piece
  std::string continuing_prefix = {};  // continuing_subword_prefix
  std::string word_end = {};           // end_of_word_suffix
};

/// Splits a word into characters or bytes and merges adjacent symbols, always the pair of the lowest rank,
/// ties to the left, until no pair merges.
class Bpe final : public SubwordModel {
 public:
  struct NumberedPiece {
    std::string text;
    std::int32_t id;  // ids may have gaps
  };
  struct Pair {
    std::string left, right;
  };
  /// `merges[i]` has rank i; a repeated pair has its later rank. Throws OptionError for a repeated piece or
  /// id, a negative id, merges of or into unknown pieces, and options that name an unknown piece or conflict.
  Bpe(const std::vector<NumberedPiece>& pieces, const std::vector<Pair>& merges, BpeOptions options = {});

  void tokenize(std::string_view word, std::vector<std::int32_t>& out) const override;
  [[nodiscard]] Index size() const override { return size_; }
  [[nodiscard]] std::optional<std::int32_t> id_of(std::string_view piece) const override;

 private:
  void add_pieces(const std::vector<NumberedPiece>& pieces);
  void add_merges(const std::vector<Pair>& merges);
  void add_characters();
  void add_words();
  void check_options();
  [[nodiscard]] std::int32_t character_id(std::string_view character, std::size_t position) const;
  void append_merged(std::string_view word, std::vector<std::int32_t>& out) const;
  void cut(std::string_view word, MergeSymbols& symbols) const;
  bool add_bytes(std::string_view character, MergeSymbols& symbols) const;

  // The position of a character in its word decides the spelling of its piece.
  static constexpr std::size_t kContinues = 1;  // not the first
  static constexpr std::size_t kEnds = 2;       // the last

  BpeOptions options_;
  Index size_ = 0;
  StringTable pieces_;
  std::vector<std::int32_t> ids_;  // of pieces_
  MergeTable merges_;
  std::int32_t unknown_ = -1;
  std::array<std::int32_t, 256> byte_pieces_;                // "<0x00>" and so on, or -1
  std::array<std::array<std::int32_t, 256>, 4> characters_;  // of one byte, by position in the word, or -1
  // Words that become a single piece, most of those in a text: precomputed by merging every piece.
  StringTable words_;
  std::vector<std::int32_t> word_ids_;
};

}  // namespace trine
