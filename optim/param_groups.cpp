#include "optim/param_groups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <regex>

#include "base/error.hpp"

namespace trine::inline TRINE_ABI {
namespace {

// A part of a name between dots: "norm", "norm1", "final_norm", "LayerNorm", "ln_2".
bool is_normalisation(std::string_view part) {
  while (!part.empty() && std::isdigit(static_cast<unsigned char>(part.back()))) part.remove_suffix(1);
  if (part.ends_with('_')) part.remove_suffix(1);
  return part.ends_with("norm") || part == "ln" || part.starts_with("ln_");
}

struct Rule {
  std::regex expression;
  double scale;
  std::string_view pattern;
  bool used = false;
};

std::vector<Rule> compile(const std::vector<LrScale>& scales) {
  std::vector<Rule> rules;
  for (const LrScale& scale : scales) {
    try {
      rules.push_back({std::regex(scale.pattern), scale.scale, scale.pattern});
    } catch (const std::regex_error&) {
      throw OptionError(fmt::format("parameter groups: '{}' is not a regular expression", scale.pattern));
    }
  }
  return rules;
}

double scale_of(const std::string& name, std::vector<Rule>& rules) {
  for (Rule& rule : rules) {
    if (!std::regex_search(name, rule.expression)) continue;
    rule.used = true;
    return rule.scale;
  }
  return 1;
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
    if (part.ends_with("bias") || is_normalisation(part)) return false;
    if (dot == std::string_view::npos) return true;
    rest.remove_prefix(dot + 1);
  }
}

std::vector<ParamGroup> group_parameters(const std::vector<NamedParameter>& parameters,
                                         const GroupOptions& options) {
  std::vector<Rule> rules = compile(options.lr_scales);
  std::vector<ParamGroup> groups;
  for (const NamedParameter& named : parameters) {
    const double scale = scale_of(named.name, rules);
    const auto decay = options.decays(named.name) ? std::nullopt : std::optional<double>(0);
    auto group = std::find_if(groups.begin(), groups.end(), [&](const ParamGroup& other) {
      return other.lr_scale == scale && other.weight_decay == decay;
    });
    if (group == groups.end()) group = groups.insert(groups.end(), ParamGroup{{}, scale, decay});
    group->parameters.push_back(named);
  }
  for (const Rule& rule : rules) {
    if (rule.used) continue;
    throw OptionError(
        fmt::format("parameter groups: no parameter is left for the pattern '{}'; the first name is '{}'",
                    rule.pattern, parameters.empty() ? "" : parameters.front().name));
  }
  return groups;
}

}  // namespace trine::inline TRINE_ABI
