#include "trine/optim/param_groups.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

#include "trine/base/glob.hpp"

namespace trine::inline TRINE_ABI {
namespace {

// A part of a name between dots: "norm", "norm1", "final_norm", "LayerNorm", "ln_2".
bool is_normalization(std::string_view part) {
  while (!part.empty() && std::isdigit(static_cast<unsigned char>(part.back()))) part.remove_suffix(1);
  if (part.ends_with('_')) part.remove_suffix(1);
  return part.ends_with("norm") || part == "ln" || part.starts_with("ln_");
}

std::vector<std::string> names_of(const std::vector<NamedParameter>& parameters) {
  std::vector<std::string> names;
  names.reserve(parameters.size());
  for (const NamedParameter& named : parameters) names.push_back(named.name);
  return names;
}

void require_used(const std::vector<NamedParameter>& parameters, const std::vector<LrScale>& scales) {
  std::vector<std::string> patterns;
  patterns.reserve(scales.size());
  for (const LrScale& scale : scales) patterns.push_back(scale.pattern);
  static_cast<void>(names_that_fit(names_of(parameters), patterns, "learning rates by name"));
}

double scale_of(const std::string& name, const std::vector<LrScale>& scales) {
  for (const LrScale& scale : scales) {
    if (fits_pattern(name, scale.pattern)) return scale.scale;
  }
  return 1;
}

// The number after "layer." or "layers." at a part of the name, or -1.
Index block_of(std::string_view name) {
  for (std::string_view word : {"layer.", "layers."}) {
    for (std::size_t at = name.find(word); at != std::string_view::npos; at = name.find(word, at + 1)) {
      if (at > 0 && name[at - 1] != '.') continue;
      std::uint32_t number = 0;
      const char* const last = name.data() + name.size();
      const auto [end, error] = std::from_chars(name.data() + at + word.size(), last, number);
      if (error == std::errc() && end != last && *end == '.') return number;
    }
  }
  return -1;
}

}  // namespace

bool usually_decays(std::string_view name) {
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  std::string_view rest = lower;
  while (true) {
    const std::size_t dot = rest.find('.');
    const std::string_view part = rest.substr(0, dot);
    if (part.ends_with("bias") || is_normalization(part)) return false;
    if (dot == std::string_view::npos) return true;
    rest.remove_prefix(dot + 1);
  }
}

std::vector<Index> blocks_above(const std::vector<NamedParameter>& parameters) {
  std::vector<Index> depth;  // blocks begun so far
  Index begun = 0, blocks = 0;
  for (const NamedParameter& named : parameters) {
    if (const Index block = block_of(named.name); block >= 0) begun = block + 1;
    depth.push_back(begun);
    blocks = std::max(blocks, begun);
  }
  for (Index& each : depth) each = blocks - each;
  return depth;
}

std::vector<ParamGroup> group_parameters(const std::vector<NamedParameter>& parameters,
                                         const GroupOptions& options) {
  require_used(parameters, options.lr_scales);
  const std::vector<Index> above = blocks_above(parameters);
  std::vector<ParamGroup> groups;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const NamedParameter& named = parameters[i];
    if (!named.parameter->trainable) continue;
    const double scale = scale_of(named.name, options.lr_scales) *
                         std::pow(options.layer_decay, static_cast<double>(above[i]));
    const auto decay = options.decays(named.name) ? std::nullopt : std::optional<double>(0);
    auto group = std::find_if(groups.begin(), groups.end(), [&](const ParamGroup& other) {
      return other.lr_scale == scale && other.weight_decay == decay;
    });
    if (group == groups.end()) group = groups.insert(groups.end(), ParamGroup{{}, scale, decay});
    group->parameters.push_back(named);
  }
  return groups;
}

void freeze(const std::vector<NamedParameter>& parameters, std::span<const std::string> patterns) {
  for (const std::size_t i : names_that_fit(names_of(parameters), patterns, "freeze"))
    parameters[i].parameter->trainable = false;
}

}  // namespace trine::inline TRINE_ABI
