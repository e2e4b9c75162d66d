// Parameters get their names from their position in the tree of modules.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <vector>

#include "trine/autograd/parameter.hpp"

namespace trine::inline TRINE_ABI {

/// Walks a tree of modules and notes every parameter under its full name,
/// "encoder.layer.0.output.dense.bias".
class ParameterVisitor {
 public:
  /// A parameter of the module being visited.
  void operator()(std::string_view name, Parameter& parameter) {
    found_.push_back({prefix_ + std::string(name), &parameter});
  }
  /// A module inside it; the name may have dots of its own.
  template <class M>
  void child(std::string_view name, M& module) {
    const std::size_t length = prefix_.size();
    prefix_.append(name).append(".");
    module.visit(*this);
    prefix_.resize(length);
  }
  /// A list of modules, named by index: "layer.0", "layer.1", ...
  template <class M>
  void children(std::string_view name, std::vector<M>& modules) {
    for (std::size_t i = 0; i < modules.size(); ++i)
      child(std::string(name) + "." + std::to_string(i), modules[i]);
  }
  [[nodiscard]] const std::vector<NamedParameter>& found() const { return found_; }

 private:
  std::string prefix_;
  std::vector<NamedParameter> found_;
};

/// Anything that shows its parameters. There is no base class: a layer is a plain struct that can be
/// copied, which is all that an average of weights or a teacher needs.
template <class M>
concept Module = requires(M& module, ParameterVisitor& visitor) {
  module.visit(visitor);
};

/// Every parameter of a module in the order of its visit(); for optimizers and for loading.
template <Module M>
[[nodiscard]] std::vector<NamedParameter> parameters(M& module) {
  ParameterVisitor visitor;
  module.visit(visitor);
  return visitor.found();
}

}  // namespace trine::inline TRINE_ABI
