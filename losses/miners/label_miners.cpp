#include "trine/losses/miners/label_miners.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "trine/losses/miners/anchor_rows.hpp"

namespace trine::inline TRINE_ABI {
namespace {

constexpr Triplet kNone{-1, -1, -1};

Triplet hardest(ConstView distances, std::span<const Label> labels, Index anchor, Incomplete incomplete,
                Real* row) {
  const Index n = distances.cols();
  mining::positives_of(row, distances, labels, anchor);
  Index positive = select_kernels().largest_below(row, mining::kInfinity, n);
  mining::negatives_of(row, distances, labels, anchor);
  Index negative = select_kernels().smallest_above(row, -mining::kInfinity, n);
  if (incomplete == Incomplete::drop && (positive < 0 || negative < 0)) return kNone;
  if (positive < 0) positive = anchor;
  if (negative < 0) negative = positive;
  return mining::triplet(anchor, positive, negative);
}

}  // namespace

void BatchHard::select(ThreadPool& pool, ConstView distances, std::span<const Label> labels,
                       std::vector<Triplet>& out) const {
  mining::require_labels("batch_hard", distances, labels);
  out.resize(labels.size());
  pool.parallel_rows(distances.rows(), mining::kGrain, [&](Index begin, Index end) {
    mining::RowBuffer buffer;
    Real* const row = buffer.room(distances.cols());
    for (Index i = begin; i < end; ++i)
      out[static_cast<std::size_t>(i)] = hardest(distances, labels, i, incomplete, row);
  });
  std::erase(out, kNone);
}

namespace {

struct AnchorRow {
  const Real* negatives;  // [n] distances, infinity where not a negative
  Index n;

  Index fallback(Index anchor, SemiHardFallback missing) const {
    if (missing == SemiHardFallback::drop) return -1;
    if (missing == SemiHardFallback::closest)
      return select_kernels().smallest_above(negatives, -mining::kInfinity, n);
    const Index farthest = select_kernels().largest_below(negatives, mining::kInfinity, n);
    return farthest < 0 ? anchor : farthest;
  }

  Index choose(Index anchor, Real positive, const SemiHard& options) const {
    const Index closest = select_kernels().smallest_above(negatives, positive, n);
    if (closest >= 0 && (!options.bound || negatives[closest] < positive + *options.bound)) return closest;
    return fallback(anchor, options.missing);
  }
};

}  // namespace

void SemiHard::select(ThreadPool& pool, ConstView distances, std::span<const Label> labels,
                      std::vector<Triplet>& out) const {
  mining::require_labels("semi_hard", distances, labels);
  if (bound && !(*bound > 0)) {
    throw OptionError(fmt::format(
        "semi_hard: a bound of {} leaves no negative; give a positive one, usually the margin of the loss",
        *bound));
  }
  // All pairs first, in order; then each finds its negative in place, anchors in parallel.
  out.clear();
  const Index n = distances.rows();
  for (Index i = 0; i < n; ++i) {
    for (Index p = 0; p < n; ++p) {
      if (p != i && labels[static_cast<std::size_t>(p)] == labels[static_cast<std::size_t>(i)])
        out.push_back(mining::triplet(i, p, -1));
    }
  }
  const auto by_anchor = [](const Triplet& t, Index anchor) { return t.anchor < anchor; };
  pool.parallel_rows(n, mining::kGrain, [&](Index begin, Index end) {
    mining::RowBuffer buffer;
    Real* const row = buffer.room(n);
    Index prepared = -1;
    for (auto t = std::lower_bound(out.begin(), out.end(), begin, by_anchor);
         t != out.end() && t->anchor < end; ++t) {
      if (t->anchor != prepared) mining::negatives_of(row, distances, labels, t->anchor);
      prepared = t->anchor;
      t->negative = static_cast<std::int32_t>(
          AnchorRow{row, n}.choose(t->anchor, distances.row(t->anchor)[t->positive], *this));
    }
  });
  std::erase_if(out, [](const Triplet& t) { return t.negative < 0; });
}

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
