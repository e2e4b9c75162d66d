// The tokenizer classes of the transformers library: which settings beside a vocabulary they heed, and which
// cannot be read here.
#pragma once

#include <optional>
#include <string_view>

namespace trine {

/// What a class makes of its folder.
enum class TokenizerReading {
  as_written,   // tokenizer.json as it stands
  bert,         // do_lower_case, strip_accents and tokenize_chinese_chars count, and vocab.txt is enough
  funnel,       // as bert, with marks of its own
  mpnet,        // do_lower_case and strip_accents count, and vocab.txt is enough
  roberta,      // add_prefix_space and trim_offsets count
  gpt2,         // add_prefix_space counts
  xlm_roberta,  // tokenizer.json as it stands, and the special tokens of RoBERTa
  refused,      // words are cut by a program of its own
};

/// Whether words are cleaned as BERT does, by the settings beside the vocabulary.
[[nodiscard]] constexpr bool cleans_as_bert(TokenizerReading reading) {
  return reading == TokenizerReading::bert || reading == TokenizerReading::funnel ||
         reading == TokenizerReading::mpnet;
}

struct TokenizerClass {
  TokenizerReading reading = TokenizerReading::as_written;
  bool prefix_space = false;          // add_prefix_space where no file says
  std::string_view refused_for = {};  // what it does that trine does not
};

/// The class of a name, with or without "Fast" behind it; nothing for a name that is not known.
[[nodiscard]] std::optional<TokenizerClass> tokenizer_class(std::string_view name);

/// What a model of this `model_type` of config.json reads where no class is named; nothing for one that is
/// not known.
[[nodiscard]] std::optional<TokenizerReading> reading_of_model(std::string_view model_type);

/// Models whose tokenizer.json counts whatever class is named, since the names that were published are wrong.
[[nodiscard]] bool reads_as_written(std::string_view model_type);

}  // namespace trine
