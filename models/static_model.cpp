#include "models/static_model.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "autograd/ops/normalize_rows.hpp"
#include "base/error.hpp"
#include "models/modules_json.hpp"
#include "models/pack.hpp"
#include "models/settings.hpp"
#include "text/published_tokenizer.hpp"

namespace trine::inline TRINE_ABI {
namespace {

std::vector<SentenceEncoder::NamedFile> own_layout(const StaticModelOptions& options) {
  const nlohmann::ordered_json trine = {{"format", kModelFormat},
                                        {"encoder", "static"},
                                        {"dimension", options.dimension},
                                        {"normalised", options.normalised == Normalised::yes}};
  return {{"trine.json", trine.dump(2) + "\n"}};
}

bool is_own(const StaticModel::Parts& parts) {
  return !parts.layout.empty() && parts.layout.front().name == "trine.json";
}

std::unique_ptr<Tokenizer> without_marks(std::unique_ptr<Tokenizer> tokenizer) {
  if (auto* published = dynamic_cast<PublishedTokenizer*>(tokenizer.get()))
    published->leave_out_special_tokens();
  return tokenizer;
}

StaticModel::Parts new_parts(const StaticModelOptions& options, const Tokenizer& tokenizer, Rng rng) {
  if (options.dimension < 1) {
    throw OptionError("static model: dimension is " + std::to_string(options.dimension) +
                      "; it must be at least 1");
  }
  const bool is_published = dynamic_cast<const PublishedTokenizer*>(&tokenizer) != nullptr;
  return {.encoder = StaticEncoder(tokenizer.vocabulary_size(), options.dimension, rng.split("embedding")),
          .normalised = options.normalised,
          .layout = is_published ? std::vector<SentenceEncoder::NamedFile>{} : own_layout(options)};
}

}  // namespace

StaticModel::StaticModel(std::unique_ptr<Tokenizer> tokenizer, Parts parts)
    : SentenceEncoder(std::move(tokenizer)), parts_(std::move(parts)) {}

StaticModel::StaticModel(std::unique_ptr<Tokenizer> tokenizer, StaticModelOptions options, Rng rng)
    : SentenceEncoder(without_marks(std::move(tokenizer))),
      parts_(new_parts(options, this->tokenizer(), rng)) {}

Var StaticModel::mean(Tape& tape, const TokenisedTexts& texts, std::span<const std::int32_t> chosen) const {
  return parts_.encoder(tape, pack_bags(tape, texts, chosen));
}

Var StaticModel::embed(Tape& tape, const TokenisedTexts& texts, std::span<const std::int32_t> chosen) const {
  const Var row = mean(tape, texts, chosen);
  return parts_.normalised == Normalised::yes ? ops::normalize_rows(row) : row;
}

std::vector<std::string> StaticModel::modules() const {
  if (parts_.normalised == Normalised::no) return {"StaticEmbedding"};
  return {"StaticEmbedding", "Normalize"};
}

std::vector<NamedParameter> StaticModel::parameters() { return {{parts_.table, &parts_.encoder.weight}}; }

std::vector<SentenceEncoder::NamedFile> StaticModel::settings() const {
  std::vector<NamedFile> files = parts_.layout;
  std::vector<std::string> kinds = modules();
  if (is_own(parts_)) kinds.front() = "trine.StaticEmbedding";
  files.push_back({"modules.json", modules_json(kinds)});
  return files;
}

}  // namespace trine::inline TRINE_ABI
