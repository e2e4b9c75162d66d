#include "trine/losses/batch_triplet.hpp"

#include <vector>

#include "trine/autograd/ops/common.hpp"
#include "trine/autograd/tape.hpp"
#include "trine/losses/labeled.hpp"
#include "trine/losses/margin.hpp"
#include "trine/losses/miners/distance_matrix.hpp"

namespace trine::inline TRINE_ABI {

losses::LabeledDistances losses::labeled_distances(const char* loss, Var embeddings,
                                                   std::span<const Label> labels, Distance distance) {
  ops::require_matrix(loss, "embeddings", embeddings);
  const Index n = embeddings.shape().rows();
  if (n != static_cast<Index>(labels.size())) {
    throw ShapeError(
        loss, "one label a row is needed",
        {{"embeddings", embeddings.shape()}, {"labels", Shape{static_cast<Index>(labels.size())}}});
  }
  Tape& tape = embeddings.tape();
  const View out{tape.scratch(n * n), {n, n}};
  Real* const norms = tape.scratch(2 * n);
  const ConstView x = embeddings.value();
  compute_distances(tape.pool(), out, x, x, distance, norms);
  return {out, norms};
}

namespace {
// Chosen triplets of this thread: TripletLoss copies them, and the capacity serves the next step.
std::vector<Triplet>& chosen() {
  thread_local std::vector<Triplet> triplets;
  return triplets;
}
}  // namespace

LossResult BatchHardTripletLoss::operator()(Var embeddings, std::span<const Label> labels) const {
  static_cast<void>(
      losses::checked_margin("batch_hard_triplet_loss", distance, margin, default_margin(distance, kind)));
  const auto [distances, norms] =
      losses::labeled_distances("batch_hard_triplet_loss", embeddings, labels, distance);
  BatchHard{incomplete}.select(embeddings.tape().pool(), distances, labels, chosen());
  return TripletLoss{distance, margin, kind, reduction}(embeddings, chosen());
}

LossResult BatchSemiHardTripletLoss::operator()(Var embeddings, std::span<const Label> labels) const {
  const Real width = losses::checked_margin("batch_semi_hard_triplet_loss", distance, margin,
                                            default_margin(distance, kind));
  const auto [distances, norms] =
      losses::labeled_distances("batch_semi_hard_triplet_loss", embeddings, labels, distance);
  SemiHard semi_hard{.missing = missing};
  if (range == SemiHardRange::inside_margin) semi_hard.bound = width;
  semi_hard.select(embeddings.tape().pool(), distances, labels, chosen());
  return TripletLoss{distance, margin, kind, reduction}(embeddings, chosen());
}

}  // namespace trine::inline TRINE_ABI
