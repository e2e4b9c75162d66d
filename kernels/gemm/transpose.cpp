#include "trine/kernels/gemm/transpose.hpp"

namespace trine::inline TRINE_ABI {

// Tiles of 16 by 16: every cache line of x that a tile touches is used up before it is forgotten.
void transpose(Real* out, const Real* x, Index rows, Index cols, Index begin, Index end,
               int accumulate) noexcept {
  constexpr Index tile = 16;
  for (Index jb = begin; jb < end; jb += tile) {
    const Index j_end = jb + tile < end ? jb + tile : end;
    for (Index ib = 0; ib < rows; ib += tile) {
      const Index i_end = ib + tile < rows ? ib + tile : rows;
      for (Index j = jb; j < j_end; ++j) {
        Real* to = out + j * rows;
        for (Index i = ib; i < i_end; ++i) to[i] = accumulate ? to[i] + x[i * cols + j] : x[i * cols + j];
      }
    }
  }
}

}  // namespace trine::inline TRINE_ABI
