#include "trine/losses/miners/semi_hard.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "trine/losses/miners/anchor_rows.hpp"

namespace trine::inline TRINE_ABI {
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

}  // namespace trine::inline TRINE_ABI
