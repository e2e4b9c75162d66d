// y holds the parts side by side.   Backward:   the gradient of a part is its block of dy.
#include "trine/autograd/ops/concat.hpp"

#include <string>

#include "trine/autograd/ops/common.hpp"
#include "trine/kernels/elementwise_kernels.hpp"

namespace trine::inline TRINE_ABI::ops {
namespace {

// A part is a block of y: `rows` rows of `width` reals, y's rows being `stride` apart.
void copy_out(Tape& tape, Gradient part, const Real* block, Index rows, Index width, Index stride) {
  tape.parallel_rows(rows, row_grain(width), [&](Index i, Index end) {
    for (; i < end; ++i) {
      elementwise_kernels().scale(part.data + i * width, block + i * stride, 1, width, part.accumulate);
    }
  });
}
void copy_in(Tape& tape, Real* block, const Real* part, Index rows, Index width, Index stride) {
  tape.parallel_rows(rows, row_grain(width), [&](Index i, Index end) {
    for (; i < end; ++i) std::copy_n(part + i * width, width, block + i * stride);
  });
}

struct Concat {
  std::string_view name;
  const Var* parts;
  Index count;
  Var y;
  Index along;  // 0: parts are rows of y, 1: columns

  // Calls f(part, offset of its block in y, its width) for each part in order.
  template <class F>
  void for_each_part(F f) const {
    Index offset = 0;
    for (Index k = 0; k < count; ++k) {
      const Shape shape = parts[k].shape();
      f(parts[k], offset, shape.cols());
      offset += along == 0 ? shape.size() : shape.cols();
    }
  }
  void forward(Tape& tape) const {
    for_each_part([&](Var part, Index offset, Index width) {
      copy_in(tape, tape.data(y) + offset, tape.data(part), part.shape().rows(), width, y.shape().cols());
    });
  }
  void backward(Tape& tape) const {
    const Real* dy = tape.gradient_of(y).data;
    for_each_part([&](Var part, Index offset, Index width) {
      if (const Gradient d_part = tape.gradient(part))
        copy_out(tape, d_part, dy + offset, part.shape().rows(), width, y.shape().cols());
    });
  }
};

Var concat(std::string_view name, std::span<const Var> parts, int along) {
  if (parts.empty()) throw ShapeError(std::string(name) + ": there is nothing to put together");
  const int across = 1 - along;
  Index total = 0;
  for (Var part : parts) {
    require_matrix(name, "part", part);
    if (part.shape()[across] != parts[0].shape()[across]) {
      throw ShapeError(
          name,
          along == 0 ? "parts differ in their number of columns" : "parts differ in their number of rows",
          {{"first", parts[0].shape()}, {"another", part.shape()}});
    }
    total += part.shape()[along];
  }
  Tape& tape = parts[0].tape();
  Var* copy = tape.scratch<Var>(static_cast<Index>(parts.size()));
  std::copy(parts.begin(), parts.end(), copy);
  const Index other = parts[0].shape()[across];
  const Var y = tape.output(along == 0 ? Shape{total, other} : Shape{other, total});
  return tape.record(Concat{name, copy, static_cast<Index>(parts.size()), y, along}, y, parts);
}

}  // namespace

Var concat_rows(std::span<const Var> parts) { return concat("concat_rows", parts, 0); }
Var concat_cols(std::span<const Var> parts) { return concat("concat_cols", parts, 1); }
Var concat_rows(std::initializer_list<Var> parts) {
  return concat_rows(std::span(parts.begin(), parts.size()));
}
Var concat_cols(std::initializer_list<Var> parts) {
  return concat_cols(std::span(parts.begin(), parts.size()));
}

}  // namespace trine::inline TRINE_ABI::ops
