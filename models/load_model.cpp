#include <nlohmann/json.hpp>

#include <filesystem>

#include "base/error.hpp"
#include "io/match_tensors.hpp"
#include "models/settings.hpp"
#include "models/static_model.hpp"

namespace trine::inline TRINE_ABI {
namespace {

std::unique_ptr<SentenceEncoder> make_static(const nlohmann::json& settings, const std::string& path,
                                             std::unique_ptr<Tokenizer> tokenizer) {
  const StaticModelOptions options{
      .dimension = integer_setting(settings, path, "dimension"),
      .normalised = flag_setting(settings, path, "normalised") ? Normalised::yes : Normalised::no};
  return std::make_unique<StaticModel>(std::move(tokenizer), options, Rng(0));
}

void load_parameters(SentenceEncoder& model, const std::string& path) {
  std::vector<io::Destination> destinations;
  for (const NamedParameter& named : model.parameters()) {
    destinations.push_back({named.name, named.parameter->value.view()});
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
  auto tokenizer = load_tokenizer(folder);
  std::unique_ptr<SentenceEncoder> model;
  if (const std::string encoder = text_setting(settings, path, "encoder"); encoder == "static") {
    model = make_static(settings, path, std::move(tokenizer));
  } else {
    throw FileError(path, 0, "encoder \"" + encoder + "\" is not known; static and transformer are");
  }
  load_parameters(*model, folder + "/model.safetensors");
  return model;
}

}  // namespace trine::inline TRINE_ABI
