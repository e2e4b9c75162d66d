#include "models/static_model.hpp"

#include <nlohmann/json.hpp>

#include "autograd/ops/normalize_rows.hpp"
#include "base/error.hpp"
#include "models/modules_json.hpp"
#include "models/pack.hpp"
#include "models/settings.hpp"

namespace trine::inline TRINE_ABI {
namespace {

const StaticModelOptions& checked(const StaticModelOptions& options) {
  if (options.dimension < 1) {
    throw OptionError("static model: dimension is " + std::to_string(options.dimension) +
                      "; it must be at least 1");
  }
  return options;
}

}  // namespace

StaticModel::StaticModel(std::unique_ptr<Tokenizer> tokenizer, StaticModelOptions options, Rng rng)
    : SentenceEncoder(std::move(tokenizer)),
      options_(checked(options)),
      encoder_(this->tokenizer().vocabulary_size(), options.dimension, rng.split("embedding")) {}

Var StaticModel::embed(Tape& tape, const TokenisedTexts& texts, std::span<const std::int32_t> chosen) const {
  const Var mean = encoder_(tape, pack_bags(tape, texts, chosen));
  return options_.normalised == Normalised::yes ? ops::normalize_rows(mean) : mean;
}

std::vector<std::string> StaticModel::modules() const {
  if (options_.normalised == Normalised::no) return {"StaticEmbedding"};
  return {"StaticEmbedding", "Normalize"};
}

std::vector<NamedParameter> StaticModel::parameters() { return {{"embedding.weight", &encoder_.weight}}; }

std::vector<SentenceEncoder::NamedFile> StaticModel::settings() const {
  const nlohmann::ordered_json trine = {{"format", kModelFormat},
                                        {"encoder", "static"},
                                        {"dimension", options_.dimension},
                                        {"normalised", options_.normalised == Normalised::yes}};
  return {{"trine.json", trine.dump(2) + "\n"}, {"modules.json", modules_json(modules())}};
}

}  // namespace trine::inline TRINE_ABI
