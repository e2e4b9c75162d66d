#include "trine/autograd/ops/matrix.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <functional>
#include <utility>

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
constexpr Index kFewRows = kBlockRows;
constexpr Index kMostPacked = Index{1} << 20;  // reals of a B: 4 MiB, read from a cache while it is used
constexpr Index kPackedRows = kPackedColumns;  // rows of B, as stored, that a thread packs at a time
constexpr std::size_t kMostProducts = 4;

Index parts(Index whole, Index part) { return part == 0 ? 1 : (whole + part - 1) / part; }

/// Of blocks of C.
struct Grid {
  Index rows = 1, columns = 1;

  [[nodiscard]] Index across(const Product& p) const { return parts(p.n, columns); }
  [[nodiscard]] Index blocks(const Product& p) const { return p.m == 0 ? 0 : parts(p.m, rows) * across(p); }
  [[nodiscard]] Block block(const Product& p, Index number) const {
    const Index row = number / across(p) * rows, column = number % across(p) * columns;
    return {row, column, std::min(rows, p.m - row), std::min(columns, p.n - column)};
  }
};

// A block packs its rows of A, so columns are cut only where there are too few blocks of rows for the
// threads. Its height is a multiple of every tile's; C of 168 rows stays in the second cache for what comes
// after.
Grid grid_of(const Product& p, Index threads) {
  Grid grid{std::max<Index>(p.m, 1), p.n};
  if (static_cast<double>(p.m) * static_cast<double>(p.n) * static_cast<double>(p.k) < kWorthSharing)
    return grid;
  const Index wanted = 4 * threads;
  if (p.m > kFewRows) grid.rows = p.m < wanted * 168 ? 84 : 168;
  const Index down = parts(p.m, grid.rows), shares = std::min(wanted / down, p.n / 128);
  if (threads > 1 && shares > 1) grid.columns = ((p.n - 1) / shares / kPackedColumns + 1) * kPackedColumns;
  return grid;
}

/// A product cut along n and k, which changes no bit, so that its B is packed kMostPacked at a time.
struct Piece {
  Product product{};
  Index column = 0;        // of C where it begins
  Real* packed = nullptr;  // where its B goes, if several blocks of rows read it
  Grid grid{};

  [[nodiscard]] Index stored_rows() const { return product.b.op == Transpose::yes ? product.n : product.k; }
  [[nodiscard]] Index packing() const { return packed == nullptr ? 0 : parts(stored_rows(), kPackedRows); }
  [[nodiscard]] Index blocks() const { return grid.blocks(product); }
};

bool is_packed_first(const Product& p) { return p.packed_b == nullptr && p.m > kFewRows; }

Index columns_of_a_piece(const Product& p) {
  return is_packed_first(p) ? std::min(p.n, kMostPacked / kBlockDepth) : p.n;
}
Index depth_of_a_piece(const Product& p) {
  if (!is_packed_first(p)) return p.k;
  const Index columns = parts(columns_of_a_piece(p), kPackedColumns) * kPackedColumns;  // as they are packed
  const Index fitting = kMostPacked / std::max<Index>(1, columns) / kBlockDepth * kBlockDepth;
  return std::min(p.k, fitting);
}
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

/// Gives every piece its grid, and the memory of its B out of that of the calling thread.
void prepare(ThreadPool& pool, std::span<Piece> pieces) {
  const auto size = [](const Piece& each) {
    return is_packed_first(each.product) ? gemm_kernels().packed_size(each.product.n, each.product.k) : 0;
  };
  Index all = 0;
  for (const Piece& each : pieces) all += size(each);
  // Rounded up, so that slightly larger batches allocate nothing new.
  const auto room = static_cast<Index>(std::bit_ceil(static_cast<std::uint64_t>(all)));
  Real* next = all > 0 ? thread_scratch(room, Scratch::factor) : nullptr;
  for (Piece& each : pieces) {
    if (const Index own = size(each); own > 0)
      each.product.packed_b = each.packed = std::exchange(next, next + own);
    each.grid = grid_of(each.product, pool.threads());
  }
}

/// f(piece, number) for number in [0, count(piece)) of every piece, as one loop.
template <class Count, class F>
void for_each_part(ThreadPool& pool, std::span<const Piece> pieces, Count count, F f) {
  Index all = 0;
  for (const Piece& each : pieces) all += count(each);
  pool.parallel_rows(all, 1, [&](Index begin, Index end) {
    for (; begin < end; ++begin) {
      Index number = begin;
      const Piece* at = pieces.data();
      for (; number >= count(*at); ++at) number -= count(*at);
      f(*at, number);
    }
  });
}

void pack(const Piece& piece, Index number) {
  const Product& p = piece.product;
  const Index begin = number * kPackedRows, end = std::min(begin + kPackedRows, piece.stored_rows());
  if (p.b.op == Transpose::yes) {
    gemm_kernels().pack(piece.packed, p.b.data, p.b.ld, p.b.op, begin, end, p.k);
  } else {
    gemm_kernels().pack_rows(piece.packed, p.b.data, p.b.ld, begin, end, p.n, p.k);
  }
}

void multiply(const Piece& piece, Index number) {
  const Product& p = piece.product;
  const Block block = piece.grid.block(p, number);
  const Index i = block.row, j = block.column;
  gemm_own({p.c + i * p.ldc + j, p.ldc,                                                      //
            p.a.op == Transpose::no ? p.a.data + i * p.a.ld : p.a.data + i, p.a.ld, p.a.op,  //
            p.b.op == Transpose::no ? p.b.data + j : p.b.data + j * p.b.ld, p.b.ld, p.b.op,  //
            block.rows, block.columns, p.k, p.alpha, p.beta,                                 //
            p.packed_b != nullptr ? p.packed_b + j * p.k : nullptr});
  p.after({i, piece.column + j, block.rows, block.columns});
}

}  // namespace

void parallel_gemms(ThreadPool& pool, std::span<const Product> products) {
  TRINE_ASSERT(products.size() <= kMostProducts);
  Index rounds = 0;
  for (const Product& p : products) rounds = std::max(rounds, pieces_of(p));
  for (Index number = 0; number < rounds; ++number) {
    std::array<Piece, kMostProducts> all{};
    std::size_t count = 0;
    for (const Product& p : products) {
      if (number < pieces_of(p)) all[count++] = piece(p, number);
    }
    const auto pieces = std::span(all).first(count);
    prepare(pool, pieces);
    for_each_part(pool, pieces, std::mem_fn(&Piece::packing), pack);
    for_each_part(pool, pieces, std::mem_fn(&Piece::blocks), multiply);
  }
}

const Real* kept_weight(Tape& tape, Var weight, Index rows) {
  const Parameter* parameter = tape.parameter_of(weight);
  if (tape.packed_weights() == nullptr || parameter == nullptr) return nullptr;
  return tape.packed_weights()->of(*parameter, rows, tape.pool());
}

void AddBias::operator()(const Block& block) const {
  for (Index i = block.row; i < block.row + block.rows; ++i) {
    Real* row = c + i * ldc + block.column;
    elementwise_kernels().add(row, row, bias + block.column, block.columns);
  }
}

}  // namespace trine::inline TRINE_ABI::ops
