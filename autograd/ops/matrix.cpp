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
// Up to here every panel of B is packed by the block that reads it, and rows are not cut.
constexpr Index kFewRows = kBlockRows;
constexpr Index kFewRowsOfPacked = 64;         // the same where B is packed already
constexpr Index kMostPacked = Index{1} << 20;  // reals of a B: 4 MiB, read from a cache while it is used
constexpr Index kUnitsEach = 16;               // of a thread; less is uneven, more copies A more often
constexpr Index kMostRows = 168;               // of a block: C of so many stays in the second cache
constexpr Index kLeastTiles = 2;               // in a row of a unit
constexpr std::size_t kMostProducts = 4;

Index parts(Index whole, Index part) { return part == 0 ? 1 : (whole + part - 1) / part; }
double work_of(const Product& p) {
  return static_cast<double>(p.m) * static_cast<double>(p.n) * static_cast<double>(p.k);
}

/// C cut into units, which are numbered down a strip of columns, then strip by strip.
struct Grid {
  Index rows = 1, columns = 1;  // of a unit
  Index down = 0, across = 0;   // units

  [[nodiscard]] Index units() const { return down * across; }
};

// A unit is a panel of rows, as high as the kernel takes them. It has all columns unless there are too few
// rows for the threads, for every strip of columns copies its rows of A again. `target` is its work.
Grid grid_of(const Product& p, double target) {
  if (p.m == 0 || p.n == 0) return {};
  if (work_of(p) < kWorthSharing) return {p.m, p.n, 1, 1};
  Grid grid{p.m, p.n, 1, 1};
  if (p.m > (p.packed_b == nullptr ? kFewRows : kFewRowsOfPacked)) {
    grid.rows = parts(p.m, parts(p.m, gemm_kernels().tile_rows));
    grid.down = parts(p.m, grid.rows);
  }
  const double columns = target / (static_cast<double>(grid.rows) * static_cast<double>(p.k));
  if (columns >= static_cast<double>(p.n)) return grid;
  const Index tile = gemm_kernels().tile_columns;
  grid.columns = std::max(parts(static_cast<Index>(columns), tile), kLeastTiles) * tile;
  grid.columns = parts(parts(p.n, parts(p.n, grid.columns)), tile) * tile;
  grid.across = parts(p.n, grid.columns);
  return grid;
}

/// A product cut along n and k, which changes no bit, so that its B is packed kMostPacked at a time.
struct Piece {
  Product product{};
  Index column = 0;        // of C where it begins
  Real* packed = nullptr;  // where its B goes, if several blocks of rows read it
  Grid grid{};

  [[nodiscard]] Index stored_rows() const { return product.b.op == Transpose::yes ? product.n : product.k; }
  [[nodiscard]] Index packing() const {
    return packed == nullptr ? 0 : parts(stored_rows(), gemm_kernels().tile_columns);
  }
  [[nodiscard]] Index units() const { return grid.units(); }
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
  double work = 0;
  for (const Piece& each : pieces) {
    all += size(each);
    work += work_of(each.product);
  }
  // Rounded up, so that slightly larger batches allocate nothing new.
  const auto room = static_cast<Index>(std::bit_ceil(static_cast<std::uint64_t>(all)));
  Real* next = all > 0 ? thread_scratch(room, Scratch::factor) : nullptr;
  const int threads = pool.threads_here();
  const double target = threads == 1 ? work : std::max(work / (kUnitsEach * threads), kWorthSharing / 2);
  for (Piece& each : pieces) {
    if (const Index own = size(each); own > 0)
      each.product.packed_b = each.packed = std::exchange(next, next + own);
    each.grid = grid_of(each.product, target);
  }
}

/// f(piece, begin, end) for ranges that cover [0, count(piece)) of every piece, as one loop.
template <class Count, class F>
void for_each_range(ThreadPool& pool, std::span<const Piece> pieces, Count count, F f) {
  Index all = 0;
  for (const Piece& each : pieces) all += count(each);
  pool.parallel_shares(all, 1, kMostRows / gemm_kernels().tile_rows, [&](Index begin, Index end) {
    for (const Piece& each : pieces) {
      const Index own = count(each);
      if (begin < own && end > 0) f(each, std::max<Index>(begin, 0), std::min(end, own));
      begin -= own;
      end -= own;
    }
  });
}

void pack(const Piece& piece, Index begin, Index end) {
  const Product& p = piece.product;
  begin *= gemm_kernels().tile_columns;
  end = std::min(end * gemm_kernels().tile_columns, piece.stored_rows());
  if (p.b.op == Transpose::yes) {
    gemm_kernels().pack(piece.packed, p.b.data, p.b.ld, p.b.op, begin, end, p.k);
  } else {
    gemm_kernels().pack_rows(piece.packed, p.b.data, p.b.ld, begin, end, p.n, p.k);
  }
}

void multiply(const Piece& piece, const Block& block) {
  const Product& p = piece.product;
  const Index i = block.row, j = block.column;
  gemm_own({p.c + i * p.ldc + j, p.ldc,                                                      //
            p.a.op == Transpose::no ? p.a.data + i * p.a.ld : p.a.data + i, p.a.ld, p.a.op,  //
            p.b.op == Transpose::no ? p.b.data + j : p.b.data + j * p.b.ld, p.b.ld, p.b.op,  //
            block.rows, block.columns, p.k, p.alpha, p.beta,                                 //
            p.packed_b != nullptr ? p.packed_b + j * p.k : nullptr});
  p.after({i, piece.column + j, block.rows, block.columns});
}

/// Units [begin, end), in as few blocks as there are strips: all of them where no rows are cut.
void multiply_units(const Piece& piece, Index begin, Index end) {
  const Grid& grid = piece.grid;
  while (begin < end) {
    const Index strip = begin / grid.down, first = begin % grid.down;
    const Index strips = grid.down == 1 ? end - begin : 1;
    const Index last = grid.down == 1 ? 1 : std::min(grid.down, first + end - begin);
    const Index row = first * grid.rows, column = strip * grid.columns;
    multiply(piece, {row, column, std::min(last * grid.rows, piece.product.m) - row,
                     std::min((strip + strips) * grid.columns, piece.product.n) - column});
    begin += strips * (last - first);
  }
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
    for_each_range(pool, pieces, std::mem_fn(&Piece::packing), pack);
    for_each_range(pool, pieces, std::mem_fn(&Piece::units), multiply_units);
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
