#include "trine/losses/miners/all_triplets.hpp"

#include <fmt/format.h>

#include "trine/losses/miners/anchor_rows.hpp"

namespace trine::inline TRINE_ABI {
namespace {

bool wanted(TripletKind kind, Real gap, Real margin) {
  switch (kind) {
    case TripletKind::hard:
      return gap <= 0;
    case TripletKind::semi_hard:
      return gap > 0 && gap <= margin;
    case TripletKind::easy:
      return gap > margin;
    case TripletKind::within_margin:
      return gap <= margin;
    default:
      return true;
  }
}

}  // namespace

void AllTriplets::select(ConstView distances, std::span<const Label> labels,
                         std::vector<Triplet>& out) const {
  mining::require_labels("all_triplets", distances, labels);
  if (!(margin >= 0))
    throw OptionError(fmt::format("all_triplets: the margin {} must be at least 0", margin));
  out.clear();
  const Index n = distances.rows();
  const auto same = [&](Index i, Index j) {
    return labels[static_cast<std::size_t>(i)] == labels[static_cast<std::size_t>(j)];
  };
  for (Index a = 0; a < n; ++a) {
    const Real* const row = distances.row(a);
    for (Index p = 0; p < n; ++p) {
      if (p == a || !same(a, p)) continue;
      for (Index negative = 0; negative < n; ++negative) {
        if (!same(a, negative) && wanted(kind, row[negative] - row[p], margin))
          out.push_back(mining::triplet(a, p, negative));
      }
    }
  }
}

}  // namespace trine::inline TRINE_ABI
