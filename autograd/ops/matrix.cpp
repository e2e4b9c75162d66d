#include "autograd/ops/matrix.hpp"

#include <algorithm>

namespace trine::inline TRINE_ABI::ops {
namespace {

// A serial product packs its share of A and B first, so a block must be large enough to repay that: from
// 192 rows on a block runs at 95 % of the rate of the whole product, with AVX2 and with AVX-512, at 128 rows
// at 88 to 95 %, which shorter products repay by cutting into equal shares. Where there are few rows columns
// are cut instead, or the whole B would be packed again for each block; and a product of less than a million
// multiplications is done before another core has woken up.
constexpr Index kFewRows = 256;
constexpr double kWorthSharing = 1 << 20;

struct Grid {
  Index rows, columns;  // of a block

  explicit Grid(const Product& p) : rows(std::max<Index>(p.m, 1)), columns(std::max<Index>(p.n, 1)) {
    const double work = static_cast<double>(p.m) * static_cast<double>(p.n) * static_cast<double>(p.k);
    if (work < kWorthSharing) return;
    if (p.m > kFewRows) {
      rows = p.m >= 1536 ? 192 : 128;
    } else if (p.before == nullptr && p.after == nullptr) {
      columns = p.n >= 512 ? 256 : 128;
    }
  }
  [[nodiscard]] Index down(const Product& p) const { return (p.m + rows - 1) / rows; }
  [[nodiscard]] Index across(const Product& p) const { return (p.n + columns - 1) / columns; }
};

void run_block(const Product& p, const Grid& grid, Index block) {
  const Index i = block / grid.across(p) * grid.rows, j = block % grid.across(p) * grid.columns;
  const Index m = std::min(grid.rows, p.m - i), n = std::min(grid.columns, p.n - j);
  if (p.before != nullptr) (*p.before)(i, i + m);
  const Real* a = p.a.op == Transpose::no ? p.a.data + i * p.a.ld : p.a.data + i;
  const Real* b = p.b.op == Transpose::no ? p.b.data + j : p.b.data + j * p.b.ld;
  gemm(p.c + i * p.ldc + j, p.ldc, a, p.a.ld, p.a.op, b, p.b.ld, p.b.op, m, n, p.k, p.alpha, p.beta);
  if (p.after != nullptr) (*p.after)(i, i + m);
}

}  // namespace

void parallel_gemms(ThreadPool& pool, std::span<const Product> products) {
  Index blocks = 0;
  for (const Product& p : products) blocks += Grid(p).down(p) * Grid(p).across(p);
  pool.parallel_rows(blocks, 1, [&](Index begin, Index end) {
    for (Index block = begin; block < end; ++block) {
      Index in_product = block;
      for (const Product& p : products) {
        const Grid grid(p);
        const Index count = grid.down(p) * grid.across(p);
        if (in_product < count) {
          run_block(p, grid, in_product);
          break;
        }
        in_product -= count;
      }
    }
  });
}

}  // namespace trine::inline TRINE_ABI::ops
