#include "trine/autograd/ops/matrix.hpp"

#include <algorithm>
#include <array>

#include "trine/autograd/packed_weights.hpp"
#include "trine/base/error.hpp"
#include "trine/kernels/elementwise_kernels.hpp"
#include "trine/kernels/gemm/builtin_gemm.hpp"

namespace trine::inline TRINE_ABI::ops {
namespace {

// A product of less than a million multiplications is done before another core has woken up.
constexpr double kWorthSharing = 1 << 20;

struct Grid {
  Index rows, columns;  // of a block

  [[nodiscard]] Index down(const Product& p) const { return (p.m + rows - 1) / rows; }
  [[nodiscard]] Index across(const Product& p) const { return (p.n + columns - 1) / columns; }
  [[nodiscard]] Index blocks(const Product& p) const { return down(p) * across(p); }
  [[nodiscard]] Block block(const Product& p, Index number) const {
    const Index row = number / across(p) * rows, column = number % across(p) * columns;
    return {row, column, std::min(rows, p.m - row), std::min(columns, p.n - column)};
  }
};

Grid whole(const Product& p) { return {std::max<Index>(p.m, 1), std::max<Index>(p.n, 1)}; }

bool worth_sharing(const Product& p) {
  return static_cast<double>(p.m) * static_cast<double>(p.n) * static_cast<double>(p.k) >= kWorthSharing;
}

// A serial product packs its part of A and B first, so a block must be large enough to repay that: from
// 192 rows on a block runs at 95 % of the rate of the whole product, with AVX2 and with AVX-512, at 128 rows
// at 88 to 95 %, which shorter products repay by cutting into equal shares. Where there are few rows columns
// are cut instead, or the whole B would be packed again for each block.
Grid blas_grid(const Product& p) {
  Grid grid = whole(p);
  if (!worth_sharing(p)) return grid;
  if (p.m > 256) {
    grid.rows = p.m >= 1536 ? 192 : 128;
  } else {
    grid.columns = p.n >= 512 ? 256 : 128;
  }
  return grid;
}

// Our own kernel finds B packed unless there are few rows, and packs A for each block: 3 % of the work at
// 128 columns. C of 168 rows, a multiple of every tile, stays in the second cache for what comes after.
constexpr Index kFewRows = 252;

Grid own_grid(const Product& p) {
  Grid grid = whole(p);
  if (!worth_sharing(p)) return grid;
  if (p.m > kFewRows) grid.rows = 168;
  if (p.m < 8 * grid.rows) {
    const Index shares = std::max<Index>(2, p.n / (p.m > kFewRows ? 384 : 192));
    grid.columns = ((p.n - 1) / shares / kPackedColumns + 1) * kPackedColumns;
  }
  return grid;
}

GemmProblem part(const Product& p, const Block& block) {
  const Index i = block.row, j = block.column;
  return {p.c + i * p.ldc + j,
          p.ldc,
          p.a.op == Transpose::no ? p.a.data + i * p.a.ld : p.a.data + i,
          p.a.ld,
          p.a.op,
          p.b.op == Transpose::no ? p.b.data + j : p.b.data + j * p.b.ld,
          p.b.ld,
          p.b.op,
          block.rows,
          block.columns,
          p.k,
          p.alpha,
          p.beta,
          p.packed_b != nullptr ? p.packed_b + j * p.k : nullptr};
}

void blas(const GemmProblem& g) {
  gemm(g.c, g.ldc, g.a, g.lda, g.op_a, g.b, g.ldb, g.op_b, g.m, g.n, g.k, g.alpha, g.beta);
}

void run(ThreadPool& pool, std::span<const Product> products, Grid (*grid_of)(const Product&),
         void (*multiply)(const GemmProblem&)) {
  Index blocks = 0;
  for (const Product& p : products) blocks += grid_of(p).blocks(p);
  pool.parallel_rows(blocks, 1, [&](Index begin, Index end) {
    for (Index number = begin; number < end; ++number) {
      Index in_product = number;
      for (const Product& p : products) {
        const Grid grid = grid_of(p);
        if (in_product < grid.blocks(p)) {
          const Block block = grid.block(p, in_product);
          multiply(part(p, block));
          p.after(block);
          break;
        }
        in_product -= grid.blocks(p);
      }
    }
  });
}

/// B, laid out once for all blocks of rows.
const Real* pack(Tape& tape, const Product& p) {
  Real* packed = tape.scratch(gemm_kernels().packed_size(p.n, p.k));
  pack_b(tape.pool(), packed, p.b.data, p.b.ld, p.b.op, p.n, p.k);
  return packed;
}

}  // namespace

void parallel_gemms(ThreadPool& pool, std::span<const Product> products) {
  run(pool, products, blas_grid, blas);
}

void forward_gemms(Tape& tape, std::span<const Product> products) {
  if (tape.training()) return parallel_gemms(tape.pool(), products);
  std::array<Product, 4> packed{};
  TRINE_ASSERT(products.size() <= packed.size());
  std::copy(products.begin(), products.end(), packed.begin());
  for (std::size_t i = 0; i < products.size(); ++i) {
    if (packed[i].packed_b == nullptr && packed[i].m > kFewRows) packed[i].packed_b = pack(tape, packed[i]);
  }
  run(tape.pool(), std::span(packed).first(products.size()), own_grid, gemm_own);
}

const Real* kept_weight(Tape& tape, Var weight) {
  const Parameter* parameter = tape.parameter_of(weight);
  if (tape.packed_weights() == nullptr || parameter == nullptr) return nullptr;
  return tape.packed_weights()->of(*parameter, tape.pool());
}

void AddBias::operator()(const Block& block) const {
  for (Index i = block.row; i < block.row + block.rows; ++i) {
    Real* row = c + i * ldc + block.column;
    elementwise_kernels().add(row, row, bias + block.column, block.columns);
  }
}

}  // namespace trine::inline TRINE_ABI::ops
