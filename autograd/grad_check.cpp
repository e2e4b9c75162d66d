#include "trine/autograd/grad_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "trine/autograd/ops/elementwise.hpp"
#include "trine/autograd/ops/reduce.hpp"
#include "trine/base/rng.hpp"

namespace trine::inline TRINE_ABI {
namespace {

enum class Inputs { all_vary, one_varies };

Tensor random_tensor(Shape shape, Rng rng) {
  Tensor tensor(shape, Fill::none);
  for (Index i = 0; i < tensor.size(); ++i) tensor[i] = static_cast<Real>(rng.normal());
  return tensor;
}

class Checker {
 public:
  explicit Checker(const GradCheck& check) : check_(check), rng_(check.seed) {
    for (std::size_t i = 0; i < check.inputs.size(); ++i) {
      values_.push_back(random_tensor(check.inputs[i], rng_.split(i)));
      if (check.adjust) check.adjust(i, values_[i].view());
    }
  }

  std::string run() {
    for (std::size_t input = 0; input < values_.size(); ++input) {
      for (Inputs mode : {Inputs::all_vary, Inputs::one_varies}) {
        for (int uses : {1, 2}) {
          if (std::string problem = compare(input, mode, uses); !problem.empty()) return problem;
        }
      }
    }
    return "";
  }

 private:
  // The outputs of `uses` calls of the operation.
  std::vector<Var> outputs(std::size_t input, Inputs mode, int uses, Var& watched) {
    tape_.reset();
    tape_.set_random(check_.seed, 0);
    std::vector<Var> vars;
    for (std::size_t i = 0; i < values_.size(); ++i) {
      const bool varies = mode == Inputs::all_vary || i == input;
      vars.push_back(varies ? tape_.variable(values_[i]) : tape_.input(values_[i]));
    }
    watched = vars[input];
    std::vector<Var> ys;
    for (int use = 0; use < uses; ++use) {
      ys.push_back(check_.op(vars));
      if (weights_.size() < ys.size())
        weights_.push_back(random_tensor(ys.back().shape(), rng_.split("weights").split(weights_.size())));
    }
    return ys;
  }

  // Sum over uses of <weights of that use, output>: unequal weights, so no gradient is all ones.
  Var projected(const std::vector<Var>& ys) {
    Var loss;
    for (std::size_t use = 0; use < ys.size(); ++use) {
      const Var term = ops::sum(ops::multiply(ys[use], tape_.input(weights_[use])));
      loss = use == 0 ? term : ops::add(loss, term);
    }
    return loss;
  }

  // The same, summed in double: in float the sum's own rounding would drown the difference.
  double value(std::size_t input, Inputs mode, int uses) {
    Var watched;
    const std::vector<Var> ys = outputs(input, mode, uses, watched);
    double sum = 0;
    for (std::size_t use = 0; use < ys.size(); ++use) {
      const ConstView y = ys[use].value();
      for (Index i = 0; i < y.size(); ++i)
        sum += static_cast<double>(y[i]) * static_cast<double>(weights_[use][i]);
    }
    return sum;
  }

  std::string compare(std::size_t input, Inputs mode, int uses) {
    Var watched;
    tape_.backward(projected(outputs(input, mode, uses, watched)));
    const ConstView view = tape_.gradient_of(watched);
    const Tensor analytic = Tensor::from(view.shape, view.span());
    Tensor& x = values_[input];
    for (Index i = 0; i < x.size(); ++i) {
      const Real kept = x[i];
      x[i] = kept + static_cast<Real>(check_.step);
      const double above = value(input, mode, uses);
      x[i] = kept - static_cast<Real>(check_.step);
      const double below = value(input, mode, uses);
      x[i] = kept;
      const double numeric = (above - below) / (2 * check_.step);
      const double difference = std::abs(numeric - static_cast<double>(analytic[i]));
      const double relative =
          difference / std::max({1.0, std::abs(numeric), std::abs(static_cast<double>(analytic[i]))});
      if (!(relative <= check_.tolerance)) {
        return fmt::format(
            "{}: input {} at element {} of {}: analytic {:.9g}, numeric {:.9g}\n"
            "  relative difference {:.2g}, allowed {:.2g}; seed {}, step {:.2g}, op used {} time(s)",
            check_.name, input, i, x.shape().text(), static_cast<double>(analytic[i]), numeric, relative,
            check_.tolerance, check_.seed, check_.step, uses);
      }
    }
    return "";
  }

  const GradCheck& check_;
  Rng rng_;
  ThreadPool pool_{1};
  Tape tape_{pool_};
  std::vector<Tensor> values_;
  std::vector<Tensor> weights_;
};

}  // namespace

std::string check_gradient(const GradCheck& check) { return Checker(check).run(); }

}  // namespace trine::inline TRINE_ABI
