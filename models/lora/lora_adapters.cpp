#include "trine/models/lora/lora_adapters.hpp"

#include "trine/base/error.hpp"
#include "trine/base/glob.hpp"
#include "trine/base/message.hpp"
#include "trine/models/lora/lora_files.hpp"

namespace trine::inline TRINE_ABI {
namespace {

constexpr std::string_view kWeight = ".weight";

/// Weights that can have an adapter, by the names of their layers.
struct Candidates {
  std::vector<std::string> layers;
  std::vector<Parameter*> weights;

  explicit Candidates(const std::vector<NamedParameter>& model) {
    for (const NamedParameter& named : model) {
      if (!named.parameter->adaptable || !named.name.ends_with(kWeight)) continue;
      layers.push_back(named.name.substr(0, named.name.size() - kWeight.size()));
      weights.push_back(named.parameter);
    }
  }
  [[nodiscard]] Parameter* find(const std::string& layer) const {
    for (std::size_t i = 0; i < layers.size(); ++i) {
      if (layers[i] == layer) return weights[i];
    }
    return nullptr;
  }
};

}  // namespace

LoraAdapters::LoraAdapters(const std::vector<NamedParameter>& model, const LoraOptions& options, Rng rng)
    : options_(options) {
  const Candidates candidates(model);
  if (candidates.layers.empty())
    throw OptionError("LoRA: this model has no linear layers to adapt; it is for transformers");
  for (const std::size_t i : names_that_fit(candidates.layers, options.targets, "LoRA targets")) {
    const std::string& layer = candidates.layers[i];
    put_on(layer, *candidates.weights[i], options.rank, options.alpha, rng.split(layer));
  }
}

LoraAdapters::LoraAdapters(const std::vector<NamedParameter>& model, const std::string& folder) {
  const StoredLora stored(folder);
  options_ = stored.options();
  const Candidates candidates(model);
  std::vector<std::string> missing;
  for (const StoredLayer& layer : stored.layers()) {
    if (candidates.find(layer.name) == nullptr) missing.push_back(layer.name);
  }
  if (!missing.empty()) {
    throw FileError(folder, 0,
                    "adapts layers that the model does not have: " + listed(missing, "; ") +
                        "; adapter_config.json says which model it belongs on");
  }
  for (const StoredLayer& layer : stored.layers())
    put_on(layer.name, *candidates.find(layer.name), layer.rank, layer.alpha, Rng(0));
  stored.read(parameters());
}

void LoraAdapters::put_on(const std::string& layer, Parameter& weight, Index rank, double alpha, Rng rng) {
  if (weight.adapter != nullptr)
    throw OptionError("LoRA: " + layer + " has an adapter already; merge it before putting on another");
  const Shape shape = weight.value.shape();
  adapted_.push_back(std::make_unique<Adapted>(
      layer, weight, alpha, Lora(shape.cols(), shape.rows(), rank, alpha, options_.dropout, rng)));
}

std::vector<NamedParameter> LoraAdapters::parameters() {
  ParameterVisitor visitor;
  for (const auto& each : adapted_) visitor.child(each->layer, each->lora);
  return visitor.found();
}

std::vector<LoraAdapters::MergedWeight> LoraAdapters::merged() const {
  std::vector<MergedWeight> all;
  for (const auto& each : adapted_)
    all.push_back({each->layer + std::string(kWeight), each->lora.merged(each->weight->value)});
  return all;
}

void LoraAdapters::merge() {
  while (!adapted_.empty()) {  // one by one: the model computes the same where memory runs out half-way
    Adapted& last = *adapted_.back();
    last.weight->value = last.lora.merged(last.weight->value);
    adapted_.pop_back();
  }
}

void LoraAdapters::save(const std::string& folder, const std::string& base) const {
  std::vector<StoredLayer> layers;
  ParameterVisitor visitor;
  for (const auto& each : adapted_) {
    layers.push_back({each->layer, each->lora.a.value.rows(), each->alpha});
    visitor.child(each->layer, each->lora);
  }
  write_lora(folder, base, options_, layers, visitor.found());
}

}  // namespace trine::inline TRINE_ABI
