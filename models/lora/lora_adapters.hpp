// LoRA adapters of a model: attached, trained, saved, merged.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "trine/layers/lora.hpp"

namespace trine::inline TRINE_ABI {

struct LoraOptions {
  Index rank = 8;
  double alpha = 16;   ///< the update is scaled by alpha / rank
  double dropout = 0;  ///< of the input of an adapter, in training
  /// Layers to adapt: patterns (base/glob.hpp) of "encoder.layer.0.attention.self.query". Default: all linear
  /// layers of all blocks.
  std::vector<std::string> targets{"*layer*"};
};

/// Adapters (layers/lora.hpp) of some weights. During its lifetime the model computes with them, in training
/// and inference; parameters() of the model does not list them. Afterwards the model is unchanged, unless
/// they were merged. Borrows the parameters of the model.
class LoraAdapters {
 public:
  /// Attaches new adapters. Throws OptionError for options out of range, a pattern that fits no weight, or a
  /// weight that has an adapter already.
  LoraAdapters(const std::vector<NamedParameter>& model, const LoraOptions& options, Rng rng);
  /// Attaches adapters that save() or PEFT wrote. Throws FileError, listing all weights that do not fit, and
  /// for a kind of adapter that trine does not compute.
  LoraAdapters(const std::vector<NamedParameter>& model, const std::string& folder);

  /// The trained parameters: "encoder.layer.0.attention.self.query.lora_A.weight", ...
  [[nodiscard]] std::vector<NamedParameter> parameters();

  struct MergedWeight {
    std::string name;  // of the weight in the model
    Tensor value;      // [out, in]
  };
  /// The weights with their adapters added; the model does not change.
  [[nodiscard]] std::vector<MergedWeight> merged() const;
  /// Adds the adapters to the weights and detaches them: the model computes the same, to rounding.
  void merge();

  /// Writes adapter_config.json and adapter_model.safetensors as PEFT does
  /// (https://github.com/huggingface/peft). `base` is the model the adapters belong to. Throws FileError.
  void save(const std::string& folder, const std::string& base) const;

 private:
  /// An adapter attached to its weight; detached on destruction, also where a constructor throws.
  struct Adapted {
    std::string layer;  // "encoder.layer.0.attention.self.query"
    Parameter* weight;
    double alpha;
    Lora lora;

    Adapted(std::string name, Parameter& on, double scale, Lora adapter)
        : layer(std::move(name)), weight(&on), alpha(scale), lora(std::move(adapter)) {
      weight->adapter = &lora;
    }
    ~Adapted() { weight->adapter = nullptr; }
    Adapted(const Adapted&) = delete;
    Adapted& operator=(const Adapted&) = delete;
  };

  void put_on(const std::string& layer, Parameter& weight, Index rank, double alpha, Rng rng);

  LoraOptions options_;
  std::vector<std::unique_ptr<Adapted>> adapted_;
};

}  // namespace trine::inline TRINE_ABI
