#include "trine/losses/miners/in_batch.hpp"

#include <algorithm>

#include "trine/base/rng.hpp"
#include "trine/losses/miners/anchor_rows.hpp"

namespace trine::inline TRINE_ABI {
namespace {

// The k-th finite value, k drawn uniformly: multiply-shift on 32 bits is fair to one in 2^32.
Index any_of(const Real* row, Index n, std::uint64_t bits) {
  const auto allowed = [](Real v) { return v < mining::kInfinity; };
  const auto count = static_cast<std::uint64_t>(std::count_if(row, row + n, allowed));
  if (count == 0) return -1;
  auto remaining = static_cast<Index>(((bits >> 32) * count) >> 32);
  for (Index j = 0; j < n; ++j) {
    if (allowed(row[j]) && remaining-- == 0) return j;
  }
  return -1;
}

Index choose(InBatchChoice choice, const Real* row, Real positive, Index n, std::uint64_t bits) {
  if (choice == InBatchChoice::random) return any_of(row, n, bits);
  if (choice == InBatchChoice::semi_hard) {
    if (const Index beyond = select_kernels().smallest_above(row, positive, n); beyond >= 0) return beyond;
  }
  return select_kernels().smallest_above(row, -mining::kInfinity, n);
}

}  // namespace

void InBatch::select(ThreadPool& pool, ConstView distances, const SameText& texts, std::uint64_t key,
                     std::vector<Triplet>& out) const {
  const Index n = distances.rows(), m = distances.cols();
  if (distances.shape.rank() != 2 || m < n) {
    throw ShapeError("in_batch", "every anchor needs a candidate of its own",
                     {{"distances", distances.shape}});
  }
  mining::require_texts("in_batch", texts, n, m);
  out.resize(static_cast<std::size_t>(n));
  pool.parallel_rows(n, mining::kGrain, [&](Index begin, Index end) {
    mining::RowBuffer buffer;
    Real* const row = buffer.room(m);
    for (Index i = begin; i < end; ++i) {
      std::copy_n(distances.row(i), m, row);
      mining::fill_same_text(row, texts, i, mining::kInfinity, m);
      const Index negative =
          choose(choice, row, distances.row(i)[i], m, random_bits(key, static_cast<std::uint64_t>(i)));
      out[static_cast<std::size_t>(i)] = mining::triplet(i, i, negative);
    }
  });
  std::erase_if(out, [](const Triplet& t) { return t.negative < 0; });
}

}  // namespace trine::inline TRINE_ABI
