// The tokenizer classes of the transformers library: which settings beside a vocabulary they apply, and which
// classes are not supported.
#pragma once

#include <optional>
#include <string_view>

namespace trine {

/// Classes that treat the files of a folder alike.
enum class TokenizerFamily {
  generic,      // tokenizer.json as it is
  bert,         // applies do_lower_case, strip_accents and tokenize_chinese_chars; vocab.txt is enough
  funnel,       // as bert, with other special tokens
  mpnet,        // applies do_lower_case and strip_accents; vocab.txt is enough
  roberta,      // applies add_prefix_space
  gpt2,         // applies add_prefix_space
  xlm_roberta,  // tokenizer.json as it is, with the special tokens of RoBERTa
  unsupported,  // has a tokenizer that no tokenizer.json describes
};

/// Whether the family has the normalizer of BERT, with the settings beside the vocabulary.
[[nodiscard]] constexpr bool normalizes_as_bert(TokenizerFamily family) {
  return family == TokenizerFamily::bert || family == TokenizerFamily::funnel ||
         family == TokenizerFamily::mpnet;
}

struct TokenizerClass {
  TokenizerFamily family = TokenizerFamily::generic;
  bool prefix_space = false;     // default of add_prefix_space
  std::string_view reason = {};  // why it is unsupported
};

/// The class of a name, with or without "Fast" at its end; nullopt for an unknown name.
[[nodiscard]] std::optional<TokenizerClass> tokenizer_class(std::string_view name);

/// The family for a `model_type` of config.json where no class is named; nullopt for an unknown one.
[[nodiscard]] std::optional<TokenizerFamily> family_of_model_type(std::string_view model_type);

/// Models that use tokenizer.json as it is, because the class their files name is wrong.
[[nodiscard]] bool ignores_tokenizer_class(std::string_view model_type);

}  // namespace trine
