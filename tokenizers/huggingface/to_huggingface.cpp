#include "trine/tokenizers/huggingface/to_huggingface.hpp"

#include <algorithm>

#include "trine/tokenizers/huggingface/json/write_tokenizer_json.hpp"
#include "trine/tokenizers/tokenizer_settings.hpp"

namespace trine {

HfTokenizer to_huggingface(const SentencePiece& tokenizer) {
  const std::string& model = tokenizer.model_bytes();
  auto converted = HfTokenizer::from_json(to_tokenizer_json(model, tokenizer.options()));
  converted.add_file({"tokenizer_config.json", to_tokenizer_config(model, tokenizer.options())});
  return converted;
}

HfTokenizer to_huggingface(const WordPiece& tokenizer) {
  const std::vector<Tokenizer::NamedFile> files = tokenizer.files();
  const auto json = std::find_if(files.begin(), files.end(),
                                 [](const auto& file) { return file.name == "tokenizer.json"; });
  auto converted = HfTokenizer::from_json(json->bytes);
  for (const Tokenizer::NamedFile& file : files) {
    if (file.name != "tokenizer.json" && file.name != kTokenizerFile) converted.add_file(file);
  }
  return converted;
}

std::unique_ptr<Tokenizer> as_huggingface(std::unique_ptr<Tokenizer> tokenizer) {
  if (const auto* sentence_piece = dynamic_cast<const SentencePiece*>(tokenizer.get()))
    return std::make_unique<HfTokenizer>(to_huggingface(*sentence_piece));
  if (const auto* word_piece = dynamic_cast<const WordPiece*>(tokenizer.get()))
    return std::make_unique<HfTokenizer>(to_huggingface(*word_piece));
  return tokenizer;
}

}  // namespace trine
