#include "trine/tokenizers/word_piece_tokenizer.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "trine/base/read_file.hpp"
#include "trine/tokenizers/huggingface/json/read_components.hpp"
#include "trine/tokenizers/huggingface/json/tokenizer_json.hpp"
#include "trine/tokenizers/huggingface/json/write_tokenizer_json.hpp"
#include "trine/tokenizers/huggingface/read_vocabulary.hpp"
#include "trine/tokenizers/tokenizer_settings.hpp"

namespace trine {
namespace {

HfPipeline read_pipeline(const std::vector<std::string>& vocabulary, const WordPieceOptions& options,
                         std::string_view source) {
  const FolderSettings settings = settings_of(options);
  std::vector<std::string> remarks;
  return read_hf_pipeline(vocabulary_to_json(vocabulary, settings, source, remarks), source, settings);
}

}  // namespace

WordPiece::WordPiece(std::vector<std::string> vocabulary, WordPieceOptions options, std::string_view source)
    : vocabulary_(std::move(vocabulary)),
      options_(std::move(options)),
      tokenizer_(read_pipeline(vocabulary_, options_, source), {}, {.max_length = options_.max_length}) {}

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
