#include "trine/layers/mlp.hpp"

#include <string>

#include "trine/base/error.hpp"

namespace trine::inline TRINE_ABI {

Mlp::Mlp(std::span<const Index> sizes, Rng rng, Activation activation_kind, Init init)
    : activation(activation_kind) {
  if (sizes.size() < 2) {
    throw OptionError("mlp: " + std::to_string(sizes.size()) +
                      " sizes; it needs the width of the input and of at least one layer");
  }
  for (std::size_t i = 0; i + 1 < sizes.size(); ++i)
    layers.emplace_back(sizes[i], sizes[i + 1], rng.split("layers").split(i), init);
}

Var Mlp::operator()(Var x) const {
  for (std::size_t i = 0; i + 1 < layers.size(); ++i) x = layers[i](x, activation);
  return layers.back()(x);
}

}  // namespace trine::inline TRINE_ABI
