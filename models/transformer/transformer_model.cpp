#include "trine/models/transformer/transformer_model.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "trine/models/pack.hpp"
#include "trine/models/transformer/encoder_files.hpp"

namespace trine::inline TRINE_ABI {
namespace {

TransformerModel::Parts new_parts(TransformerModelOptions options, const Tokenizer& tokenizer, Rng rng) {
  options.encoder.embeddings.vocabulary = tokenizer.vocabulary_size();
  TransformerModel::Parts parts;
  parts.encoder = make_token_encoder(options.encoder, rng.split("encoder"));
  parts.encoder_files = encoder_files(options.encoder);
  parts.zero_type_row = Parameter(zero_type_row(options.encoder));
  parts.head.pooling.modes = {options.pooling};
  if (options.normalized == Normalized::yes) parts.head.modules.emplace_back(Normalize{});
  parts.longest = options.encoder.embeddings.longest;
  return parts;
}

}  // namespace

TransformerModel::TransformerModel(std::unique_ptr<Tokenizer> tokenizer, Parts parts)
    : SentenceEncoder(std::move(tokenizer)), parts_(std::move(parts)) {}

TransformerModel::TransformerModel(std::unique_ptr<Tokenizer> tokenizer,
                                   const TransformerModelOptions& options, Rng rng)
    : SentenceEncoder(std::move(tokenizer)), parts_(new_parts(options, this->tokenizer(), rng)) {}

Var TransformerModel::embed(Tape& tape, const TokenizedTexts& texts,
                            std::span<const std::int32_t> chosen) const {
  const PackedBatch batch = pack_tokens(tape, texts, chosen);
  return parts_.head((*parts_.encoder)(tape, batch), batch, texts.prompt_tokens());
}

std::vector<std::string> TransformerModel::modules() const {
  std::vector<std::string> names = {"Transformer " + std::string(parts_.encoder->architecture()), "Pooling"};
  for (ops::Pool mode : parts_.head.pooling.modes) names.back() += " " + std::string(kPoolNames.of(mode));
  for (const SentenceHead::Module& module : parts_.head.modules) names.emplace_back(describe(module));
  return names;
}

std::vector<SentenceEncoder::WeightFile> TransformerModel::learned_files() {
  std::vector<WeightFile> files = module_weights(parts_.head.modules, 2);
  files.insert(files.begin(), {"", trine::parameters(*parts_.encoder)});
  return files;
}

std::vector<SentenceEncoder::WeightFile> TransformerModel::weight_files() {
  std::vector<WeightFile> files = learned_files();
  if (!parts_.zero_type_row.value.empty())
    files.front().parameters.push_back({kTypeRow, &parts_.zero_type_row});
  return files;
}

std::vector<SentenceEncoder::NamedFile> TransformerModel::settings() const {
  std::vector<NamedFile> files = parts_.encoder_files;
  nlohmann::ordered_json limits = {{"max_seq_length", nullptr}, {"do_lower_case", parts_.lower_texts}};
  if (parts_.longest > 0) limits["max_seq_length"] = parts_.longest;
  files.push_back({"sentence_bert_config.json", limits.dump(2) + "\n"});
  const bool is_own = std::none_of(files.begin(), files.end(),
                                   [](const NamedFile& file) { return file.name == "config.json"; });
  const std::string_view module = is_own ? "trine.Transformer" : "Transformer";
  for (NamedFile& file : head_files(parts_.head, parts_.encoder->d(), module))
    files.push_back(std::move(file));
  return files;
}

}  // namespace trine::inline TRINE_ABI
