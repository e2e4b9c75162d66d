// Reads sentencepiece model files, to convert them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "trine/base/real.hpp"

namespace trine {

/// The fields of sentencepiece_model.proto (github.com/google/sentencepiece) that determine the ids of a
/// text, with the defaults of that schema.
struct SentencePieceFile {
  enum class Model { unigram = 1, bpe = 2, word = 3, character = 4 };
  enum class Type { normal = 1, unknown = 2, control = 3, user_defined = 4, unused = 5, byte = 6 };
  struct Piece {
    std::string text;
    float score = 0;
    Type type = Type::normal;
  };

  std::vector<Piece> pieces;  // in the order of their ids
  Model model = Model::unigram;
  bool byte_fallback = false;
  bool space_suffix = false;  // treat_whitespace_as_suffix
  std::string begin = "<s>";
  std::string end = "</s>";

  std::string charsmap{};  // compiled normalization rules (tokenizers/unicode/charsmap.hpp); may be empty
  bool dummy_prefix = true;
  bool remove_extra_spaces = true;
  bool escape_spaces = true;
};

/// `bytes` are those of a model file, `source` names it in errors. Throws FileError if they are truncated or
/// not such a message.
[[nodiscard]] SentencePieceFile read_sentence_piece_file(std::string_view bytes, std::string_view source);

}  // namespace trine
