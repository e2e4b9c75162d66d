#include "trine/autograd/grad_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "trine/autograd/ops/elementwise.hpp"
#include "trine/autograd/ops/reduce.hpp"
#include "trine/base/error.hpp"
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
  // sum over uses of <weights of that use, op(inputs)>: unequal weights, so no gradient is all ones.
  Var projected(Tape& tape, std::size_t input, Inputs mode, int uses, Var& watched) {
    std::vector<Var> vars;
    for (std::size_t i = 0; i < values_.size(); ++i) {
      const bool varies = mode == Inputs::all_vary || i == input;
      vars.push_back(varies ? tape.variable(values_[i]) : tape.input(values_[i]));
    }
    watched = vars[input];
    Var loss;
    for (int use = 0; use < uses; ++use) {
      const Var y = check_.op(vars);
      if (static_cast<int>(weights_.size()) <= use) {
        weights_.push_back(
            random_tensor(y.shape(), rng_.split("weights").split(static_cast<std::uint64_t>(use))));
      }
      const Var term = ops::sum(ops::multiply(y, tape.input(weights_[static_cast<std::size_t>(use)])));
      loss = use == 0 ? term : ops::add(loss, term);
    }
    return loss;
  }

  double value(std::size_t input, Inputs mode, int uses) {
    tape_.reset();
    tape_.set_random(check_.seed, 0);
    Var watched;
    return static_cast<double>(projected(tape_, input, mode, uses, watched).scalar());
  }

  std::string compare(std::size_t input, Inputs mode, int uses) {
    tape_.reset();
    tape_.set_random(check_.seed, 0);
    Var watched;
    const Var loss = projected(tape_, input, mode, uses, watched);
    tape_.backward(loss);
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

std::string check_gradient(const GradCheck& check) {
  if constexpr (sizeof(Real) == 4)
    throw Error("check_gradient: link trine_f64; float noise hides errors of one per cent");
  return Checker(check).run();
}

}  // namespace trine::inline TRINE_ABI
