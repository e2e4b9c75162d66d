// The interface of tokenizers: from text to ids.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "trine/base/real.hpp"

namespace trine {

/// Implementations: HashedTokenizer, WordPiece, SentencePiece,
/// HfTokenizer.
class Tokenizer {
 public:
  virtual ~Tokenizer() = default;

  /// Appends the ids of `text`, each in [0, vocabulary_size()). Accepts any bytes: ill-formed UTF-8 reads as
  /// U+FFFD, NUL is a character. A text without words gives no ids but special tokens. Thread-safe.
  virtual void encode(std::string_view text, std::vector<std::int32_t>& out) const = 0;

  /// As encode(); returns the number of ids that truncation dropped, 0 for a tokenizer without a limit. Only
  /// a text that reaches the limit is tokenized to its end.
  virtual Index encode_counting(std::string_view text, std::vector<std::int32_t>& out) const {
    encode(text, out);
    return 0;
  }

  /// Rows the embedding table needs.
  [[nodiscard]] virtual Index vocabulary_size() const = 0;

  /// "hashed", "wordpiece" or "sentencepiece", as in trine_tokenizer.json; "published" for HfTokenizer.
  [[nodiscard]] virtual std::string_view kind() const = 0;

  struct NamedFile {
    std::string name;   // relative to the model folder
    std::string bytes;  // all of it
  };
  /// The files of a model folder from which load_tokenizer restores this tokenizer.
  [[nodiscard]] virtual std::vector<NamedFile> files() const = 0;
};

/// Loads the tokenizer of a model folder: of the kind in trine_tokenizer.json, or else, with a tokenizer.json
/// or vocab.txt, HfTokenizer::load. Throws FileError naming the file and the remedy.
[[nodiscard]] std::unique_ptr<Tokenizer> load_tokenizer(const std::filesystem::path& folder);

}  // namespace trine
