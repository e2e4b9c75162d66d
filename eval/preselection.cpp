// A query is q = s q' + e and a row c = t c' + f, with whole numbers q' and c' and what rounding left. Then
//   <q, c> = s t <q', c'> + <s q', f> + <e, c>
// and by the Cauchy-Schwarz inequality, with r = |e| / |q|,
//   <q, c> <= s t <q', c'> + (|q| + |e|) |f| + |e| |c| = s t <q', c'> + |q| (|f| + r (|c| + |f|))
// <q', c'> is exact. With u = 2^-24 the product in Real is off by at most d u |q| |c|, its correction, a
// fused multiply-add, by u times the larger of |q| |c| and the offset, and each operation below by as much.
// Twice (d + 64) u and 16 u cover all of them; norms and residuals come rounded up by a thousandth. So a row
// whose score in Real reaches a limit is a candidate, and the result is that of a search without
// preselection.
#include "trine/eval/preselection.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "trine/base/scratch.hpp"

namespace trine::inline TRINE_ABI::eval {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kUnit = 0x1p-24F;
// Measured: fewer queries are bound by memory, narrower rows by what is not a product, and of a small corpus
// most rows are candidates. bench/NOTES.md, "Exact search".
constexpr Index kFewestQueries = 16, kFewestColumns = 64, kRowsOfHit = 128;
constexpr Index kRowsAtOnce = 84;        // whole tiles, whose products stay in the first cache
constexpr Index kPairsOfCandidate = 16;  // the product of a single pair takes as long as eight in a tile

/// What a score of the row may be at most, as Int8Kernels::reaching() takes it.
RowBound bound_of(const QuantizedRow& row, const Correction& correction, Index d) {
  const float rounding = 2 * static_cast<float>(d + 64) * kUnit;
  if (!std::isfinite(row.residual)) return {0, kInfinity, 0, 0};
  return {correction.factor * row.scale, correction.factor * (row.residual + rounding * row.norm),
          correction.factor * (row.norm + row.residual), correction.offset * (1 - 16 * kUnit)};
}

/// Memory of a thread for one block of rows.
struct Workspace {
  std::int8_t* rows;
  std::int32_t* products;
  float* wanted;
  RowAndQuery* found;

  Workspace(Index count, Index stride, Index queries, Index columns, Index most_found) {
    const Index row_bytes = count * stride, product_bytes = kRowsAtOnce * columns * 4;
    const Index wanted_bytes = (queries * 4 + 63) / 64 * 64;
    const Index bytes = row_bytes + product_bytes + wanted_bytes + most_found * Index{sizeof(RowAndQuery)};
    auto* const memory = reinterpret_cast<char*>(thread_scratch(bytes / Index{sizeof(Real)}));
    rows = reinterpret_cast<std::int8_t*>(memory);
    products = reinterpret_cast<std::int32_t*>(memory + row_bytes);
    wanted = reinterpret_cast<float*>(memory + row_bytes + product_bytes);
    found = reinterpret_cast<RowAndQuery*>(memory + row_bytes + product_bytes + wanted_bytes);
  }
};

}  // namespace

bool Preselection::pays(Index queries, Index rows, Index d, Index hits) {
  return int8_kernels().fast() && queries >= kFewestQueries && rows >= kRowsOfHit * hits &&
         d >= kFewestColumns && d <= kMostInt8Columns;
}

Preselection::Preselection(ConstView queries, ThreadPool& pool)
    : count_(queries.rows()), d_(queries.cols()), panel_columns_(int8_kernels().panel_columns) {
  const Index panels = (count_ + panel_columns_ - 1) / panel_columns_;
  const auto whole = static_cast<std::size_t>(panels * panel_columns_);
  packed_ = make_aligned<std::uint8_t>(whole * static_cast<std::size_t>(int8_stride(d_)));
  norms_.assign(whole, 0);
  weights_.assign(whole, 0);
  residuals_.assign(static_cast<std::size_t>(panels), 0);
  pool.parallel_rows(panels, 1, [&](Index begin, Index end) {
    for (Index panel = begin; panel < end; ++panel) quantize(queries, panel);
  });
}

void Preselection::quantize(ConstView queries, Index panel) {
  const Int8Kernels& kernels = int8_kernels();
  const Index stride = int8_stride(d_), first = panel * panel_columns_;
  const Index columns = std::min(panel_columns_, count_ - first);
  std::vector<std::int8_t> rounded(static_cast<std::size_t>(columns * stride));
  float residual = 0;
  for (Index j = 0; j < columns; ++j) {
    const auto at = static_cast<std::size_t>(first + j);
    const QuantizedRow row =
        kernels.quantize(rounded.data() + j * stride, queries.row(first + j), d_, kernels.largest_b);
    norms_[at] = 1;
    if (row.scale == 0) continue;
    norms_[at] = row.norm / row.scale;
    weights_[at] = 1 / row.scale;
    residual = std::max(residual, row.residual / row.norm * (1 + 4 * kUnit));
  }
  residuals_[static_cast<std::size_t>(panel)] = residual;
  kernels.pack(packed_.get() + first * stride, rounded.data(), 0, columns, d_);
}

std::optional<std::span<const RowAndQuery>> Preselection::candidates(ConstView rows,
                                                                     const Correction* corrections,
                                                                     const Real* limits) const {
  const Int8Kernels& kernels = int8_kernels();
  const Index n = rows.rows(), stride = int8_stride(d_), whole = static_cast<Index>(norms_.size());
  const Index most = n * count_ / kPairsOfCandidate;
  const Workspace memory(n, stride, whole, panel_columns_, most + kRowsAtOnce * panel_columns_);

  std::array<QuantizedRow, kMostRows> rounded;
  std::array<RowBound, kMostRows> bounds;
  for (Index i = 0; i < n; ++i) {
    const auto at = static_cast<std::size_t>(i);
    rounded[at] = kernels.quantize(memory.rows + i * stride, rows.row(i), d_, 127);
    bounds[at] = bound_of(rounded[at], corrections[i], d_);
  }
  for (Index j = 0; j < whole; ++j) {
    const float weight = weights_[static_cast<std::size_t>(j)];
    memory.wanted[j] = j >= count_ ? kInfinity : weight == 0 ? -kInfinity : limits[j] * weight;
  }

  Index found = 0;
  for (Index first = 0; first < count_; first += panel_columns_) {
    const PanelBounds panel{memory.wanted + first, norms_.data() + first, weights_.data() + first,
                            residuals_[static_cast<std::size_t>(first / panel_columns_)]};
    for (Index i = 0; i < n; i += kRowsAtOnce) {
      const Index count = std::min(kRowsAtOnce, n - i);
      kernels.product(memory.products, memory.rows + i * stride, rounded.data() + i,
                      packed_.get() + first * stride, count, d_);
      RowAndQuery* const out = memory.found + found;
      const Index more = kernels.reaching(out, memory.products, bounds.data() + i, count, panel);
      for (Index at = 0; at < more; ++at) {
        out[at].row += static_cast<std::int32_t>(i);
        out[at].query += static_cast<std::int32_t>(first);
      }
      found += more;
      if (found > most) return std::nullopt;
    }
  }
  return std::span<const RowAndQuery>(memory.found, static_cast<std::size_t>(found));
}

}  // namespace trine::inline TRINE_ABI::eval
