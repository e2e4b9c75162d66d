// A read-only look at a tape: its graph and the memory it holds.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "trine/autograd/tape.hpp"

namespace trine::inline TRINE_ABI {

/// Borrows the tape, which must not change meanwhile.
class Tape::Inspector {
 public:
  struct NodeInfo {
    NodeKind kind;
    std::string_view operation;             ///< that computed it; empty for none
    std::span<const std::uint32_t> inputs;  ///< of the operation, indices of nodes
    Shape shape;
    bool wants_gradient;
    const Parameter* parameter;  ///< or nullptr
  };
  struct Statistics {
    std::size_t value_bytes;     ///< held for values
    std::size_t gradient_bytes;  ///< held for gradients
    std::size_t operations;      ///< recorded in this step
    std::size_t growths;         ///< allocations from the heap since the tape was created
  };

  explicit Inspector(const Tape& tape) : tape_(tape), computed_by_(tape.nodes_.size()) {
    for (const Operation& operation : tape.operations_) computed_by_[operation.out] = &operation;
  }
  [[nodiscard]] std::uint32_t nodes() const { return static_cast<std::uint32_t>(computed_by_.size()); }
  /// The node of Var::index() `index`, below nodes().
  [[nodiscard]] NodeInfo node(std::uint32_t index) const {
    const Node& node = tape_.nodes_[index];
    NodeInfo info{node.kind, {}, {}, node.shape, node.needs_gradient, node.parameter};
    if (const Operation* operation = computed_by_[index]) {
      info.operation = operation->name;
      info.inputs = {operation->inputs, operation->input_count};
    }
    return info;
  }
  [[nodiscard]] Statistics statistics() const {
    return {tape_.values_.capacity(), tape_.gradients_.capacity(), tape_.operations_.size(),
            tape_.values_.growths() + tape_.gradients_.growths()};
  }

 private:
  const Tape& tape_;
  std::vector<const Operation*> computed_by_;
};

}  // namespace trine::inline TRINE_ABI
