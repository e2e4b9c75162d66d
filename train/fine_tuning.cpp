#include "trine/train/fine_tuning.hpp"

#include <fmt/format.h>

#include <cmath>

#include "trine/base/error.hpp"
#include "trine/data/ascii.hpp"
#include "trine/optim/adamw.hpp"
#include "trine/optim/param_groups.hpp"
#include "trine/optim/sgd.hpp"

namespace trine::inline TRINE_ABI {
namespace {

LrScale parse_scale(const std::string& text) {
  const std::size_t equals = text.rfind('=');
  const auto factor =
      equals == std::string::npos ? std::nullopt : parse_number<double>(text.substr(equals + 1));
  if (!factor || !(*factor >= 0) || !std::isfinite(*factor)) {
    throw OptionError(fmt::format(
        "--lr-scale: \"{}\" is not PATTERN=FACTOR with a factor of 0 or more, as in embeddings.*=0.1", text));
  }
  return {text.substr(0, equals), *factor};
}

LoraOptions new_adapters(const TrainSettings& settings) {
  LoraOptions options{
      .rank = settings.lora_rank, .alpha = *settings.lora_alpha, .dropout = settings.lora_dropout};
  if (!settings.lora_targets.empty()) options.targets = settings.lora_targets;
  return options;
}

}  // namespace

std::optional<LoraAdapters> attach_adapters(SentenceEncoder& model, const TrainSettings& settings) {
  if (settings.lora_rank == 0 && settings.lora.empty()) return std::nullopt;
  const std::vector<NamedParameter> parameters = model.parameters();
  std::optional<LoraAdapters> adapters;
  if (settings.lora.empty()) {
    const Rng rng = Rng(static_cast<std::uint64_t>(settings.seed)).split("lora");
    adapters.emplace(parameters, new_adapters(settings), rng);
  } else {
    adapters.emplace(parameters, settings.lora);
  }
  for (const NamedParameter& named : parameters) named.parameter->trainable = false;
  return adapters;
}

std::unique_ptr<Optimizer> make_optimizer(const TrainSettings& settings,
                                          const std::vector<ParamGroup>& groups, ThreadPool& pool) {
  const double decay = *settings.weight_decay;
  switch (settings.optimizer) {
    case OptimizerKind::adam:
      return std::make_unique<Adam>(groups, pool,
                                    AdamOptions{.beta1 = *settings.beta1, .weight_decay = decay});
    case OptimizerKind::sgd:
      return std::make_unique<Sgd>(groups, pool,
                                   SgdOptions{.momentum = *settings.momentum, .weight_decay = decay});
    default:
      return std::make_unique<AdamW>(groups, pool,
                                     AdamWOptions{.beta1 = *settings.beta1, .weight_decay = decay});
  }
}

std::vector<ParamGroup> parameter_groups(SentenceEncoder& model, const std::vector<NamedParameter>& beside,
                                         const TrainSettings& settings) {
  std::vector<NamedParameter> parameters = model.parameters();
  parameters.insert(parameters.end(), beside.begin(), beside.end());
  freeze(parameters, settings.freeze);
  GroupOptions options{.layer_decay = settings.layer_decay};
  for (const std::string& text : settings.lr_scales) options.lr_scales.push_back(parse_scale(text));
  std::vector<ParamGroup> groups = group_parameters(parameters, options);
  if (groups.empty())
    throw OptionError("--freeze: the patterns fit every parameter; nothing is left to learn");
  return groups;
}

}  // namespace trine::inline TRINE_ABI
