// Which parameters are treated alike, decided by their names.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "optim/optimizer.hpp"

namespace trine::inline TRINE_ABI {

/// False for biases and for gains of normalisations: pulling them to zero takes away what they are for.
/// Any spelling of names that published checkpoints use: bias, LayerNorm, layer_norm, norm, norm1, ln_f.
[[nodiscard]] bool usually_decays(std::string_view name);

/// Parameters whose name contains a match of `pattern`, a regular expression, learn `scale` times as fast.
struct LrScale {
  std::string pattern;
  double scale;
};

struct GroupOptions {
  std::function<bool(std::string_view)> decays = usually_decays;  // others get weight_decay 0
  std::vector<LrScale> lr_scales{};                               // the first that matches counts
};

/// Groups in order of the first parameter of each; only those that are needed. Throws OptionError for a
/// pattern that is no regular expression or that no name matches.
[[nodiscard]] std::vector<ParamGroup> group_parameters(const std::vector<NamedParameter>& parameters,
                                                       const GroupOptions& options = {});

}  // namespace trine::inline TRINE_ABI
