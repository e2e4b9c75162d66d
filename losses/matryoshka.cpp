// y_ij = x_ij for the first columns.   dx = dy there, 0 in the others.
#include "trine/losses/matryoshka.hpp"

#include <fmt/format.h>

#include "trine/autograd/ops/common.hpp"
#include "trine/autograd/tape.hpp"
#include "trine/kernels/elementwise_kernels.hpp"

namespace trine::inline TRINE_ABI {
namespace {

struct LeadingColumns {
  static constexpr std::string_view name = "leading_columns";
  Var x;  // [n, d]
  Var y;  // [n, columns]

  void forward(Tape& tape) const {
    const Index d = x.shape().cols(), columns = y.shape().cols();
    for (Index i = 0; i < x.shape().rows(); ++i)
      std::copy_n(tape.data(x) + i * d, columns, tape.data(y) + i * columns);
  }

  void backward(Tape& tape) const {
    const Real* const dy = tape.gradient_of(y).data;
    const Gradient dx = tape.gradient(x);
    if (!dx) return;
    const Index d = x.shape().cols(), columns = y.shape().cols();
    for (Index i = 0; i < x.shape().rows(); ++i) {
      Real* const into = dx.data + i * d;
      if (dx.accumulate) {
        elementwise_kernels().add(into, into, dy + i * columns, columns);
      } else {
        std::copy_n(dy + i * columns, columns, into);
        std::fill(into + columns, into + d, Real(0));
      }
    }
  }
};

}  // namespace

Var losses::slice_columns(Var x, Index columns) {
  ops::require_matrix("matryoshka_loss", "x", x);
  const Index d = x.shape().cols();
  if (columns == d) return x;
  if (columns > d) {
    throw ShapeError("matryoshka_loss", fmt::format("dimension {} is more than an embedding has", columns),
                     {{"embeddings", x.shape()}});
  }
  const Var y = x.tape().output({x.shape().rows(), columns});
  return x.tape().record(LeadingColumns{x, y}, y, {x});
}

void losses::check_matryoshka(const std::vector<Index>& dims, const std::vector<Real>& weights) {
  if (dims.empty()) throw OptionError("matryoshka_loss: no dimensions; give some, such as 256, 128, 64");
  for (Index dim : dims) {
    if (dim < 1) throw OptionError(fmt::format("matryoshka_loss: dimension {} must be at least 1", dim));
  }
  if (!weights.empty() && weights.size() != dims.size()) {
    throw OptionError(
        fmt::format("matryoshka_loss: {} weights for {} dimensions; give one each, or none for all 1",
                    weights.size(), dims.size()));
  }
}

}  // namespace trine::inline TRINE_ABI
