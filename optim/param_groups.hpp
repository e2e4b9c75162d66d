// Parameter groups, built from name patterns.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "trine/optim/optimizer.hpp"

namespace trine::inline TRINE_ABI {

/// False for biases and weights of normalization layers, which are usually excluded from weight decay. Knows
/// the names that published checkpoints use: bias, LayerNorm, layer_norm, norm, norm1, ln_f.
[[nodiscard]] bool usually_decays(std::string_view name);

/// The learning rate of parameters whose name matches `pattern` (base/glob.hpp) is multiplied by `scale`.
struct LrScale {
  std::string pattern;
  double scale;
};

struct GroupOptions {
  std::function<bool(std::string_view)> decays = usually_decays;  // others get weight_decay 0
  std::vector<LrScale> lr_scales{};                               // the first match counts
  double layer_decay = 1;  // factor per block below the top; see blocks_above
};

/// Number of blocks above each parameter, from the block index in its name ("encoder.layer.3.output.bias",
/// "layers.3.norm.weight"): parameters before the first block have all of them above, those after the last
/// have none. Lower layers are more general, so fine-tuning should change them less (Howard and Ruder 2018,
/// arXiv:1801.06146, section 3.2).
[[nodiscard]] std::vector<Index> blocks_above(const std::vector<NamedParameter>& parameters);

/// Groups of the trainable parameters, in order of the first parameter of each. Throws OptionError for a
/// pattern that matches no name.
[[nodiscard]] std::vector<ParamGroup> group_parameters(const std::vector<NamedParameter>& parameters,
                                                       const GroupOptions& options = {});

/// Freezes parameters whose names match one of the patterns. Throws OptionError for a pattern that matches no
/// name.
void freeze(const std::vector<NamedParameter>& parameters, std::span<const std::string> patterns);

}  // namespace trine::inline TRINE_ABI
