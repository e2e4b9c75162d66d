#pragma once

#include "trine/autograd/var.hpp"
#include "trine/kernels/gemm/gemm.hpp"

namespace trine::inline TRINE_ABI::ops {

/// y = op(a) op(b), a matrix product; op transposes where its flag says so, without moving anything.
///
/// a        [m, k], or [k, m] with Transpose::yes
/// b        [k, n], or [n, k] with Transpose::yes
/// returns  [m, n]
///
/// matmul(a, b, Transpose::no, Transpose::yes) holds all dot products of rows of a with rows of b.
/// Saved: nothing but the inputs. Throws ShapeError where sizes do not fit.
Var matmul(Var a, Var b, Transpose transpose_a = Transpose::no, Transpose transpose_b = Transpose::no);

}  // namespace trine::inline TRINE_ABI::ops
