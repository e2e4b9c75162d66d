#include "trine/optim/ema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "trine/base/error.hpp"
#include "trine/kernels/optim_kernels.hpp"
#include "trine/optim/parameter_update.hpp"

namespace trine::inline TRINE_ABI {
namespace {
constexpr Index kRange = 16384;
}

Ema::Ema(const std::vector<ParamGroup>& groups, ThreadPool& pool, const EmaOptions& options)
    : pool_(pool), options_(options) {
  require_range("ema", "decay", options.decay, 0, 1);
  if (options.every < 1) {
    throw OptionError(fmt::format("ema: every is {} steps; it must be 1 or more", options.every));
  }
  for (const ParamGroup& group : groups) {
    for (const NamedParameter& named : group.parameters) {
      averages_.push_back({named.name, named.parameter, named.parameter->value});
    }
  }
}

void Ema::update() {
  if (steps_++ % options_.every != 0) return;
  const bool first = steps_ == 1;
  const double decay = first ? 0 : std::pow(options_.decay, static_cast<double>(options_.every));
  for (Average& average : averages_) {
    const Tensor& value = average.parameter->value;
    pool_.parallel_rows(average.value.size(), kRange, [&](Index begin, Index end) {
      optim_kernels().blend(average.value.data() + begin, value.data() + begin, static_cast<Real>(decay),
                            static_cast<Real>(1 - decay), end - begin);
    });
  }
}

void Ema::copy_to(const std::vector<NamedParameter>& parameters) const {
  for (const NamedParameter& named : parameters) {
    const auto found = std::find_if(averages_.begin(), averages_.end(),
                                    [&](const Average& average) { return average.name == named.name; });
    if (found == averages_.end()) {
      throw OptionError(fmt::format("ema: there is no average of a parameter '{}'", named.name));
    }
    if (found->value.shape() != named.parameter->value.shape()) {
      throw ShapeError("ema", fmt::format("'{}' has another shape", named.name),
                       {{"average", found->value.shape()}, {"parameter", named.parameter->value.shape()}});
    }
    named.parameter->value = found->value;
  }
}

void Ema::swap() {
  for (Average& average : averages_) std::swap(average.parameter->value, average.value);
}

void Ema::visit_state(StateVisitor& visitor) {
  visitor("ema.steps", std::span<std::int64_t>(&steps_, 1));
  for (Average& average : averages_) visitor(average.name + ".ema", average.value.view());
}

}  // namespace trine::inline TRINE_ABI
