// Products of rows rounded to 8 bits, exact in whole numbers, and what rounding may have changed.
#pragma once

#include <cstdint>

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI {

/// A row x as scale q + e: q are whole numbers, e is what rounding left.
struct QuantizedRow {
  float scale;
  float norm;        // |x| or a little more
  float residual;    // |e| or a little more; infinite where x has NaN, infinity, or a norm out of range
  std::int32_t sum;  // of q
};

/// What decides whether a row may reach the score that a query asks for.
struct RowBound {
  float slope;
  float residual;
  float norm;
  float offset;
};

/// For the queries of a panel, kernels' panel_columns of them.
struct PanelBounds {
  const float* wanted;
  const float* norms;
  const float* weights;
  float residual;
};

/// A row and a query of a block.
struct RowAndQuery {
  std::int32_t row;
  std::int32_t query;
};

/// The left factor A [m, k] has signed bytes, its rows stride(k) apart. The right factor B [k, n] is packed,
/// column after column shifted to unsigned bytes, in panels of panel_columns.
struct Int8Kernels {
  /// Whether this machine multiplies bytes faster than floats; otherwise the functions are null.
  bool (*fast)() noexcept;
  Index panel_columns;
  /// The largest magnitude in a row of B.
  std::int32_t largest_b;

  /// Writes q, of magnitude `largest` (at most 127) or less, and zeros up to stride(d). Norms count as in
  /// range from 1e-10 to 1e10; a row of zeros has scale, norm and residual 0. d is at most kMostInt8Columns.
  QuantizedRow (*quantize)(std::int8_t* q, const Real* row, Index d, std::int32_t largest) noexcept;
  /// Columns [begin, end) of B, which are rows of q stride(k) apart; begin is a multiple of panel_columns.
  /// Column j lies in the panel that begins at to + j stride(k), j a multiple of panel_columns.
  void (*pack)(std::uint8_t* to, const std::int8_t* q, Index begin, Index end, Index k) noexcept;
  /// C [m, panel_columns] = A B for one panel.
  void (*product)(std::int32_t* c, const std::int8_t* a, const QuantizedRow* rows, const std::uint8_t* panel,
                  Index m, Index k) noexcept;
  /// The pairs of a row i of C [m, panel_columns] and a column j for which
  ///   slope_i C_ij + (residual_i + norm_i residual) norms_j + offset_i weights_j >= wanted_j,
  /// by rising i and j: returns how many and writes them to `out`, which has room for all. Meant for few.
  Index (*reaching)(RowAndQuery* out, const std::int32_t* c, const RowBound* rows, Index m,
                    const PanelBounds& panel) noexcept;
};

const Int8Kernels& int8_kernels();

inline constexpr Index kMostInt8Columns = 8192;
/// Bytes from a row of k to the next: whole cache lines, but no multiple of a page, else the rows of a tile
/// would share one cache set.
constexpr Index int8_stride(Index k) { return (k + 63) / 64 * 64 + 64; }

}  // namespace trine::inline TRINE_ABI
