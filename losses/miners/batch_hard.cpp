#include "trine/losses/miners/batch_hard.hpp"

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

}  // namespace trine::inline TRINE_ABI
