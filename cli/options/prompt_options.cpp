#include "trine/cli/options/prompt_options.hpp"

namespace trine::cli {

EncodeOptions RetrievalPrompts::for_queries(const SentenceEncoder& model) const {
  return {.prompt = query.value_or(query_prompt(model.config()))};
}

EncodeOptions RetrievalPrompts::for_corpus(const SentenceEncoder& model) const {
  return {.prompt = corpus.value_or(document_prompt(model.config()))};
}

void add_retrieval_prompts(const Command& command, RetrievalPrompts& prompts) {
  command.add(
      {"--query-prompt", "TEXT",
       "Prepends TEXT to every query; \"\": nothing. Default: the model's prompt \"query\", if it has "
       "one."},
      prompts.query);
  command.add({"--corpus-prompt", "TEXT",
               "Prepends TEXT to every text of the corpus; \"\": nothing. Default: the model's prompt "
               "\"document\", \"passage\" or \"corpus\", the first it has."},
              prompts.corpus);
}

}  // namespace trine::cli
