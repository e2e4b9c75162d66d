// What an activation is needed for: alone, after a matrix product, and as the gate of a gated linear unit.
#pragma once

#include "trine/base/real.hpp"
#include "trine/kernels/activation.hpp"

namespace trine::inline TRINE_ABI {

/// Of one activation f. `accumulate` is 0 to overwrite, 1 to add.
struct ActivationKernels {
  /// y = f(x) over n values; y may be x.
  void (*forward)(Real* y, const Real* x, Index n) noexcept;
  /// dx (+)= dy f'(x).
  void (*backward)(Real* dx, const Real* dy, const Real* x, Index n, int accumulate) noexcept;

  /// u += bias in every row (bias may be null), y = f(u). y may be u where u is not needed afterwards.
  void (*with_bias)(Real* y, Real* u, const Real* bias, Index rows, Index d) noexcept;
  /// u becomes its own gradient, dy f'(u). column_sums [d] becomes the sum of its rows, unless null.
  void (*with_bias_backward)(Real* u, Real* column_sums, const Real* dy, Index rows, Index d) noexcept;

  /// y [rows, d] = f(a) b, with a and b the halves of each row of x [rows, 2 d].
  void (*gated)(Real* y, const Real* x, Index rows, Index d) noexcept;
  /// dx (+)= [dy b f'(a), dy f(a)].
  void (*gated_backward)(Real* dx, const Real* dy, const Real* x, Index rows, Index d,
                         int accumulate) noexcept;
};

struct ActivationTable {
  ActivationKernels rows[kActivations];
  const ActivationKernels& operator[](Activation f) const { return rows[static_cast<std::size_t>(f)]; }
};

const ActivationTable& activation_kernels();

}  // namespace trine::inline TRINE_ABI
