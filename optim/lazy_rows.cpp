#include "trine/optim/lazy_rows.hpp"

#include <algorithm>

#include "trine/base/error.hpp"

namespace trine::inline TRINE_ABI {
namespace {

constexpr Index kRowsPerUnit = 32;
constexpr Index kAhead = 2;  // rows asked for before they are needed
constexpr Index kTableRows = 256;

}  // namespace

LazyRows::LazyRows(UpdateTarget target, ThreadPool& pool)
    : ParameterUpdate(std::move(target)),
      pool_(pool),
      at_(static_cast<std::size_t>(parameter().value.rows()), 0) {
  late_.reserve(at_.size());
  parameter().reader = this;
}

LazyRows::~LazyRows() {
  if (parameter().reader == this) parameter().reader = nullptr;
}

void LazyRows::sync_rows(std::span<const std::int32_t> rows) {
  if (!has_momentum()) return;
  const auto now = static_cast<std::int32_t>(length());
  late_.clear();
  for (std::int32_t row : rows) {
    std::int32_t& at = at_[static_cast<std::size_t>(row)];
    if (at == now) continue;
    late_.push_back({row, at});
    at = now;
  }
  const auto count = static_cast<Index>(late_.size());
  pool_.parallel_rows(count, kRowsPerUnit, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      if (i + kAhead < end) prefetch(late_[static_cast<std::size_t>(i + kAhead)].row);
      const Late late = late_[static_cast<std::size_t>(i)];
      sync_row(late.row, late.from);
    }
  });
}

void LazyRows::begin(double lr) {
  sync_rows(parameter().row_gradient.rows());  // only rows written to without having been read
  if (full()) {
    sync();
    restart();
    std::fill(at_.begin(), at_.end(), 0);
  }
  append(lr);
}

Index LazyRows::units() const { return (parameter().row_gradient.count() + kRowsPerUnit - 1) / kRowsPerUnit; }

void LazyRows::run(Index unit) {
  const RowGradient& gradient = parameter().row_gradient;
  const Index end = std::min(gradient.count(), (unit + 1) * kRowsPerUnit);
  for (Index i = unit * kRowsPerUnit; i < end; ++i) {
    if (i + kAhead < end) prefetch(gradient.rows()[static_cast<std::size_t>(i + kAhead)]);
    const std::int32_t row = gradient.rows()[static_cast<std::size_t>(i)];
    step_row(row, gradient.values(i));
    at_[static_cast<std::size_t>(row)] = static_cast<std::int32_t>(length());
  }
}

void LazyRows::sync() {
  if (!has_momentum()) return;
  const auto now = static_cast<std::int32_t>(length());
  pool_.parallel_rows(parameter().value.rows(), kTableRows, [&](Index begin, Index end) {
    for (Index row = begin; row < end; ++row) {
      std::int32_t& at = at_[static_cast<std::size_t>(row)];
      if (at == now) continue;
      sync_row(static_cast<std::int32_t>(row), at);
      at = now;
    }
  });
}

void LazyRows::synced_copy(Tensor& out) const {
  const Tensor& value = parameter().value;
  if (out.shape() != value.shape()) out = Tensor(value.shape(), Fill::none);
  pool_.parallel_rows(out.rows(), kTableRows, [&](Index begin, Index end) {
    std::copy(value.row(begin), value.row(end), out.row(begin));
    if (!has_momentum()) return;
    for (Index row = begin; row < end; ++row) {
      const Index at = at_[static_cast<std::size_t>(row)];
      if (at != length()) sync_copied_row(out.row(row), static_cast<std::int32_t>(row), at);
    }
  });
}

// What a visitor restored may come from a damaged file, and steps index the history.
void LazyRows::visit_state(StateVisitor& visitor) {
  try {
    visit_rule(visitor);
    if (has_momentum()) visitor(state_name("rows_at"), std::span(at_));
  } catch (...) {
    reset_if_invalid();
    throw;
  }
  if (reset_if_invalid()) {
    throw OptionError("optimizer: the steps stored for \"" + target().name +
                      "\" are not those of a run; the state is damaged, or of another version");
  }
}

bool LazyRows::reset_if_invalid() {
  const auto remembered = [this](std::int32_t at) { return at >= 0 && at <= length(); };
  if (rule_is_possible() && std::all_of(at_.begin(), at_.end(), remembered)) return false;
  std::fill(at_.begin(), at_.end(), 0);
  forget();
  return true;
}

}  // namespace trine::inline TRINE_ABI
