// Parameter groups, built from name patterns.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "trine/optim/optimizer.hpp"

namespace trine::inline TRINE_ABI {

/// False for biases and for gains of normalizations: pulling them to zero takes away what they are for.
/// Any spelling of names that published checkpoints use: bias, LayerNorm, layer_norm, norm, norm1, ln_f.
[[nodiscard]] bool usually_decays(std::string_view name);

/// Parameters whose name fits `pattern` (base/glob.hpp) learn `scale` times as fast.
struct LrScale {
  std::string pattern;
  double scale;
};

struct GroupOptions {
  std::function<bool(std::string_view)> decays = usually_decays;  // others get weight_decay 0
  std::vector<LrScale> lr_scales{};                               // the first that fits counts
  double layer_decay = 1;  // times this for every block further down; see blocks_above
};

/// Blocks above each parameter, by their order and the numbers in names ("encoder.layer.3.output.bias",
/// "layers.3.norm.weight"): what stands before the first block has all of them above it, what stands after
/// the last has none. The higher a layer, the more it is about the task it was trained for: fine-tuning
/// moves it more (Howard and Ruder 2018, arXiv:1801.06146, section 3.2).
[[nodiscard]] std::vector<Index> blocks_above(const std::vector<NamedParameter>& parameters);

/// Groups in order of the first parameter of each; only those that are needed, and only of parameters that
/// are trainable. Throws OptionError for a pattern that no name fits.
[[nodiscard]] std::vector<ParamGroup> group_parameters(const std::vector<NamedParameter>& parameters,
                                                       const GroupOptions& options = {});

/// Parameters whose names fit one of the patterns are no longer trainable. Throws OptionError for a pattern
/// that no name fits.
void freeze(const std::vector<NamedParameter>& parameters, std::span<const std::string> patterns);

}  // namespace trine::inline TRINE_ABI
