// A step without gradient is linear: (p, b) -> A (p, b) with the 2 x 2 matrix
//   p' = (1 - lr wd (direct + along)) p - lr along momentum b,     b' = wd p + momentum b
// so a row that missed steps s+1..t is brought up by the product A_t ... A_{s+1}, kept for every s.
#include "trine/optim/sgd_update.hpp"

#include <algorithm>
#include <array>

#include "trine/kernels/optim_kernels.hpp"
#include "trine/optim/lazy_rows.hpp"

namespace trine::inline TRINE_ABI {
namespace {

SgdScalars scalars_for(const SgdOptions& options, double weight_decay, double lr) {
  const bool nesterov = options.kind == Momentum::nesterov;
  return {.rate = static_cast<Real>(lr),
          .l2 = static_cast<Real>(weight_decay),
          .momentum = static_cast<Real>(options.momentum),
          .direct = static_cast<Real>(nesterov ? 1 : 0),
          .along = static_cast<Real>(nesterov ? options.momentum : 1)};
}

Shape buffer_shape(const SgdOptions& options, const Parameter& parameter) {
  return options.momentum == 0 ? Shape{0} : parameter.value.shape();
}

class SgdDense final : public DenseUpdate {
 public:
  SgdDense(UpdateTarget target, const SgdOptions& options)
      : DenseUpdate(std::move(target)), options_(options), buffer_(buffer_shape(options, parameter())) {}

  void begin(double lr) override { scalars_ = scalars_for(options_, target().weight_decay, lr); }
  void update(Index begin, Index count) override {
    Real* value = parameter().value.data() + begin;
    const Real* gradient = parameter().gradient.data() + begin;
    if (buffer_.empty()) {
      optim_kernels().sgd(value, gradient, scalars_, count);
    } else {
      optim_kernels().sgd_momentum(value, buffer_.data() + begin, gradient, scalars_, count);
    }
  }
  void visit_state(StateVisitor& visitor) override {
    if (!buffer_.empty()) visitor(state_name("momentum_buffer"), buffer_.view());
  }

 private:
  SgdOptions options_;
  Tensor buffer_;  // b
  SgdScalars scalars_{};
};

class SgdRows final : public LazyRows {
 public:
  SgdRows(UpdateTarget update_target, const SgdOptions& options, ThreadPool& thread_pool)
      : LazyRows(std::move(update_target), thread_pool),
        options_(options),
        buffer_(buffer_shape(options, parameter())),
        products_(static_cast<std::size_t>(4 * kCapacity), 0.0) {}

 private:
  static constexpr Index kCapacity = 2048;  // steps between two passes over the whole table

  void visit_rule(StateVisitor& visitor) override {
    if (!buffer_.empty()) visitor(state_name("momentum_buffer"), buffer_.view());
    if (!has_momentum()) return;
    visitor(state_name("history.length"), std::span<std::int64_t>(&length_, 1));
    visitor(state_name("history.products"), std::span(products_));
  }
  [[nodiscard]] bool rule_is_possible() const override { return length_ >= 0 && length_ <= kCapacity; }
  [[nodiscard]] bool full() const override { return length_ == kCapacity; }
  void restart() override { length_ = 0; }
  void forget() override { length_ = 0; }
  [[nodiscard]] Index length() const override { return length_; }
  [[nodiscard]] bool has_momentum() const override { return !buffer_.empty() || target().weight_decay != 0; }

  void append(double lr) override {
    scalars_ = scalars_for(options_, target().weight_decay, lr);
    if (!has_momentum()) return;
    const double decay = target().weight_decay;
    const double momentum = options_.momentum;
    const bool nesterov = options_.kind == Momentum::nesterov;
    const double along = nesterov ? momentum : 1;
    const double pp = 1 - lr * decay * (along + (nesterov ? 1 : 0));
    const double pb = -lr * along * momentum;
    double* opened = products_.data() + 4 * length_;
    opened[0] = opened[3] = 1;
    opened[1] = opened[2] = 0;
    ++length_;
    for (double* product = products_.data(); product <= opened; product += 4) {
      for (int column = 0; column < 2; ++column) {
        const double p = product[column];
        const double b = product[2 + column];
        product[column] = pp * p + pb * b;
        product[2 + column] = decay * p + momentum * b;
      }
    }
  }

  void sync_row(std::int32_t row, Index from) override {
    if (buffer_.empty()) {
      sync_copied_row(parameter().value.row(row), row, from);
      return;
    }
    const double* product = products_.data() + 4 * from;
    optim_kernels().mix(parameter().value.row(row), buffer_.row(row), static_cast<Real>(product[0]),
                        static_cast<Real>(product[1]), static_cast<Real>(product[2]),
                        static_cast<Real>(product[3]), width());
  }
  void sync_copied_row(Real* value, std::int32_t row, Index from) const override {
    const double* product = products_.data() + 4 * from;
    const Real* buffer = buffer_.empty() ? value : buffer_.row(row);
    const double along = buffer_.empty() ? 0 : product[1];
    optim_kernels().blend(value, buffer, static_cast<Real>(product[0]), static_cast<Real>(along), width());
  }
  void step_row(std::int32_t row, const Real* gradient) override {
    Real* value = parameter().value.row(row);
    if (buffer_.empty()) {
      optim_kernels().sgd(value, gradient, scalars_, width());
    } else {
      optim_kernels().sgd_momentum(value, buffer_.row(row), gradient, scalars_, width());
    }
  }
  void prefetch(std::int32_t row) const override {
    prefetch_values(parameter().value.row(row), width());
    if (!buffer_.empty()) prefetch_values(buffer_.row(row), width());
  }

  SgdOptions options_;
  Tensor buffer_;  // b
  SgdScalars scalars_{};
  std::int64_t length_ = 0;
  std::vector<double> products_;  // [step s][2 x 2]
};

}  // namespace

std::unique_ptr<ParameterUpdate> make_sgd_update(UpdateTarget target, const SgdOptions& options,
                                                 ThreadPool& pool) {
  if (target.parameter.kind == Gradients::dense)
    return std::make_unique<SgdDense>(std::move(target), options);
  return std::make_unique<SgdRows>(std::move(target), options, pool);
}

}  // namespace trine::inline TRINE_ABI
