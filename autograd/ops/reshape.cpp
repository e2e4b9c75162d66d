#include "trine/autograd/ops/reshape.hpp"

#include <string>

#include "trine/autograd/ops/common.hpp"
#include "trine/autograd/ops/embedding.hpp"
#include "trine/kernels/elementwise_kernels.hpp"
#include "trine/kernels/gemm/transpose.hpp"

namespace trine::inline TRINE_ABI::ops {
namespace {

// y = x     dx = dy
struct Reshape {
  static constexpr std::string_view name = "reshape";
  Var x;
  Var y;  // the same memory

  void forward(Tape&) const {}
  void backward(Tape& tape) const {
    if (!tape.move_gradient(y, x)) pass_gradient(tape, y, x);
  }
};

// y = x     dx = 0
struct StopGradient {
  static constexpr std::string_view name = "stop_gradient";

  void forward(Tape&) const {}
  void backward(Tape&) const {}  // never reached: the tape knows that y wants no gradient
};

}  // namespace

Var reshape(Var x, Shape shape) {
  if (x.shape().size() != shape.size())
    throw ShapeError("reshape", "the sizes differ", {{"x", x.shape()}, {"asked for", shape}});
  const Var y = x.tape().alias(x, 0, shape);
  return x.tape().record(Reshape{x, y}, y, {x});
}

Var stop_gradient(Var x) {
  Tape& tape = x.tape();
  const Var y = tape.alias(x, 0, x.shape());
  tape.record(StopGradient{}, y, {x});
  tape.stop_gradient(y);
  return y;
}

namespace {

// Y = X^T.   Backward:   dX = dY^T.
struct TransposeOp {
  static constexpr std::string_view name = "transpose";
  Var x, y;

  static void apply(Tape& tape, Real* out, const Real* in, Shape shape, int accumulate) {
    tape.parallel_rows(shape.cols(), row_grain(shape.rows()), [&](Index begin, Index end) {
      trine::transpose(out, in, shape.rows(), shape.cols(), begin, end, accumulate);
    });
  }
  void forward(Tape& tape) const { apply(tape, tape.data(y), tape.data(x), x.shape(), 0); }
  void backward(Tape& tape) const {
    if (const Gradient dx = tape.gradient(x))
      apply(tape, dx.data, tape.gradient_of(y).data, y.shape(), dx.accumulate);
  }
};

}  // namespace

Var transpose(Var x) {
  require_matrix("transpose", "x", x);
  const Var y = x.tape().output({x.shape().cols(), x.shape().rows()});
  return x.tape().record(TransposeOp{x, y}, y, {x});
}

namespace {

// y_i = x_begin+i     dx_begin+i = dy_i, 0 elsewhere
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
    tape.parallel_rows(size, kElements, [&](Index i, Index end) {
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

// y holds the parts side by side.   Backward:   the gradient of a part is its block of dy.
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
