// out = softmax(scale q k^T) v for one head of one sequence, and its gradient.
//
// Scores are computed for a tile of queries against all keys of the sequence; a tile holds as many
// queries as fit about 32 KiB of scores, for short sequences all of them. Rows are padded to whole
// packs with zeros, so that no product has a tail. Everything depends on the sequence alone: the bits
// are the same whatever it is batched with.
#include "trine/kernels/attention_kernels.hpp"

#include "trine/kernels/gemm/padded_rows.hpp"
#include "trine/kernels/gemm/small_product.hpp"
#include "trine/kernels/simd.hpp"

namespace trine::inline TRINE_ABI::TRINE_LEVEL {
namespace {

constexpr Index kTileReals = 8192;

inline Index tile_rows(Index length) {
  const Index fitting = kTileReals / round_up(length) / kProductRows * kProductRows;
  return smaller(length, fitting < kProductRows ? kProductRows : fitting);
}

/// Added to the last pack of a row of scores: minus infinity where there is no key.
inline Pack padding_mask(Index length) {
  const Real zeros[kLanes] = {};
  return load_part(zeros, length - (round_up(length) - kLanes), -__builtin_inf());
}

/// Prefetches the rows of the next head, which lie beside those of this one: a head's row is too short for
/// the processor to see a stream in it.
inline void ask_for(const Real* rows, Index stride, Index count, Index size) {
  for (Index i = 0; i < count; ++i) {
    const auto* row = reinterpret_cast<const char*>(rows + i * stride);
    for (Index byte = 0; byte < size * static_cast<Index>(sizeof(Real)); byte += 64)
      __builtin_prefetch(row + byte);
  }
}

// --- visible keys ------------------------------------------------------------------------------------------

/// The keys that a tile of queries sees: from the start of a pack on.
struct Keys {
  Index first, count;
};
inline Keys seen_by(const AttentionHead& head, Index query, Index queries) {
  if (head.window == 0) return {0, head.length};
  const Index first = (query > head.window ? query - head.window : 0) / kLanes * kLanes;
  return {first, smaller(head.length, query + queries + head.window) - first};
}

/// Bias and window of one query. With a bias the scores are scaled here, else by the softmax.
inline void adjust_scores(Real* scores, const AttentionHead& head, Index query, Keys keys) {
  if (head.bias != nullptr) {
    const Pack factor(head.scale);
    transform(
        scores, keys.count, [factor](Pack s, Pack b) { return xsimd::fma(s, factor, b); }, scores,
        head.bias + keys.first - query);
  }
  if (head.window == 0) return;
  for (Index j = keys.first; j < query - head.window; ++j) scores[j - keys.first] = -__builtin_inf();
  for (Index j = query + head.window + 1; j < keys.first + keys.count; ++j)
    scores[j - keys.first] = -__builtin_inf();
}
inline Real scale_left(const AttentionHead& head) { return head.bias != nullptr ? Real(1) : head.scale; }

// --- the two directions ----------------------------------------------------------------------------------

/// Scores to probabilities in place; returns the log-sum-exp of the scaled scores.
inline Real softmax(Real* scores, Index wide, Pack mask, Real scale) {
  store(scores + wide - kLanes, load(scores + wide - kLanes) + mask);
  Pack peaks = load(scores);
  for (Index j = kLanes; j < wide; j += kLanes) peaks = xsimd::max(peaks, load(scores + j));
  const Real peak = largest(peaks) * scale;
  const Pack factor(scale), shift(peak);
  Pack sums(Real(0));
  for (Index j = 0; j < wide; j += kLanes) {
    const Pack e = xsimd::exp(xsimd::fms(load(scores + j), factor, shift));
    store(scores + j, e);
    sums += e;
  }
  const Real all = sum(sums);
  const Pack inverse(1 / all);
  for (Index j = 0; j < wide; j += kLanes) store(scores + j, load(scores + j) * inverse);
  return peak + xsimd::log(Pack(all)).get(0);
}

void forward(const AttentionHead& head, Real* work) noexcept {
  const Index length = head.length, size = head.size;
  if (length == 0) return;
  const Index keys = round_up(length), wide = round_up(size), tile = tile_rows(length);
  Real* kt = work;              // [size, keys]
  Real* v = kt + size * keys;   // [length, wide]
  Real* s = v + length * wide;  // [tile, keys]
  Real* out = s + tile * keys;  // [tile, wide]
  pack_transposed(kt, head.k, head.stride, length, size);
  pack_rows(v, head.v, head.stride, length, size);
  for (Index i = 0; i < length; i += tile) {
    const Index rows = smaller(tile, length - i);
    const Keys seen = seen_by(head, i, rows);
    const Index columns = round_up(seen.count);
    const Pack mask = padding_mask(seen.count);
    product(s, columns, {head.q + i * head.stride, head.stride, 1}, kt + seen.first, keys, rows, columns,
            size, 0);
    for (Index r = 0; r < rows; ++r) {
      adjust_scores(s + r * columns, head, i + r, seen);
      head.lse[(i + r) * head.lse_stride] = softmax(s + r * columns, columns, mask, scale_left(head));
    }
    product(out, wide, {s, columns, 1}, v + seen.first * wide, wide, rows, wide, seen.count, 0);
    unpack_rows(head.out + i * head.out_stride, out, head.out_stride, rows, size, 0);
  }
}

/// ds, so far the gradient of a row of scaled scores, is added to the bias and scaled.
inline void bias_backward(Real* ds, const AttentionHead& head, Real* dbias, Index query, Keys keys) {
  if (head.bias == nullptr) return;
  if (dbias != nullptr) add_scaled(dbias + keys.first - query, ds, 1, keys.count);
  const Pack factor(head.scale);
  transform(
      ds, keys.count, [factor](Pack v) { return v * factor; }, ds);
}

/// With p = exp(scale s - lse) and dp = dout v^T:   ds = scale p (dp - <dout, out>).
/// p replaces s, ds replaces dp.
inline void softmax_backward(Real* s, Real* dp, Index wide, Pack mask, Real scale, Real lse, Real along) {
  store(s + wide - kLanes, load(s + wide - kLanes) + mask);
  const Pack factor(scale), shift(lse), offset(along);
  for (Index j = 0; j < wide; j += kLanes) {
    const Pack p = xsimd::exp(xsimd::fms(load(s + j), factor, shift));
    store(s + j, p);
    store(dp + j, factor * p * (load(dp + j) - offset));
  }
}

// Dao et al. 2022, arXiv:2205.14135, algorithm 4, with tiles of queries only: a sequence is short.
void backward(const AttentionHead& head, const AttentionHeadGradient& gradient, Real* work) noexcept {
  const Index length = head.length, size = head.size;
  if (length == 0) return;
  const Index keys = round_up(length), wide = round_up(size), tile = tile_rows(length);
  const Index block_size = length * wide;
  Real* kt = work;              // [size, keys]
  Real* vt = kt + size * keys;  // [size, keys]
  Real* q = vt + size * keys;   // [length, wide], as the next five
  Real* k = q + block_size;
  Real* dout = k + block_size;
  Real* dk = dout + block_size;
  Real* dv = dk + block_size;
  Real* dq = dv + block_size;  // [tile, wide]
  Real* s = dq + tile * wide;  // [tile, keys]
  Real* dp = s + tile * keys;  // [tile, keys]
  ask_for(head.out, head.out_stride, length, size);
  ask_for(head.q + size, head.stride, length, size);
  ask_for(head.k + size, head.stride, length, size);
  ask_for(head.v + size, head.stride, length, size);
  ask_for(gradient.dout + size, head.out_stride, length, size);
  pack_transposed(kt, head.k, head.stride, length, size);
  pack_transposed(vt, head.v, head.stride, length, size);
  pack_rows(q, head.q, head.stride, length, size);
  pack_rows(k, head.k, head.stride, length, size);
  pack_rows(dout, gradient.dout, head.out_stride, length, size);
  if (head.window != 0)
    for (Index j = 0; j < 2 * block_size; ++j) dk[j] = 0;  // tiles write part of dk and dv only
  for (Index i = 0; i < length; i += tile) {
    const Index rows = smaller(tile, length - i);
    const Keys seen = seen_by(head, i, rows);
    const Index columns = round_up(seen.count), from = seen.first * wide;
    const Pack mask = padding_mask(seen.count);
    const int add = i > 0 || head.window != 0;
    product(s, columns, {q + i * wide, wide, 1}, kt + seen.first, keys, rows, columns, size, 0);
    product(dp, columns, {dout + i * wide, wide, 1}, vt + seen.first, keys, rows, columns, size, 0);
    for (Index r = 0; r < rows; ++r) {
      adjust_scores(s + r * columns, head, i + r, seen);
      const Real along = dot(dout + (i + r) * wide, head.out + (i + r) * head.out_stride, size);
      softmax_backward(s + r * columns, dp + r * columns, columns, mask, scale_left(head),
                       head.lse[(i + r) * head.lse_stride], along);
      bias_backward(dp + r * columns, head, gradient.dbias, i + r, seen);
    }
    product(dv + from, wide, {s, 1, columns}, dout + i * wide, wide, seen.count, wide, rows, add);
    product(dk + from, wide, {dp, 1, columns}, q + i * wide, wide, seen.count, wide, rows, add);
    product(dq, wide, {dp, columns, 1}, k + from, wide, rows, wide, seen.count, 0);
    unpack_rows(gradient.dq + i * head.stride, dq, head.stride, rows, size, gradient.accumulate);
  }
  unpack_rows(gradient.dk, dk, head.stride, length, size, gradient.accumulate);
  unpack_rows(gradient.dv, dv, head.stride, length, size, gradient.accumulate);
}

Index work_size(Index length, Index size) noexcept {
  const Index keys = round_up(length), wide = round_up(size);
  const Index tile = kTileReals + kProductRows * keys;  // at least what any length up to this one needs
  return 2 * size * keys + 6 * length * wide + 2 * tile + kLanes;
}

}  // namespace

extern const AttentionKernels attention_kernels;
const AttentionKernels attention_kernels = {.work_size = work_size, .forward = forward, .backward = backward};

}  // namespace trine::inline TRINE_ABI::TRINE_LEVEL
