#pragma once

#include <algorithm>
#include <type_traits>
#include <utility>
#include <vector>

#include "trine/autograd/ops/elementwise.hpp"
#include "trine/losses/result.hpp"

namespace trine::inline TRINE_ABI {

namespace losses {
/// The first `columns` of x, as an operation: [n, d] -> [n, columns]. columns = d gives x itself.
[[nodiscard]] Var slice_columns(Var x, Index columns);
/// Throws OptionError for no dimensions, one below 1, or weights that are not one a dimension.
void check_matryoshka(const std::vector<Index>& dims, const std::vector<Real>& weights);
}  // namespace losses

/// Another loss, summed over embeddings cut to their first columns, so that a trained embedding can be cut
/// when it is used.
///
///   loss = sum_k weight_k * inner(first dims_k columns of every embedding)
///
/// inner     any loss: MatryoshkaLoss<InfoNceLoss>{.dims = {256, 128, 64, 32}}
/// dims      embedding lengths, at least one; one should be d itself, which is not trained otherwise
/// weights   one a dimension; empty (default): all 1
/// inputs    those of the inner loss; embeddings are cut, everything else is passed on. Cosine normalizes
///           after the cut
/// returns   a scalar; statistics are those of the largest dimension
///
/// Throws OptionError, and ShapeError for embeddings with fewer columns than a dimension.
///
/// Kusupati et al. 2022, Matryoshka Representation Learning, arXiv:2205.13147; sentence-transformers'
/// MatryoshkaLoss with n_dims_per_step -1.
template <class Loss>
struct MatryoshkaLoss {
  Loss inner = {};
  std::vector<Index> dims;
  std::vector<Real> weights = {};

  template <class... Inputs>
  LossResult operator()(const Inputs&... inputs) const {
    losses::check_matryoshka(dims, weights);
    LossResult total;
    const auto largest = std::max_element(dims.begin(), dims.end()) - dims.begin();
    for (std::size_t k = 0; k < dims.size(); ++k) {
      const LossResult part = inner(cut(inputs, dims[k])...);
      const Var weighted =
          weights.empty() || weights[k] == 1 ? part.loss : ops::affine(part.loss, weights[k]);
      total.loss = k == 0 ? weighted : ops::add(total.loss, weighted);
      if (static_cast<std::ptrdiff_t>(k) == largest) total.statistics = part.statistics;
    }
    return total;
  }

 private:
  template <class Input>
  static decltype(auto) cut(const Input& input, Index columns) {
    if constexpr (std::is_same_v<Input, Var>) {
      return input.valid() ? losses::slice_columns(input, columns) : input;
    } else {
      return (input);
    }
  }
};

}  // namespace trine::inline TRINE_ABI
