// The folder of an adapter as PEFT writes it: adapter_config.json and adapter_model.safetensors, whose
// names are those of the model behind "base_model.model.".
#pragma once

#include <string>
#include <vector>

#include "trine/models/lora/lora_adapters.hpp"

namespace trine::inline TRINE_ABI {

/// The adapter of one layer.
struct StoredLayer {
  std::string name;  ///< "encoder.layer.0.attention.self.query"
  Index rank;
  double alpha;  ///< the change counts alpha / rank times, also where the file says use_rslora
};

/// An adapter on disk.
class StoredLora {
 public:
  /// Reads the settings and the names. Throws FileError for a missing or damaged file and for settings that
  /// would change the result in a way trine does not compute.
  explicit StoredLora(const std::string& folder);

  [[nodiscard]] const LoraOptions& options() const { return options_; }
  /// The adapted layers, BERT's pooler left out: embeddings are pooled in other ways, nothing reads it.
  [[nodiscard]] const std::vector<StoredLayer>& layers() const { return layers_; }
  /// Reads the numbers. Throws FileError that lists all that does not fit.
  void read(const std::vector<NamedParameter>& parameters) const;

 private:
  void read_settings(const std::string& path);
  void read_layers(const std::string& path);

  std::string tensors_;  // path
  LoraOptions options_;
  std::vector<StoredLayer> layers_;
};

/// `layers` are the adapted ones, `parameters` their lora_A and lora_B; those whose rank or alpha is not that
/// of `options` are named in rank_pattern and alpha_pattern. Throws FileError.
void write_lora(const std::string& folder, const std::string& base, const LoraOptions& options,
                const std::vector<StoredLayer>& layers, const std::vector<NamedParameter>& parameters);

}  // namespace trine::inline TRINE_ABI
