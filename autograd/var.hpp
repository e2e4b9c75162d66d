// A handle to a value on a tape: 16 bytes, copied freely, checked at every use.
#pragma once

#include <cstdint>

#include "trine/tensor/tensor.hpp"

namespace trine::inline TRINE_ABI {

class Tape;

/// Using one after its tape was reset throws Error: one compare, always on.
class Var {
 public:
  Var() = default;
  Var(Tape& tape, std::uint32_t index, std::uint32_t generation)
      : tape_(&tape), index_(index), generation_(generation) {}

  /// Throws Error for a default-constructed Var.
  [[nodiscard]] Tape& tape() const;
  [[nodiscard]] Shape shape() const;
  [[nodiscard]] ConstView value() const;
  /// The value of a scalar; throws ShapeError for anything larger.
  [[nodiscard]] Real scalar() const;

  [[nodiscard]] std::uint32_t index() const { return index_; }
  [[nodiscard]] std::uint32_t generation() const { return generation_; }
  [[nodiscard]] bool valid() const { return tape_ != nullptr; }

 private:
  Tape* tape_ = nullptr;
  std::uint32_t index_ = 0;
  std::uint32_t generation_ = 0;
};

}  // namespace trine::inline TRINE_ABI
