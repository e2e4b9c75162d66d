#include "trine/tokenizers/word_piece_tokenizer.hpp"

#include <utility>

#include "trine/base/read_file.hpp"
#include "trine/tokenizers/huggingface/bert_parts.hpp"
#include "trine/tokenizers/tokenizer_settings.hpp"

namespace trine {

WordPiece::WordPiece(std::vector<std::string> vocabulary, WordPieceOptions options, std::string_view source)
    : vocabulary_(std::move(vocabulary)),
      options_(std::move(options)),
      steps_(bert_parts(vocabulary_, options_, source), {}, {.max_length = options_.max_length}) {}

WordPiece WordPiece::load(const std::filesystem::path& vocab_txt, WordPieceOptions options) {
  return WordPiece(read_vocabulary(read_file(vocab_txt)), std::move(options), vocab_txt.string());
}

std::vector<Tokenizer::NamedFile> WordPiece::files() const {
  std::string lines;
  for (const std::string& piece : vocabulary_) lines += piece + '\n';
  return {{std::string(kTokenizerFile), to_json(options_)},
          {"vocab.txt", lines},
          {"tokenizer.json", to_tokenizer_json(vocabulary_, options_)},
          {"tokenizer_config.json", to_tokenizer_config(options_)}};
}

}  // namespace trine
