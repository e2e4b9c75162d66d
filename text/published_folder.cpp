// The tokenizer of a published model folder.
#include "base/read_file.hpp"
#include "text/bert_parts.hpp"
#include "text/json_fields.hpp"
#include "text/published_tokenizer.hpp"
#include "text/settings.hpp"

namespace trine {

namespace fs = std::filesystem;

PublishedTokenizer PublishedTokenizer::from_vocabulary(std::string bytes, const WordPieceOptions& options,
                                                       std::string_view source) {
  PublishedParts parts = bert_parts(read_vocabulary(bytes), options, source);
  parts.original_tokens = AddedTokens(bert_added_tokens(*parts.model, options));
  return {std::move(parts), {{"vocab.txt", std::move(bytes)}}, {.max_length = options.max_length}};
}

PublishedTokenizer PublishedTokenizer::load(const fs::path& folder) {
  const fs::path json = folder / "tokenizer.json";
  const fs::path vocabulary = folder / "vocab.txt";
  PublishedTokenizer tokenizer =
      file_exists(json) ? from_json(read_file(json), json.string()) : naming_file(folder.string(), [&] {
        return from_vocabulary(read_file(vocabulary), read_published_options(folder), vocabulary.string());
      });
  if (const auto limit = read_published_limit(folder)) {
    naming_file(folder.string(), [&] { tokenizer.set_max_length(*limit); });
  }
  if (const auto side = read_published_side(folder)) tokenizer.set_truncation_side(*side);
  for (const char* name :
       {"vocab.txt", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.json",
        "merges.txt", "tokenizer.model", "sentencepiece.bpe.model"}) {
    const bool known = tokenizer.files_.front().name == name;
    if (!known && file_exists(folder / name)) tokenizer.files_.push_back({name, read_file(folder / name)});
  }
  return tokenizer;
}

}  // namespace trine
