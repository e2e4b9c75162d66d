// Prompts of queries and of the texts they are compared with.
#pragma once

#include <optional>
#include <string>

#include "trine/cli/options/command.hpp"
#include "trine/models/sentence_encoder.hpp"

namespace trine::cli {

/// --query-prompt and --corpus-prompt; one that is not given is that of the model.
struct RetrievalPrompts {
  std::optional<std::string> query, corpus;

  [[nodiscard]] EncodeOptions for_queries(const SentenceEncoder& model) const;
  [[nodiscard]] EncodeOptions for_corpus(const SentenceEncoder& model) const;
};

/// Adds both options; `prompts` must live until the command has run.
void add_retrieval_prompts(const Command& command, RetrievalPrompts& prompts);

}  // namespace trine::cli
