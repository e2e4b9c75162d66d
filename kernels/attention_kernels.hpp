// Attention of one head inside one sequence. Head-sized products (23 x 32 x 23) are too small for
// gemm(), which would spend longer on packing than on computing; these kernels keep them in registers.
#pragma once

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI {

/// Rows of one head, `stride` reals apart, and what forward saves.
struct AttentionHead {
  const Real* q;
  const Real* k;
  const Real* v;
  Index stride;      // of q, k, v
  Real* out;         // [length, size]
  Index out_stride;  // of out and its gradient
  Real* lse;         // [length]   log of the sum over keys of exp(scale q k + bias)
  Index lse_stride;
  Index length;                // tokens of the sequence
  Index size;                  // features of the head
  Real scale;                  // of the logits, 1 / sqrt(size)
  const Real* bias = nullptr;  // bias[j - i] is added to the scaled score of query i and key j; may be null
  Index window = 0;            // keys further than this from the query are masked; 0: none are
};

/// Where the gradients of q, k and v go, `stride` of the head apart; added if `accumulate`.
struct AttentionHeadGradient {
  Real* dq;
  Real* dk;
  Real* dv;
  const Real* dout;
  int accumulate;
  Real* dbias = nullptr;  // laid out as bias; always added to. Null: not wanted
};

struct AttentionKernels {
  /// Reals of working memory that forward or backward needs for sequences up to `length`.
  Index (*work_size)(Index length, Index size) noexcept;
  void (*forward)(const AttentionHead& head, Real* work) noexcept;
  void (*backward)(const AttentionHead& head, const AttentionHeadGradient& gradient, Real* work) noexcept;
};

const AttentionKernels& attention_kernels();

}  // namespace trine::inline TRINE_ABI
