#include "trine/autograd/parameter.hpp"

#include <algorithm>

namespace trine::inline TRINE_ABI {

void RowGradient::resize_if_needed(Index table_rows, Index d) {
  if (static_cast<Index>(position_.size()) == table_rows && d == d_) return;
  position_.assign(static_cast<std::size_t>(table_rows), -1);
  rows_.clear();
  written_ = 0;
  if (d != d_) capacity_ = 0;
  d_ = d;
}

void RowGradient::reserve() {
  const Index needed = count();
  if (needed > capacity_) {
    const Index room = std::max(needed, capacity_ + capacity_ / 2);
    auto larger = make_aligned<Real>(static_cast<std::size_t>(room * d_));
    if (written_ > 0) std::copy_n(values_.get(), written_ * d_, larger.get());
    values_ = std::move(larger);
    capacity_ = room;
  }
  written_ = needed;
}

void RowGradient::clear() {
  for (std::int32_t row : rows_) position_[static_cast<std::size_t>(row)] = -1;
  rows_.clear();
  written_ = 0;
}

void Parameter::clear_gradient() const {
  has_gradient = false;
  if (kind == Gradients::rows) row_gradient.clear();
}

Tensor Parameter::gradient_copy() const {
  Tensor copy(value.shape());
  if (!has_gradient) return copy;
  if (kind == Gradients::dense) return gradient;
  for (Index i = 0; i < row_gradient.count(); ++i) {
    const auto row = row_gradient.rows()[static_cast<std::size_t>(i)];
    std::copy_n(row_gradient.values(i), value.cols(), copy.row(row));
  }
  return copy;
}

}  // namespace trine::inline TRINE_ABI
