// Parallel matrix products. Not for users, who call ops::matmul or ops::linear.
#pragma once

#include <span>

#include "trine/autograd/tape.hpp"
#include "trine/kernels/gemm/gemm.hpp"

namespace trine::inline TRINE_ABI::ops {

/// A matrix as stored and how it enters a product.
struct Operand {
  const Real* data;
  Index ld;
  Transpose op = Transpose::no;
};

/// Part of a matrix.
struct Block {
  Index row, column, rows, columns;
};

/// A borrowed callable f(block), as RangeFunction. Must not outlive what it refers to.
class BlockFunction {
 public:
  BlockFunction() = default;
  template <class F>
  explicit BlockFunction(const F& f)
      : object_(&f),
        call_([](const void* object, const Block& block) { (*static_cast<const F*>(object))(block); }) {}
  void operator()(const Block& block) const {
    if (call_ != nullptr) call_(object_, block);
  }

 private:
  const void* object_ = nullptr;
  void (*call_)(const void*, const Block&) = nullptr;
};

/// C [m, n] = alpha op(A) op(B) + beta C, C with row length ldc.
struct Product {
  Real* c;
  Index ldc;
  Operand a, b;
  Index m, n, k;
  Real alpha = 1;
  Real beta = 0;
  /// Called with a block of C once it is computed, by the thread that did so, while it is in its cache.
  BlockFunction after{};
  /// op(B) in the layout of the built-in kernel (kernels/gemm/builtin_gemm.hpp), or null.
  const Real* packed_b = nullptr;
};

/// Up to four products that do not depend on each other, as one loop over the blocks of all of them. A factor
/// that several blocks read is packed once. An element of C has the same bits for any number of threads and
/// whatever other rows there are: the embedding of a sentence does not depend on its batch.
void parallel_gemms(ThreadPool& pool, std::span<const Product> products);

inline void parallel_gemm(ThreadPool& pool, const Product& product) { parallel_gemms(pool, {&product, 1}); }
inline void parallel_gemm(ThreadPool& pool, Real* c, Index ldc, Operand a, Operand b, Index m, Index n,
                          Index k, Real alpha = 1, Real beta = 0) {
  parallel_gemm(pool, Product{c, ldc, a, b, m, n, k, alpha, beta});
}

/// The packed weight [out, in] of a product x weight^T of so many rows if this tape keeps it, else nullptr.
[[nodiscard]] const Real* kept_weight(Tape& tape, Var weight, Index rows);

/// Adds a bias to the columns of a product; use it as its `after`.
struct AddBias {
  Real* c;
  Index ldc;
  const Real* bias;
  void operator()(const Block& block) const;
};

}  // namespace trine::inline TRINE_ABI::ops
