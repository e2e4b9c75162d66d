// config_sentence_transformers.json: how embeddings of a model are meant to be made and compared.
#pragma once

#include <map>
#include <string>

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI {

struct SentenceConfig {
  std::map<std::string, std::string> prompts;  ///< by name; what is put before a text
  std::string default_prompt;                  ///< a name among prompts; empty: none
  std::string similarity = "cosine";           ///< "cosine", "dot", "euclidean" or "manhattan"
  Index truncate = 0;                          ///< encode() keeps so many dimensions; 0: all
};

/// Reads the file; one that is not there gives the defaults. Throws FileError for values that no model
/// can have, a default prompt that is not among the prompts for one.
[[nodiscard]] SentenceConfig read_sentence_config(const std::string& path);
/// The file that read_sentence_config reads back.
[[nodiscard]] std::string sentence_config_json(const SentenceConfig& config);

/// What is put before a query of a search: the prompt "query"; none where the model has no such prompt.
/// The default prompt is not asked, as by encode_query of sentence-transformers: mostly it is the documents'.
[[nodiscard]] std::string query_prompt(const SentenceConfig& config);
/// What is put before a text that is searched: the first of the prompts "document", "passage" and "corpus";
/// else none. As documented of encode_document of sentence-transformers.
[[nodiscard]] std::string document_prompt(const SentenceConfig& config);

}  // namespace trine::inline TRINE_ABI
