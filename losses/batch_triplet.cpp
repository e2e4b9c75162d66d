#include "trine/losses/batch_triplet.hpp"

#include <vector>

#include "trine/autograd/tape.hpp"
#include "trine/losses/loss_parts.hpp"

namespace trine::inline TRINE_ABI {
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
