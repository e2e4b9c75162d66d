#include <fmt/format.h>

#include "base/error.hpp"
#include "text/published_tokenizer.hpp"
#include "text/read_file.hpp"
#include "text/settings.hpp"
#include "text/tokenizer.hpp"
#include "text/word_piece.hpp"

namespace trine {
namespace {

namespace fs = std::filesystem;

bool present(const fs::path& file) {
  std::error_code ignored;
  return fs::exists(file, ignored);
}

std::string model_bytes(const fs::path& file) {
  if (!present(file)) {
    throw FileError(file.string(), 0,
                    fmt::format("no such file, though {} beside it asks for it; copy the whole model folder",
                                kTokenizerFile));
  }
  return read_file(file);
}

WordPiece load_word_piece(const fs::path& folder, WordPieceOptions options) {
  const fs::path vocabulary = folder / "vocab.txt";
  if (present(vocabulary)) return WordPiece::load(vocabulary, std::move(options));
  const fs::path published = folder / "tokenizer.json";
  if (present(published))
    return WordPiece(read_published_vocabulary(published), std::move(options), published.string());
  throw FileError(vocabulary.string(), 0,
                  "no such file, and no tokenizer.json beside it; copy the whole model folder");
}

}  // namespace

std::unique_ptr<Tokenizer> load_tokenizer(const fs::path& folder) {
  if (!fs::is_directory(folder)) {
    throw FileError(
        folder.string(), 0,
        present(folder) ? "is a file; a tokenizer is loaded from a model folder" : "no such folder");
  }
  const fs::path settings = folder / kTokenizerFile;
  if (present(settings)) {
    const TokenizerSettings options = read_settings(settings);
    if (const auto* hashed = std::get_if<HashedOptions>(&options))
      return std::make_unique<HashedTokenizer>(*hashed);
    if (const auto* pieces = std::get_if<WordPieceOptions>(&options)) {
      return std::make_unique<WordPiece>(load_word_piece(folder, *pieces));
    }
    const fs::path model = folder / "tokenizer.model";
    return std::make_unique<SentencePiece>(model_bytes(model), std::get<SentencePieceOptions>(options),
                                           model.string());
  }
  if (present(folder / "vocab.txt") || present(folder / "tokenizer.json")) {
    return std::make_unique<PublishedTokenizer>(PublishedTokenizer::load(folder));
  }
  throw FileError(
      folder.string(), 0,
      fmt::format(
          "holds no tokenizer: neither {} (a model of trine) nor tokenizer.json nor vocab.txt (a published "
          "model); give the folder that training wrote",
          kTokenizerFile));
}

}  // namespace trine
