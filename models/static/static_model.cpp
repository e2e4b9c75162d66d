#include "trine/models/static/static_model.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "trine/autograd/ops/normalize_rows.hpp"
#include "trine/base/error.hpp"
#include "trine/models/model_settings.hpp"
#include "trine/models/modules_json.hpp"
#include "trine/models/pack.hpp"
#include "trine/tokenizers/huggingface/hf_tokenizer.hpp"

namespace trine::inline TRINE_ABI {
namespace {

std::vector<SentenceEncoder::NamedFile> own_layout(const StaticModelOptions& options) {
  const nlohmann::ordered_json trine = {{"format", kModelFormat},
                                        {"encoder", "static"},
                                        {"dimension", options.dimension},
                                        {"normalised", options.normalized == Normalized::yes}};
  return {{"trine.json", trine.dump(2) + "\n"}};
}

bool is_own(const StaticModel::Parts& parts) {
  return !parts.layout.empty() && parts.layout.front().name == "trine.json";
}

std::unique_ptr<Tokenizer> without_marks(std::unique_ptr<Tokenizer> tokenizer) {
  if (auto* published = dynamic_cast<HfTokenizer*>(tokenizer.get())) published->leave_out_special_tokens();
  return tokenizer;
}

StaticModel::Parts new_parts(const StaticModelOptions& options, const Tokenizer& tokenizer, Rng rng,
                             ThreadPool* pool) {
  if (options.dimension < 1) {
    throw OptionError("static model: dimension is " + std::to_string(options.dimension) +
                      "; it must be at least 1");
  }
  const bool is_huggingface = dynamic_cast<const HfTokenizer*>(&tokenizer) != nullptr;
  return {
      .encoder = StaticEncoder(tokenizer.vocabulary_size(), options.dimension, rng.split("embedding"), pool),
      .normalized = options.normalized,
      .layout = is_huggingface ? std::vector<SentenceEncoder::NamedFile>{} : own_layout(options)};
}

}  // namespace

StaticModel::StaticModel(std::unique_ptr<Tokenizer> tokenizer, Parts parts)
    : SentenceEncoder(std::move(tokenizer)), parts_(std::move(parts)) {}

StaticModel::StaticModel(std::unique_ptr<Tokenizer> tokenizer, StaticModelOptions options, Rng rng,
                         ThreadPool* pool)
    : SentenceEncoder(without_marks(std::move(tokenizer))),
      parts_(new_parts(options, this->tokenizer(), rng, pool)) {}

Var StaticModel::mean(Tape& tape, const TokenizedTexts& texts, std::span<const std::int32_t> chosen) const {
  return parts_.encoder(tape, pack_bags(tape, texts, chosen));
}

Var StaticModel::embed(Tape& tape, const TokenizedTexts& texts, std::span<const std::int32_t> chosen) const {
  const Var y = apply_modules(parts_.head, mean(tape, texts, chosen));
  return parts_.normalized == Normalized::yes ? ops::normalize_rows(y) : y;
}

std::vector<std::string> StaticModel::modules() const {
  std::vector<std::string> names = {"StaticEmbedding"};
  for (const SentenceHead::Module& module : parts_.head) names.push_back(describe(module));
  if (parts_.normalized == Normalized::yes) names.emplace_back("Normalize");
  return names;
}

std::vector<SentenceEncoder::WeightFile> StaticModel::learned_files() {
  std::vector<WeightFile> files = module_weights(parts_.head, 1);
  files.insert(files.begin(), {"", {{parts_.table, &parts_.encoder.weight}}});
  return files;
}

std::unique_ptr<StaticModel> StaticModel::with_table_of(HashedTokenizer tokenizer, Rng rng) const {
  const Tensor& old = parts_.encoder.weight.value;
  const auto& had = dynamic_cast<const HashedTokenizer&>(this->tokenizer()).options().stored.value();
  const StoredRows& has = tokenizer.options().stored.value();
  StaticEncoder encoder(has.count(), old.cols(), rng.split("embedding"));
  for (const std::int32_t row : had.rows())
    std::copy_n(old.row(had.index_of(row)), old.cols(), encoder.weight.value.row(has.index_of(row)));
  auto model = std::make_unique<StaticModel>(std::make_unique<HashedTokenizer>(std::move(tokenizer)),
                                             Parts{.encoder = std::move(encoder),
                                                   .normalized = parts_.normalized,
                                                   .table = parts_.table,
                                                   .layout = parts_.layout,
                                                   .longest = parts_.longest});
  model->set_config(config());
  return model;
}

std::vector<SentenceEncoder::NamedFile> StaticModel::settings() const {
  std::vector<NamedFile> files = parts_.layout;
  for (NamedFile& file : embedding_module_files(parts_.head, 1)) files.push_back(std::move(file));
  std::vector<std::string> kinds = {"StaticEmbedding"};
  for (const SentenceHead::Module& module : parts_.head) kinds.emplace_back(module_kind(module));
  if (parts_.normalized == Normalized::yes) kinds.emplace_back("Normalize");
  if (is_own(parts_)) kinds.front() = "trine.StaticEmbedding";
  files.push_back({"modules.json", modules_json(kinds)});
  return files;
}

}  // namespace trine::inline TRINE_ABI
