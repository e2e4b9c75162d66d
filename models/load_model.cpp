#include <nlohmann/json.hpp>

#include <filesystem>

#include "base/error.hpp"
#include "io/match_tensors.hpp"
#include "models/settings.hpp"
#include "models/static_model.hpp"
#include "models/transformer_model.hpp"

namespace trine::inline TRINE_ABI {
namespace {

std::unique_ptr<SentenceEncoder> make_static(const nlohmann::json& settings, const std::string& path,
                                             std::unique_ptr<Tokenizer> tokenizer) {
  const StaticModelOptions options{
      .dimension = integer_setting(settings, path, "dimension"),
      .normalised = flag_setting(settings, path, "normalised") ? Normalised::yes : Normalised::no};
  return std::make_unique<StaticModel>(std::move(tokenizer), options, Rng(0));
}

std::unique_ptr<SentenceEncoder> make_transformer(const nlohmann::json& settings, const std::string& path,
                                                  std::unique_ptr<Tokenizer> tokenizer) {
  TransformerModelOptions options;
  EmbeddingOptions& embeddings = options.encoder.embeddings;
  BlockOptions& block = options.encoder.block;
  options.encoder.blocks = integer_setting(settings, path, "layers");
  block.d = integer_setting(settings, path, "dimension");
  block.heads = integer_setting(settings, path, "heads");
  block.hidden = integer_setting(settings, path, "feed_forward");
  block.dropout = number_setting(settings, path, "dropout");
  block.norm = text_setting(settings, path, "norm") == "pre" ? NormPlace::pre : NormPlace::post;
  block.norm_epsilon = number_setting(settings, path, "norm_epsilon");
  embeddings.longest = integer_setting(settings, path, "max_length");
  embeddings.positions =
      text_setting(settings, path, "positions") == "sinusoidal" ? Positions::sinusoidal : Positions::learned;
  options.pooling = pool_named(text_setting(settings, path, "pooling"));
  options.normalised = flag_setting(settings, path, "normalised") ? Normalised::yes : Normalised::no;
  return std::make_unique<TransformerModel>(std::move(tokenizer), options, Rng(0));
}

std::unique_ptr<SentenceEncoder> make_model(const nlohmann::json& settings, const std::string& path,
                                            std::unique_ptr<Tokenizer> tokenizer) {
  const std::string encoder = text_setting(settings, path, "encoder");
  try {
    if (encoder == "static") return make_static(settings, path, std::move(tokenizer));
    if (encoder == "transformer") return make_transformer(settings, path, std::move(tokenizer));
  } catch (const OptionError& error) {  // the file holds a value no model can have
    throw FileError(path, 0, error.what());
  }
  throw FileError(path, 0, "encoder \"" + encoder + "\" is not known; static and transformer are");
}

void load_parameters(SentenceEncoder& model, const std::string& path) {
  std::vector<io::Destination> destinations;
  for (const NamedParameter& named : model.parameters()) {
    destinations.push_back({named.name, &named.parameter->value});
  }
  io::load_tensors(io::Safetensors(path), destinations);
}

}  // namespace

std::unique_ptr<SentenceEncoder> load_model(const std::string& folder) {
  if (!std::filesystem::is_directory(folder)) {
    throw FileError(folder, 0, "is not a model folder; give the folder that `trine train --out` wrote");
  }
  const std::string path = folder + "/trine.json";
  const nlohmann::json settings = read_json(path);
  if (const Index format = integer_setting(settings, path, "format"); format != kModelFormat) {
    throw FileError(path, 0,
                    "format " + std::to_string(format) + " is not known here, this trine reads format " +
                        std::to_string(kModelFormat) +
                        "; use the version that wrote the model, or a newer one");
  }
  std::unique_ptr<SentenceEncoder> model = make_model(settings, path, load_tokenizer(folder));
  load_parameters(*model, folder + "/model.safetensors");
  return model;
}

}  // namespace trine::inline TRINE_ABI
