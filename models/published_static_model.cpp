#include "models/published_static_model.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "autograd/ops/normalize_rows.hpp"
#include "base/error.hpp"
#include "models/bare_tokenizer.hpp"
#include "models/modules_json.hpp"
#include "models/pack.hpp"
#include "models/settings.hpp"

namespace trine::inline TRINE_ABI {
namespace {

using Json = nlohmann::ordered_json;

std::unique_ptr<BareTokenizer> make_tokenizer(const StaticParts& parts) {
  std::optional<Index> max_length;
  if (parts.layout == StaticLayout::model2vec) max_length = parts.max_length.value_or(0);
  auto tokenizer = std::make_unique<BareTokenizer>(parts.tokenizer, parts.tokenizer_path, max_length);
  const Index ids = tokenizer->vocabulary_size();
  if (parts.table.shape().rank() == 2 && ids <= parts.table.rows()) return tokenizer;
  throw FileError(parts.tokenizer_path, 0,
                  "has " + std::to_string(ids) + " ids, but the table " + parts.table.shape().text() +
                      " has not a row for each; the tokenizer is of another model");
}

// Whoever reads it looks at normalize and max_length; the rest is for people.
Json model2vec_json(const std::string& before, Index dimension, Normalised normalised,
                    std::optional<Index> max_length) {
  Json json =
      before.empty()
          ? Json{{"model_type", "model2vec"}, {"architectures", {"StaticModel"}}, {"seq_length", 1'000'000}}
          : Json::parse(before);
  json["hidden_dim"] = dimension;
  json["normalize"] = normalised == Normalised::yes;
  json["max_length"] = max_length.value_or(0) > 0 ? Json(*max_length) : Json();
  json["embedding_dtype"] = "float32";
  json.erase("vocabulary_quantization");  // every token has a row of its own
  return json;
}

}  // namespace

PublishedStaticModel::PublishedStaticModel(StaticParts parts)
    : SentenceEncoder(make_tokenizer(parts)),
      layout_(parts.layout),
      normalised_(parts.normalised),
      max_length_(parts.max_length),
      config_json_(std::move(parts.config)),
      encoder_(std::move(parts.table)),
      longest_(static_cast<const BareTokenizer&>(tokenizer()).max_length()) {}

std::vector<std::string> PublishedStaticModel::modules() const {
  if (normalised_ == Normalised::no) return {"StaticEmbedding"};
  return {"StaticEmbedding", "Normalize"};
}

Var PublishedStaticModel::embed(Tape& tape, const TokenisedTexts& texts,
                                std::span<const std::int32_t> chosen) const {
  const Var mean = encoder_(tape, pack_bags(tape, texts, chosen));
  return normalised_ == Normalised::yes ? ops::normalize_rows(mean) : mean;
}

std::vector<NamedParameter> PublishedStaticModel::parameters() {
  return {{layout_ == StaticLayout::model2vec ? "embeddings" : "embedding.weight", &encoder_.weight}};
}

std::vector<SentenceEncoder::NamedFile> PublishedStaticModel::settings() const {
  std::vector<NamedFile> files = {{"modules.json", modules_json(modules())}};
  if (layout_ == StaticLayout::model2vec) {
    const Json config = model2vec_json(config_json_, dimension(), normalised_, max_length_);
    files.push_back({"config.json", config.dump(2) + "\n"});
  }
  return files;
}

std::unique_ptr<SentenceEncoder> open_static_model(const std::string& folder) {
  auto model = std::make_unique<PublishedStaticModel>(read_static_parts(folder));
  model->set_config(read_sentence_config(folder + "/config_sentence_transformers.json"));
  return model;
}

}  // namespace trine::inline TRINE_ABI
