// config_sentence_transformers.json: prompts, similarity and truncation of a model.
#pragma once

#include <map>
#include <string>

#include "trine/base/real.hpp"
#include "trine/base/similarity.hpp"

namespace trine::inline TRINE_ABI {

struct SentenceConfig {
  std::map<std::string, std::string> prompts;  ///< by name; a prompt precedes the text
  std::string default_prompt;                  ///< a name among prompts; empty: none
  Similarity similarity = Similarity::cosine;
  Index truncate = 0;  ///< encode() keeps so many dimensions; 0: all
};

/// Reads the file; a missing one gives the defaults. Throws FileError for invalid values, such as a default
/// prompt that is not among the prompts.
[[nodiscard]] SentenceConfig read_sentence_config(const std::string& path);
/// The file that read_sentence_config reads back.
[[nodiscard]] std::string sentence_config_json(const SentenceConfig& config);

/// The prompt of a search query: "query", or none where the model has no such prompt. As encode_query of
/// sentence-transformers, it ignores the default prompt, which mostly is that of documents.
[[nodiscard]] std::string query_prompt(const SentenceConfig& config);
/// The prompt of a document: the first of the prompts "document", "passage" and "corpus", or none. As
/// documented for encode_document of sentence-transformers.
[[nodiscard]] std::string document_prompt(const SentenceConfig& config);

}  // namespace trine::inline TRINE_ABI
