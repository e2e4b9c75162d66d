// Tape::Options::check_finite.
#include <fmt/format.h>

#include <cmath>

#include "trine/autograd/tape.hpp"
#include "trine/base/error.hpp"

namespace trine::inline TRINE_ABI {
namespace {

// Throws "<what> is not finite: element i of [...] is nan<hint>".
template <class Hint>
void require_finite(const Real* values, const Shape& shape, const std::string& what, Hint hint) {
  for (Index i = 0; i < shape.size(); ++i) {
    if (std::isfinite(values[i])) continue;
    throw Error(
        fmt::format("{} is not finite: element {} of {} is {}{}", what, i, shape.text(), values[i], hint()));
  }
}

}  // namespace

void Tape::require_finite_output(std::string_view name, Var out, std::span<const Var> inputs) const {
  const ConstView y = out.value();
  require_finite(
      y.data, y.shape, fmt::format("tape: the output of {} (operation {})", name, operations_.size()), [&] {
        int number = 0;
        for (Var input : inputs) {
          if (!input.valid()) continue;
          for (Real value : input.value().span()) {
            if (!std::isfinite(value))
              return fmt::format("; its input {} holds {} already: look at the data and the parameters",
                                 number, value);
          }
          ++number;
        }
        return std::string("; its inputs are finite");
      });
}

void Tape::require_finite_gradients(const Operation& operation) const {
  for (std::uint32_t k = 0; k < operation.input_count; ++k) {
    const Node& input = nodes_[operation.inputs[k]];
    const Real* values = input.gradient;
    Shape shape = input.shape;
    if (const Parameter* parameter = input.parameter; parameter != nullptr && parameter->has_gradient) {
      const bool dense = parameter->kind == Gradients::dense;
      values = dense ? parameter->gradient.data() : parameter->row_gradient.values(0);
      if (!dense) shape = {parameter->row_gradient.count(), shape.cols()};
    }
    if (values == nullptr) continue;
    require_finite(values, shape,
                   fmt::format("tape: the gradient that {} computes for its input {}", operation.name, k),
                   [] { return ""; });
  }
}

}  // namespace trine::inline TRINE_ABI
