#include "trine/layers/positions.hpp"

#include <algorithm>
#include <cmath>

#include "trine/autograd/ops/embedding.hpp"
#include "trine/autograd/ops/reshape.hpp"
#include "trine/layers/init.hpp"

namespace trine::inline TRINE_ABI {

Index distance_bucket(Index distance, Index buckets) {
  constexpr Index furthest = 128;
  const Index half = buckets / 2, exact = half / 2;
  const Index first = distance > 0 ? half : 0;  // keys behind the query have the second half
  const Index away = std::abs(distance);
  if (away < exact) return first + away;
  // In float, as the models were trained: some distances lie on the edge of a bucket.
  const float share =
      std::log(static_cast<float>(away) / static_cast<float>(exact)) /
      static_cast<float>(std::log(static_cast<double>(furthest) / static_cast<double>(exact)));
  const Index bucket = exact + static_cast<Index>(share * static_cast<float>(half - exact));
  return first + std::min(half - 1, bucket);
}

RelativeBias::RelativeBias(Index buckets, Index heads) : weight(init::zeros({buckets, heads})) {}

Var RelativeBias::operator()(Tape& tape, Index longest) const {
  const Index furthest = std::max<Index>(1, longest) - 1, count = 2 * furthest + 1;
  auto* ids = tape.scratch<std::int32_t>(count);
  for (Index i = 0; i < count; ++i)
    ids[i] = static_cast<std::int32_t>(distance_bucket(i - furthest, weight.value.rows()));
  return ops::transpose(ops::embedding(tape.parameter(weight), {ids, static_cast<std::size_t>(count)}));
}

Var rotary_table(Tape& tape, Index longest, Index size, double base) {
  const Index half = size / 2;
  Real* cos_sin = tape.scratch(longest * size);
  for (Index j = 0; j < half; ++j) {
    const auto speed =
        static_cast<Real>(std::pow(base, -2.0 * static_cast<double>(j) / static_cast<double>(size)));
    for (Index t = 0; t < longest; ++t) {
      const Real angle = static_cast<Real>(t) * speed;
      cos_sin[t * size + j] = std::cos(angle);
      cos_sin[t * size + half + j] = std::sin(angle);
    }
  }
  return tape.input({cos_sin, {longest, size}});
}

}  // namespace trine::inline TRINE_ABI
