// The adapter folder of PEFT: adapter_config.json and adapter_model.safetensors, whose tensor names are those
// of the model with the prefix "base_model.model.".
#pragma once

#include <string>
#include <vector>

#include "trine/models/lora/lora_adapters.hpp"

namespace trine {
class JsonFields;
}

namespace trine::inline TRINE_ABI {

/// The adapter of one layer.
struct StoredLayer {
  std::string name;  ///< "encoder.layer.0.attention.self.query"
  Index rank;
  double alpha;  ///< the update is scaled by alpha / rank, use_rslora included
};

/// An adapter on disk.
class StoredLora {
 public:
  /// Reads the settings and the names. Throws FileError for a missing or damaged file and for settings that
  /// trine does not compute.
  explicit StoredLora(const std::string& folder);

  [[nodiscard]] const LoraOptions& options() const { return options_; }
  /// The adapted layers, without BERT's pooler, which no embedding uses.
  [[nodiscard]] const std::vector<StoredLayer>& layers() const { return layers_; }
  /// Reads the values. Throws FileError that lists all tensors that do not fit.
  void read(const std::vector<NamedParameter>& parameters) const;

 private:
  void read_settings(const JsonFields& config);
  void read_layers(const JsonFields& config, std::string_view text);

  std::string tensors_;  // path
  LoraOptions options_;
  std::vector<StoredLayer> layers_;
};

/// `layers` are the adapted layers, `parameters` their lora_A and lora_B. Ranks and alphas other than those
/// of `options` go into rank_pattern and alpha_pattern. Throws FileError.
void write_lora(const std::string& folder, const std::string& base, const LoraOptions& options,
                const std::vector<StoredLayer>& layers, const std::vector<NamedParameter>& parameters);

}  // namespace trine::inline TRINE_ABI
