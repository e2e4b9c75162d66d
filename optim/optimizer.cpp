#include "trine/optim/optimizer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "trine/base/error.hpp"
#include "trine/optim/parameter_update.hpp"

namespace trine::inline TRINE_ABI {

Optimizer::Optimizer(ThreadPool& pool) : pool_(pool) {}

Optimizer::~Optimizer() = default;

void Optimizer::add(std::unique_ptr<ParameterUpdate> update) {
  updates_.push_back(std::move(update));
  active_.reserve(updates_.size());
  ends_.reserve(updates_.size());
}

void Optimizer::step(double lr) {
  require_not_negative("optimizer", "learning rate", lr);
  active_.clear();
  ends_.clear();
  Index end = 0;
  for (const auto& update : updates_) {
    if (!update->parameter().has_gradient) continue;
    update->begin(lr * update->target().lr_scale);
    active_.push_back(update.get());
    ends_.push_back(end += update->units());
  }
  pool_.parallel_rows(end, 1, [this](Index unit, Index stop) {
    auto which = static_cast<std::size_t>(std::upper_bound(ends_.begin(), ends_.end(), unit) - ends_.begin());
    for (; unit < stop; ++unit) {
      while (unit >= ends_[which]) ++which;
      active_[which]->run(unit - (which == 0 ? 0 : ends_[which - 1]));
    }
  });
  for (ParameterUpdate* update : active_) update->parameter().clear_gradient();
  ++steps_;
}

void Optimizer::visit_state(StateVisitor& visitor) {
  visitor("steps", std::span<std::int64_t>(&steps_, 1));
  for (const auto& update : updates_) update->visit_state(visitor);
}

void DenseUpdate::run(Index unit) {
  const Index begin = unit * kUnit;
  update(begin, std::min(kUnit, parameter().value.size() - begin));
}

constexpr Index kRowsPerUnit = 32;
constexpr Index kAhead = 2;  // rows prefetched before they are needed

Index RowUpdate::units() const {
  return (parameter().row_gradient.count() + kRowsPerUnit - 1) / kRowsPerUnit;
}

void RowUpdate::run(Index unit) {
  const RowGradient& gradient = parameter().row_gradient;
  const Index end = std::min(gradient.count(), (unit + 1) * kRowsPerUnit);
  for (Index i = unit * kRowsPerUnit; i < end; ++i) {
    if (i + kAhead < end) prefetch(gradient.rows()[static_cast<std::size_t>(i + kAhead)]);
    update_row(gradient.rows()[static_cast<std::size_t>(i)], gradient.values(i));
  }
}

void require_range(std::string_view rule, std::string_view what, double value, double low, double high) {
  if (value >= low && value < high) return;
  throw OptionError(
      fmt::format("{}: {} is {}; it must be at least {} and below {}", rule, what, value, low, high));
}

void require_not_negative(std::string_view rule, std::string_view what, double value) {
  if (value >= 0 && value <= std::numeric_limits<double>::max()) return;
  throw OptionError(fmt::format("{}: {} is {}; it must be a finite number, 0 or more", rule, what, value));
}

void detail::check_groups(const std::vector<ParamGroup>& groups, double weight_decay, std::string_view rule) {
  std::set<std::string_view> names;
  std::set<const Parameter*> parameters;
  for (const ParamGroup& group : groups) {
    require_not_negative(rule, "weight_decay", group.weight_decay.value_or(weight_decay));
    require_not_negative(rule, "lr_scale", group.lr_scale);
    for (const NamedParameter& named : group.parameters) {
      if (named.parameter == nullptr) {
        throw OptionError(fmt::format("{}: parameter '{}' is a null pointer", rule, named.name));
      }
      if (!names.insert(named.name).second) {
        throw OptionError(
            fmt::format("{}: the name '{}' occurs twice; state is saved by name", rule, named.name));
      }
      if (!parameters.insert(named.parameter).second) {
        throw OptionError(fmt::format("{}: parameter '{}' is given twice; it would be updated twice a step",
                                      rule, named.name));
      }
    }
  }
}

}  // namespace trine::inline TRINE_ABI
