#include "trine/layers/init.hpp"

#include <cmath>

#include "trine/kernels/random_kernels.hpp"

namespace trine::inline TRINE_ABI {
namespace {

template <class F>
Tensor drawn(Shape shape, F draw) {
  Tensor tensor(shape, Fill::none);
  for (Real& v : tensor.view().span()) v = static_cast<Real>(draw());
  return tensor;
}

// The formulas divide by the fans; an empty weight has nothing to draw.
double fan(Index extent) { return static_cast<double>(extent > 0 ? extent : 1); }

}  // namespace

Tensor initial(Init init, Shape shape, Rng rng) {
  switch (init) {
    case Init::none:
      return Tensor(shape, Fill::none);
    case Init::normal:
      return init::normal(shape, rng);
    case Init::xavier_uniform:
      return init::xavier_uniform(shape, rng);
    case Init::kaiming_uniform:
      return init::kaiming_uniform(shape, rng);
    default:
      return init::zeros(shape);
  }
}

namespace init {

Tensor zeros(Shape shape) { return Tensor(shape); }

Tensor ones(Shape shape) {
  Tensor tensor(shape, Fill::none);
  tensor.fill(1);
  return tensor;
}

Tensor normal(Shape shape, Rng rng, double deviation) {
  return drawn(shape, [&] { return deviation * rng.normal(); });
}

Tensor uniform(Shape shape, Rng rng, double deviation, ThreadPool* pool) {
  constexpr Index kGrain = (Index{2} << 20) / static_cast<Index>(sizeof(Real));  // a huge page
  Tensor tensor(shape, Fill::none);
  const std::uint64_t key = rng.bits();
  const auto unit = static_cast<Real>(deviation * std::sqrt(3.0) / 65536);
  const auto fill = [&](Index begin, Index end) {
    random_kernels().uniform(tensor.data() + begin, key, begin, end - begin, unit);
  };
  if (pool != nullptr)
    pool->parallel_rows(tensor.size(), kGrain, fill);
  else
    fill(0, tensor.size());
  return tensor;
}

Tensor xavier_uniform(Shape shape, Rng rng) {
  const double bound = std::sqrt(6 / (fan(shape.cols()) + fan(shape.rows())));
  return drawn(shape, [&] { return rng.uniform(-bound, bound); });
}

Tensor kaiming_uniform(Shape shape, Rng rng, double slope) {
  const double bound = std::sqrt(6 / ((1 + slope * slope) * fan(shape.cols())));
  return drawn(shape, [&] { return rng.uniform(-bound, bound); });
}

}  // namespace init
}  // namespace trine::inline TRINE_ABI
