#include "trine/autograd/ops/matrix.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "trine/autograd/packed_weights.hpp"
#include "trine/base/error.hpp"
#include "trine/base/scratch.hpp"
#include "trine/kernels/elementwise_kernels.hpp"
#include "trine/kernels/gemm/builtin_gemm.hpp"

namespace trine::inline TRINE_ABI::ops {
namespace {

// A product of less than a million multiplications is done before another core has woken up.
constexpr double kWorthSharing = 1 << 20;
// Up to here a product is one block of rows, and every panel of B is packed by the block that reads it.
constexpr Index kFewRows = 252;
constexpr std::size_t kMostProducts = 4;

// --- pieces: B is packed at most 16 MiB at a time ---------------------------------------------------------

constexpr Index kMostPacked = Index{1} << 22;

/// A product cut along n and k, which changes no bit.
struct Piece {
  Product product;
  Index column;  // of C where it begins
};

bool is_packed_first(const Product& p) { return p.packed_b == nullptr && p.m > kFewRows; }

Index columns_of_a_piece(const Product& p) {
  return is_packed_first(p) ? std::min(p.n, kMostPacked / kBlockDepth) : p.n;
}
Index depth_of_a_piece(const Product& p) {
  if (!is_packed_first(p)) return p.k;
  const Index fitting = kMostPacked / std::max<Index>(1, columns_of_a_piece(p)) / kBlockDepth * kBlockDepth;
  return std::min(p.k, fitting);
}
Index parts(Index whole, Index part) { return part == 0 ? 1 : (whole + part - 1) / part; }

Index pieces_of(const Product& p) {
  return parts(p.n, columns_of_a_piece(p)) * parts(p.k, depth_of_a_piece(p));
}

/// Along k first: the pieces of one part of C follow each other.
Piece piece(const Product& whole, Index number) {
  const Index columns = columns_of_a_piece(whole), depth = depth_of_a_piece(whole);
  const Index in_depth = parts(whole.k, depth);
  const Index j = number / in_depth * columns, q = number % in_depth * depth;
  Product p = whole;
  p.c += j;
  p.n = std::min(columns, whole.n - j);
  p.k = std::min(depth, whole.k - q);
  p.a.data += p.a.op == Transpose::no ? q : q * p.a.ld;
  p.b.data += p.b.op == Transpose::no ? q * p.b.ld + j : j * p.b.ld + q;
  if (q > 0) p.beta = 1;
  if (q + p.k < whole.k) p.after = {};
  return {p, j};
}

// --- packing ---------------------------------------------------------------------------------------------

constexpr Index kPackedRows = kPackedColumns;  // rows of B, as stored, that one thread packs at a time

Index stored_rows(const Product& p) { return p.b.op == Transpose::yes ? p.n : p.k; }

/// Packs every B that several blocks of rows read, once for all of them, into memory of this thread.
void pack(ThreadPool& pool, std::span<Piece> pieces) {
  const auto is_left_out = [](const Piece& each) { return !is_packed_first(each.product); };
  Index size = 0, shares = 0;
  for (const Piece& each : pieces) {
    if (is_left_out(each)) continue;
    size += gemm_kernels().packed_size(each.product.n, each.product.k);
    shares += parts(stored_rows(each.product), kPackedRows);
  }
  if (size == 0) return;
  // Rounded up, so that slightly larger batches allocate nothing new.
  Real* next =
      thread_scratch(static_cast<Index>(std::bit_ceil(static_cast<std::uint64_t>(size))), Scratch::factor);
  std::array<Real*, kMostProducts> packed{};
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (is_left_out(pieces[i])) continue;
    packed[i] = next;
    next += gemm_kernels().packed_size(pieces[i].product.n, pieces[i].product.k);
  }
  pool.parallel_rows(shares, 1, [&](Index begin, Index end) {
    for (Index share = begin; share < end; ++share) {
      Index in_piece = share;
      for (std::size_t i = 0; i < pieces.size(); ++i) {
        if (is_left_out(pieces[i])) continue;
        const Product& p = pieces[i].product;
        const Index here = parts(stored_rows(p), kPackedRows);
        if (in_piece < here) {
          const Index row = in_piece * kPackedRows, last = std::min(row + kPackedRows, stored_rows(p));
          if (p.b.op == Transpose::yes) {
            gemm_kernels().pack(packed[i], p.b.data, p.b.ld, p.b.op, row, last, p.k);
          } else {
            gemm_kernels().pack_rows(packed[i], p.b.data, p.b.ld, row, last, p.n, p.k);
          }
          break;
        }
        in_piece -= here;
      }
    }
  });
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (packed[i] != nullptr) pieces[i].product.packed_b = packed[i];
  }
}

// --- blocks ----------------------------------------------------------------------------------------------

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

// A block packs its rows of A, so columns are cut only where there are too few blocks of rows for the
// threads. Its height is a multiple of every tile's; C of 168 rows stays in the second cache for what comes
// after.
Grid grid_of(const Product& p, Index threads) {
  Grid grid{std::max<Index>(p.m, 1), std::max<Index>(p.n, 1)};
  if (static_cast<double>(p.m) * static_cast<double>(p.n) * static_cast<double>(p.k) < kWorthSharing)
    return grid;
  const Index wanted = 4 * threads;
  if (p.m > kFewRows) grid.rows = p.m < wanted * 168 ? 84 : 168;
  if (threads > 1 && 2 * grid.down(p) < wanted) {
    const Index shares = std::min(wanted / grid.down(p), p.n / 128);
    if (shares > 1) grid.columns = ((p.n - 1) / shares / kPackedColumns + 1) * kPackedColumns;
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

void multiply(ThreadPool& pool, std::span<const Piece> pieces) {
  Index blocks = 0;
  for (const Piece& each : pieces) blocks += grid_of(each.product, pool.threads()).blocks(each.product);
  pool.parallel_rows(blocks, 1, [&](Index begin, Index end) {
    for (Index number = begin; number < end; ++number) {
      Index in_piece = number;
      for (const auto& [p, column] : pieces) {
        const Grid grid = grid_of(p, pool.threads());
        if (in_piece < grid.blocks(p)) {
          const Block block = grid.block(p, in_piece);
          gemm_own(part(p, block));
          p.after({block.row, column + block.column, block.rows, block.columns});
          break;
        }
        in_piece -= grid.blocks(p);
      }
    }
  });
}

}  // namespace

void parallel_gemms(ThreadPool& pool, std::span<const Product> products) {
  TRINE_ASSERT(products.size() <= kMostProducts);
  Index rounds = 0;
  for (const Product& p : products) rounds = std::max(rounds, pieces_of(p));
  for (Index number = 0; number < rounds; ++number) {
    std::array<Piece, kMostProducts> pieces{};
    std::size_t count = 0;
    for (const Product& p : products) {
      if (number < pieces_of(p)) pieces[count++] = piece(p, number);
    }
    pack(pool, std::span(pieces).first(count));
    multiply(pool, std::span(pieces).first(count));
  }
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
