// From text to ids. Everything above the tokenizer works with numbers only.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "trine/base/real.hpp"

namespace trine {

/// What a model needs to know of a tokenizer. Implementations: HashedTokenizer, WordPiece, SentencePiece,
/// HfTokenizer.
class Tokenizer {
 public:
  virtual ~Tokenizer() = default;

  /// Appends the ids of `text` to `out`; every id lies in [0, vocabulary_size()). Any bytes are welcome:
  /// invalid UTF-8 counts as U+FFFD, NUL is a character. May be called from several threads at once.
  /// A text without any word appends nothing (or only the marks of beginning and end).
  virtual void encode(std::string_view text, std::vector<std::int32_t>& out) const = 0;

  /// As encode(), and returns how many ids the limit of this tokenizer cut off the text: 0 where it has none.
  /// Only a text that reaches the limit is read to its end for that.
  virtual Index encode_counting(std::string_view text, std::vector<std::int32_t>& out) const {
    encode(text, out);
    return 0;
  }

  /// Rows the embedding table needs.
  [[nodiscard]] virtual Index vocabulary_size() const = 0;

  /// "hashed", "wordpiece", "sentencepiece": what trine_tokenizer.json says; or "published".
  [[nodiscard]] virtual std::string_view kind() const = 0;

  struct NamedFile {
    std::string name;   // relative to the model folder
    std::string bytes;  // all of it
  };
  /// What a model folder must hold so that load_tokenizer restores this tokenizer.
  [[nodiscard]] virtual std::vector<NamedFile> files() const = 0;
};

/// Restores the tokenizer of a model folder. The kind is read from `trine_tokenizer.json`; a folder
/// without it but with a `tokenizer.json` or a `vocab.txt`, as published models have, gives a
/// HfTokenizer that heeds `tokenizer_config.json` and `sentence_bert_config.json` where present.
/// Throws FileError naming the file and the cure.
[[nodiscard]] std::unique_ptr<Tokenizer> load_tokenizer(const std::filesystem::path& folder);

}  // namespace trine
