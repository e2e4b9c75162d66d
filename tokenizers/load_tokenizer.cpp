#include <fmt/format.h>

#include "trine/base/error.hpp"
#include "trine/base/json_fields.hpp"
#include "trine/base/read_file.hpp"
#include "trine/tokenizers/hashed_tokenizer.hpp"
#include "trine/tokenizers/huggingface/folder_settings.hpp"
#include "trine/tokenizers/huggingface/hf_tokenizer.hpp"
#include "trine/tokenizers/huggingface/json/read_components.hpp"
#include "trine/tokenizers/sentence_piece_tokenizer.hpp"
#include "trine/tokenizers/tokenizer.hpp"
#include "trine/tokenizers/tokenizer_settings.hpp"
#include "trine/tokenizers/word_piece_tokenizer.hpp"

namespace trine {
namespace {

namespace fs = std::filesystem;

std::string model_bytes(const fs::path& file) {
  if (!file_exists(file)) {
    throw FileError(
        file.string(), 0,
        fmt::format("no such file, but {} beside it needs it; copy the whole model folder", kTokenizerFile));
  }
  return read_file(file);
}

WordPiece load_word_piece(const fs::path& folder, WordPieceOptions options) {
  const fs::path vocabulary = folder / "vocab.txt";
  if (file_exists(vocabulary)) return WordPiece::load(vocabulary, std::move(options));
  const fs::path json = folder / "tokenizer.json";
  if (file_exists(json))
    return WordPiece(read_word_piece_vocabulary(json), std::move(options), json.string());
  throw FileError(vocabulary.string(), 0,
                  "no such file, and no tokenizer.json beside it; copy the whole model folder");
}

std::unique_ptr<Tokenizer> restore(const fs::path& folder, const TokenizerSettings& settings) {
  if (const auto* options = std::get_if<HashedOptions>(&settings))
    return std::make_unique<HashedTokenizer>(*options);
  if (const auto* options = std::get_if<WordPieceOptions>(&settings))
    return std::make_unique<WordPiece>(load_word_piece(folder, *options));
  const fs::path model = folder / "tokenizer.model";
  return std::make_unique<SentencePiece>(model_bytes(model), std::get<SentencePieceOptions>(settings),
                                         model.string());
}

}  // namespace

std::unique_ptr<Tokenizer> load_tokenizer(const fs::path& folder) {
  std::error_code ignored;
  if (!fs::is_directory(folder, ignored)) {
    throw FileError(folder.string(), 0,
                    fs::exists(folder, ignored) ? "is a file, not a model folder" : "no such folder");
  }
  const fs::path settings = folder / kTokenizerFile;
  if (file_exists(settings))
    return naming_file(settings.string(), [&] { return restore(folder, read_settings(settings)); });
  const bool merges = file_exists(folder / "vocab.json") && file_exists(folder / "merges.txt");
  if (file_exists(folder / "vocab.txt") || file_exists(folder / "tokenizer.json") || merges) {
    return std::make_unique<HfTokenizer>(HfTokenizer::load(folder));
  }
  // An unsupported class is the better explanation for missing files.
  static_cast<void>(read_folder_settings(folder, TokenizerFamily::generic));
  for (const char* other : {"sentencepiece.bpe.model", "spiece.model", "spm.model", "tokenizer.model",
                            "vocab.json", "merges.txt", "bpe.codes", "tokenizer.tiktoken"}) {
    if (!file_exists(folder / other)) continue;
    throw FileError(folder.string(), 0,
                    fmt::format("has {} but no tokenizer.json, which defines the other steps: {}", other,
                                kWriteTokenizerJson));
  }
  throw FileError(
      folder.string(), 0,
      fmt::format("has no tokenizer: neither {}, tokenizer.json nor vocab.txt; give a model folder",
                  kTokenizerFile));
}

}  // namespace trine
