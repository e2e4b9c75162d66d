#include "trine/tensor/tensor.hpp"

#include <algorithm>
#include <utility>

#include "trine/base/error.hpp"
#include "trine/base/zeroed.hpp"

namespace trine::inline TRINE_ABI {
namespace {

Real* allocate(const Shape& shape, Fill fill = Fill::none) {
  const std::size_t bytes = static_cast<std::size_t>(shape.size()) * sizeof(Real);
  return static_cast<Real*>(fill == Fill::zero ? allocate_zeroed(bytes) : allocate_aligned(bytes));
}

}  // namespace

Tensor::Tensor(Shape shape, Fill fill) : shape_(shape), data_(allocate(shape, fill)) {}

Tensor::Tensor(const Tensor& other) : shape_(other.shape_) {
  if (!other.data_) return;
  data_.reset(allocate(shape_));
  std::copy_n(other.data(), shape_.size(), data());
}

Tensor& Tensor::operator=(const Tensor& other) {
  if (this != &other) *this = Tensor(other);
  return *this;
}

Tensor Tensor::from(Shape shape, std::span<const Real> values) {
  const auto count = static_cast<Index>(values.size());
  if (count != shape.size())
    throw ShapeError("tensor", "as many values as the shape holds are needed",
                     {{"shape", shape}, {"values", Shape{count}}});
  Tensor tensor(shape, Fill::none);
  std::copy(values.begin(), values.end(), tensor.data());
  return tensor;
}

Tensor Tensor::from(Shape shape, std::initializer_list<double> values) {
  const auto count = static_cast<Index>(values.size());
  if (count != shape.size())
    throw ShapeError("tensor", "as many values as the shape holds are needed",
                     {{"shape", shape}, {"values", Shape{count}}});
  Tensor tensor(shape, Fill::none);
  std::transform(values.begin(), values.end(), tensor.data(), [](double v) { return static_cast<Real>(v); });
  return tensor;
}

Tensor Tensor::borrow(Shape shape, std::shared_ptr<Real> values) {
  TRINE_ASSERT(values != nullptr);
  Tensor tensor;
  tensor.shape_ = shape;
  Real* block = values.get();
  tensor.data_ = {block, Release{std::move(values)}};
  return tensor;
}

void Tensor::fill(Real value) { std::fill_n(data(), size(), value); }

}  // namespace trine::inline TRINE_ABI
