// A parameter: its value, its gradient and, for embedding tables, the rows that have a gradient.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "trine/tensor/tensor.hpp"

namespace trine::inline TRINE_ABI {

/// Gradient of a table for the rows that a step reads, in order of first use.
class RowGradient {
 public:
  /// Position of `row` among the touched rows, adding it if it is new. Call reserve() before writing.
  Index touch(std::int32_t row) {
    std::int32_t& position = position_[static_cast<std::size_t>(row)];
    if (position < 0) {
      position = static_cast<std::int32_t>(rows_.size());
      rows_.push_back(row);
    }
    return position;
  }
  /// Allocates a gradient for every touched row; keeps existing values.
  void reserve();
  /// Forgets all rows; keeps the memory.
  void clear();
  /// Prepares for a table of this shape; forgets everything if it was another one.
  void resize_if_needed(Index table_rows, Index d);

  [[nodiscard]] std::span<const std::int32_t> rows() const { return rows_; }
  [[nodiscard]] Index count() const { return static_cast<Index>(rows_.size()); }
  /// The gradient of rows()[position], d reals.
  [[nodiscard]] Real* values(Index position) { return values_.get() + position * d_; }
  [[nodiscard]] const Real* values(Index position) const { return values_.get() + position * d_; }

 private:
  std::vector<std::int32_t> position_;  // of each table row among rows_, or -1
  std::vector<std::int32_t> rows_;
  AlignedArray<Real> values_;
  Index capacity_ = 0;  // rows values_ has room for
  Index written_ = 0;   // rows that hold a gradient already
  Index d_ = 0;
};

class Var;

/// Adds a term to the output of a linear layer (layers/lora.hpp).
class WeightAdapter {
 public:
  virtual ~WeightAdapter() = default;
  /// x [n, in]  ->  [n, out], which the layer adds to x W^T.
  [[nodiscard]] virtual Var operator()(Var x) const = 0;
};

enum class Gradients { dense, rows };

/// A parameter holds no name: names come from its module (layers/module.hpp). The
/// gradient is mutable because it is the result of the last backward, not part of the model's value;
/// layers are called as const. Copies copy the value and start without gradient
/// and adapter.
struct Parameter {
  Tensor value;
  bool trainable = true;
  bool adaptable = false;  // a weight [out, in] whose layer applies `adapter`
  Gradients kind = Gradients::dense;

  mutable Tensor gradient;            // dense: shape of value, once a backward wrote it
  mutable RowGradient row_gradient;   // rows: those touched
  mutable bool has_gradient = false;  // false: the next backward overwrites
  const WeightAdapter* adapter = nullptr;

  Parameter() = default;
  explicit Parameter(Tensor initial, Gradients gradients = Gradients::dense)
      : value(std::move(initial)), kind(gradients) {}
  Parameter(const Parameter& other)
      : value(other.value), trainable(other.trainable), adaptable(other.adaptable), kind(other.kind) {}
  Parameter& operator=(const Parameter& other) {
    if (this != &other) *this = Parameter(other);
    return *this;
  }
  Parameter(Parameter&&) noexcept = default;
  Parameter& operator=(Parameter&&) noexcept = default;
  ~Parameter() = default;

  /// The next backward overwrites the gradient. Costs nothing for dense gradients.
  void clear_gradient() const;
  /// A dense copy of the gradient, zeros where no backward went; for tests and inspection.
  [[nodiscard]] Tensor gradient_copy() const;
};

/// A parameter and its full name, "encoder.layer.0.output.dense.weight".
struct NamedParameter {
  std::string name;
  Parameter* parameter;
};

}  // namespace trine::inline TRINE_ABI
