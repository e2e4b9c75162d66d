// Arrays in row-major order: Tensor owns its values, View and ConstView point to them. No strides: a
// transpose is a flag of the matrix product, a slice is a range of rows, and everything else is left to
// xtensor (tensor/xtensor.hpp).
#pragma once

#include <memory>
#include <span>

#include "trine/base/memory.hpp"
#include "trine/base/real.hpp"
#include "trine/base/shape.hpp"

namespace trine::inline TRINE_ABI {

/// Read-only view of `shape.size()` reals. Cheap to copy, owns nothing.
struct ConstView {
  const Real* data = nullptr;
  Shape shape{};

  [[nodiscard]] Index size() const { return shape.size(); }
  [[nodiscard]] Index rows() const { return shape.rows(); }
  [[nodiscard]] Index cols() const { return shape.cols(); }
  [[nodiscard]] const Real* row(Index i) const { return data + i * cols(); }
  [[nodiscard]] std::span<const Real> span() const { return {data, static_cast<std::size_t>(size())}; }
  [[nodiscard]] Real operator[](Index i) const { return data[i]; }
};

/// The same, writable.
struct View {
  Real* data = nullptr;
  Shape shape{};

  [[nodiscard]] Index size() const { return shape.size(); }
  [[nodiscard]] Index rows() const { return shape.rows(); }
  [[nodiscard]] Index cols() const { return shape.cols(); }
  [[nodiscard]] Real* row(Index i) const { return data + i * cols(); }
  [[nodiscard]] std::span<Real> span() const { return {data, static_cast<std::size_t>(size())}; }
  [[nodiscard]] Real& operator[](Index i) const { return data[i]; }
  operator ConstView() const { return {data, shape}; }  // NOLINT: reading is always allowed
};

enum class Fill { none, zero };

/// Owns a contiguous, row-major block: 64-byte aligned memory of its own, or values borrowed from
/// elsewhere, which have the alignment of a Real. Copies are deep and own their memory.
class Tensor {
 public:
  Tensor() = default;
  explicit Tensor(Shape shape, Fill fill = Fill::zero);
  Tensor(const Tensor& other);
  Tensor& operator=(const Tensor& other);
  Tensor(Tensor&& other) noexcept = default;
  Tensor& operator=(Tensor&& other) noexcept = default;
  ~Tensor() = default;

  /// A copy of `values`; throws ShapeError if there are not shape.size() of them.
  static Tensor from(Shape shape, std::span<const Real> values);
  static Tensor from(Shape shape, std::initializer_list<double> values);
  /// No copy: the tensor reads and writes `values`, shape.size() of them, and keeps them alive. Where they
  /// are pages of a file (io/mapped_file.hpp), a model is loaded without its weights being read.
  static Tensor borrow(Shape shape, std::shared_ptr<Real> values);

  [[nodiscard]] const Shape& shape() const { return shape_; }
  [[nodiscard]] Index size() const { return data_ ? shape_.size() : 0; }
  [[nodiscard]] Index rows() const { return shape_.rows(); }
  [[nodiscard]] Index cols() const { return shape_.cols(); }
  [[nodiscard]] bool empty() const { return size() == 0; }
  [[nodiscard]] Real* data() { return data_.get(); }
  [[nodiscard]] const Real* data() const { return data_.get(); }
  [[nodiscard]] Real* row(Index i) { return data() + i * cols(); }
  [[nodiscard]] const Real* row(Index i) const { return data() + i * cols(); }
  [[nodiscard]] Real& operator[](Index i) { return data()[i]; }
  [[nodiscard]] Real operator[](Index i) const { return data()[i]; }
  [[nodiscard]] View view() { return {data(), shape_}; }
  [[nodiscard]] ConstView view() const { return {data(), shape_}; }
  operator ConstView() const { return view(); }  // NOLINT: reading is always allowed
  void fill(Real value);

 private:
  struct Release {
    std::shared_ptr<Real> lender;  // null: the block is our own
    void operator()(Real* block) const noexcept {
      if (!lender) free_aligned(block);
    }
  };

  Shape shape_{0};
  std::unique_ptr<Real[], Release> data_;
};

}  // namespace trine::inline TRINE_ABI
