#include "trine/optim/sgd.hpp"

#include <memory>

#include "trine/base/error.hpp"
#include "trine/kernels/optim_kernels.hpp"
#include "trine/optim/parameter_update.hpp"

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

class SgdDense final : public DenseUpdate {
 public:
  SgdDense(UpdateTarget target, const SgdOptions& options)
      : DenseUpdate(std::move(target)),
        options_(options),
        buffer_(options.momentum == 0 ? Tensor() : Tensor(parameter().value.shape())) {}

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

// A row moves in the steps that give it a gradient, at once by lr / (1 - momentum): what momentum would add
// up to over the steps that follow.
class SgdRows final : public RowUpdate {
 public:
  SgdRows(UpdateTarget target, const SgdOptions& options)
      : RowUpdate(std::move(target)), momentum_(options.momentum) {}

  void begin(double lr) override { scalars_ = scalars_for({}, target().weight_decay, lr / (1 - momentum_)); }
  void visit_state(StateVisitor& /*visitor*/) override {}

 private:
  void update_row(std::int32_t row, const Real* gradient) override {
    optim_kernels().sgd(parameter().value.row(row), gradient, scalars_, width());
  }
  void prefetch(std::int32_t row) const override { prefetch_values(parameter().value.row(row), width()); }

  double momentum_;
  SgdScalars scalars_{};
};

}  // namespace

Sgd::Sgd(const std::vector<ParamGroup>& groups, ThreadPool& pool, const SgdOptions& options)
    : Optimizer(pool) {
  require_range("sgd", "momentum", options.momentum, 0, 1);
  require_not_negative("sgd", "weight_decay", options.weight_decay);
  if (options.kind == Momentum::nesterov && options.momentum == 0) {
    throw OptionError("sgd: Nesterov needs a momentum above 0, such as 0.9");
  }
  for_each_target(groups, options.weight_decay, "sgd", [&](UpdateTarget target) {
    if (target.parameter.kind == Gradients::rows) {
      add(std::make_unique<SgdRows>(std::move(target), options));
    } else {
      add(std::make_unique<SgdDense>(std::move(target), options));
    }
  });
}

}  // namespace trine::inline TRINE_ABI
