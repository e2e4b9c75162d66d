// slice_rows     y_i = x_begin+i     dx_begin+i = dy_i, 0 elsewhere
// gather_rows    an embedding that owns its ids
#include "trine/autograd/ops/select_rows.hpp"

#include <string>

#include "trine/autograd/ops/common.hpp"
#include "trine/autograd/ops/embedding.hpp"
#include "trine/kernels/elementwise_kernels.hpp"

namespace trine::inline TRINE_ABI::ops {
namespace {

constexpr Index kGrain = 16384;

struct SliceRows {
  static constexpr std::string_view name = "slice_rows";
  Var x;  // [n, d]
  Var y;  // [end - begin, d], the same memory
  Index begin;

  void forward(Tape&) const {}
  void backward(Tape& tape) const {
    const Gradient dx = tape.gradient(x);
    if (!dx) return;
    const Index from = begin * x.shape().cols(), size = y.shape().size();
    if (!dx.accumulate) {
      elementwise_kernels().fill(dx.data, 0, from);
      elementwise_kernels().fill(dx.data + from + size, 0, x.shape().size() - from - size);
    }
    const Real* dy = tape.gradient_of(y).data;
    tape.parallel_rows(size, kGrain, [&](Index i, Index end) {
      elementwise_kernels().scale(dx.data + from + i, dy + i, 1, end - i, dx.accumulate);
    });
  }
};

}  // namespace

Var slice_rows(Var x, Index begin, Index end) {
  require_matrix("slice_rows", "x", x);
  if (begin < 0 || end < begin || end > x.shape().rows()) {
    throw ShapeError(
        "slice_rows",
        "rows " + std::to_string(begin) + " to " + std::to_string(end) + " are not a range of rows of x",
        {{"x", x.shape()}});
  }
  const Index d = x.shape().cols();
  const Var y = x.tape().alias(x, begin * d, {end - begin, d});
  return x.tape().record(SliceRows{x, y, begin}, y, {x});
}

Var gather_rows(Var x, std::span<const std::int32_t> ids) {
  require_matrix("gather_rows", "x", x);
  for (std::int32_t id : ids) {
    if (id < 0 || id >= x.shape().rows())
      throw ShapeError("gather_rows", "there is no row " + std::to_string(id), {{"x", x.shape()}});
  }
  const std::span copy(x.tape().scratch<std::int32_t>(static_cast<Index>(ids.size())), ids.size());
  std::copy(ids.begin(), ids.end(), copy.begin());
  return embedding(x, copy);
}

}  // namespace trine::inline TRINE_ABI::ops
