#include "trine/optim/clip.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "trine/base/error.hpp"
#include "trine/kernels/elementwise_kernels.hpp"
#include "trine/kernels/optim_kernels.hpp"

namespace trine::inline TRINE_ABI {
namespace {

constexpr Index kPiece = 16384;

std::span<Real> gradient_of(const Parameter& parameter) {
  if (!parameter.has_gradient) return {};
  if (parameter.kind == Gradients::dense) return parameter.gradient.view().span();
  RowGradient& rows = parameter.row_gradient;
  if (rows.count() == 0) return {};
  return {rows.values(0), static_cast<std::size_t>(rows.count() * parameter.value.cols())};
}

}  // namespace

GradientClip::GradientClip(const std::vector<ParamGroup>& groups, ThreadPool& pool) : pool_(pool) {
  for (const ParamGroup& group : groups) {
    parameters_.insert(parameters_.end(), group.parameters.begin(), group.parameters.end());
  }
}

void GradientClip::find_pieces() {
  pieces_.clear();
  for (const NamedParameter& named : parameters_) {
    const std::span<Real> gradient = gradient_of(*named.parameter);
    const auto size = static_cast<Index>(gradient.size());
    for (Index begin = 0; begin < size; begin += kPiece) {
      pieces_.push_back({gradient.data() + begin, std::min(kPiece, size - begin), 0});
    }
  }
}

double GradientClip::norm() {
  find_pieces();
  pool_.parallel_rows(static_cast<Index>(pieces_.size()), 1, [this](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      Piece& piece = pieces_[static_cast<std::size_t>(i)];
      piece.squared_norm = optim_kernels().squared_norm(piece.values, piece.count);
    }
  });
  double sum = 0;
  for (const Piece& piece : pieces_) sum += piece.squared_norm;
  return std::sqrt(sum);
}

double GradientClip::clip(double max_norm) {
  if (!(max_norm > 0)) {
    throw OptionError(fmt::format("clip: max_norm is {}; it must be above 0, such as 1", max_norm));
  }
  const double before = norm();
  const double scale = max_norm / (before + 1e-6);
  if (!std::isfinite(before) || scale >= 1) return before;
  pool_.parallel_rows(static_cast<Index>(pieces_.size()), 1, [this, scale](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      const Piece& piece = pieces_[static_cast<std::size_t>(i)];
      elementwise_kernels().scale(piece.values, piece.values, static_cast<Real>(scale), piece.count, 0);
    }
  });
  return before;
}

std::string GradientClip::not_finite() const {
  for (const NamedParameter& named : parameters_) {
    for (Real value : gradient_of(*named.parameter)) {
      if (!std::isfinite(value)) return named.name;
    }
  }
  return {};
}

}  // namespace trine::inline TRINE_ABI
