// How an optimizer updates one parameter: its state and its part of a step.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "trine/optim/optimizer.hpp"

namespace trine::inline TRINE_ABI {

/// One parameter with the options of its group.
struct UpdateTarget {
  std::string name;
  Parameter& parameter;
  double lr_scale;
  double weight_decay;
};

/// A step is begin(), then run() for every unit of work, on any thread and in any order.
class ParameterUpdate {
 public:
  explicit ParameterUpdate(UpdateTarget target) : target_(std::move(target)) {}
  ParameterUpdate(const ParameterUpdate&) = delete;
  ParameterUpdate& operator=(const ParameterUpdate&) = delete;
  virtual ~ParameterUpdate() = default;

  virtual void begin(double lr) = 0;
  [[nodiscard]] virtual Index units() const = 0;
  virtual void run(Index unit) = 0;
  virtual void visit_state(StateVisitor& visitor) = 0;

  [[nodiscard]] const UpdateTarget& target() const { return target_; }
  [[nodiscard]] Parameter& parameter() const { return target_.parameter; }

 protected:
  [[nodiscard]] std::string state_name(std::string_view what) const {
    return target_.name + "." + std::string(what);
  }

 private:
  UpdateTarget target_;
};

/// All elements, in ranges of a fixed size.
class DenseUpdate : public ParameterUpdate {
 public:
  using ParameterUpdate::ParameterUpdate;
  [[nodiscard]] Index units() const final { return (parameter().value.size() + kUnit - 1) / kUnit; }
  void run(Index unit) final;

 protected:
  /// Updates elements [begin, begin + count).
  virtual void update(Index begin, Index count) = 0;

 private:
  static constexpr Index kUnit = 16384;
};

/// The rows of a table that have a gradient.
class RowUpdate : public ParameterUpdate {
 public:
  using ParameterUpdate::ParameterUpdate;
  [[nodiscard]] Index units() const final;
  void run(Index unit) final;

 protected:
  virtual void update_row(std::int32_t row, const Real* gradient) = 0;
  /// Asks for the memory of a row that will be updated soon.
  virtual void prefetch(std::int32_t row) const = 0;
  [[nodiscard]] Index width() const { return parameter().value.cols(); }
};

/// Asks for the cache lines of n values.
inline void prefetch_values(const Real* x, Index n) {
  constexpr Index line = 64 / static_cast<Index>(sizeof(Real));
  for (Index i = 0; i < n; i += line) __builtin_prefetch(x + i, 1);
}

/// Throws OptionError "<rule>: <what> is <value>; it must be ..." unless low <= value < high.
void require_range(std::string_view rule, std::string_view what, double value, double low, double high);
/// The same for 0 <= value, finite.
void require_not_negative(std::string_view rule, std::string_view what, double value);

namespace detail {
void check_groups(const std::vector<ParamGroup>& groups, double weight_decay, std::string_view rule);
}

/// Calls make(target) for every trainable parameter. Throws OptionError for a name that occurs twice, a
/// null pointer, or options of a group that are out of range; `rule` names the optimizer in the message.
template <class Make>
void for_each_target(const std::vector<ParamGroup>& groups, double weight_decay, std::string_view rule,
                     Make make) {
  detail::check_groups(groups, weight_decay, rule);
  for (const ParamGroup& group : groups) {
    for (const NamedParameter& named : group.parameters) {
      if (!named.parameter->trainable) continue;
      make(UpdateTarget{named.name, *named.parameter, group.lr_scale,
                        group.weight_decay.value_or(weight_decay)});
    }
  }
}

}  // namespace trine::inline TRINE_ABI
