#include "trine/optim/ema.hpp"

#include <utility>

#include "trine/kernels/optim_kernels.hpp"
#include "trine/optim/parameter_update.hpp"

namespace trine::inline TRINE_ABI {
namespace {
constexpr Index kRange = 16384;
}

Ema::Ema(const std::vector<ParamGroup>& groups, ThreadPool& pool, double decay) : pool_(pool), decay_(decay) {
  require_range("ema", "decay", decay, 0, 1);
  for (const ParamGroup& group : groups) {
    for (const NamedParameter& named : group.parameters) {
      averages_.push_back({named.name, named.parameter, named.parameter->value});
    }
  }
}

void Ema::update() {
  const double decay = steps_++ == 0 ? 0 : decay_;
  for (Average& average : averages_) {
    const Tensor& value = average.parameter->value;
    pool_.parallel_rows(average.value.size(), kRange, [&](Index begin, Index end) {
      optim_kernels().blend(average.value.data() + begin, value.data() + begin, static_cast<Real>(decay),
                            static_cast<Real>(1 - decay), end - begin);
    });
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
