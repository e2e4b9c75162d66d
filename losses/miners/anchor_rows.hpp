// Shared by the miners and by losses that go over texts. Not for users.
#pragma once

#include <algorithm>
#include <limits>
#include <span>
#include <vector>

#include "trine/base/error.hpp"
#include "trine/base/scratch.hpp"
#include "trine/kernels/metric/select_kernels.hpp"
#include "trine/losses/miners/mined_triplet.hpp"
#include "trine/tensor/tensor.hpp"

namespace trine::inline TRINE_ABI::mining {

inline constexpr Real kInfinity = std::numeric_limits<Real>::infinity();
inline constexpr Index kGrain = 16;  // anchors a range

/// Room for one row of distances. On the stack for every usual batch: which worker runs which range is not
/// fixed, so memory of a thread's own might be asked for at any step.
class RowBuffer {
 public:
  [[nodiscard]] Real* room(Index n) { return n <= kUsual ? usual_ : thread_scratch(n); }

 private:
  static constexpr Index kUsual = 4096;
  Real usual_[kUsual];
};

inline void require_labels(const char* who, ConstView distances, std::span<const Label> labels) {
  const auto n = static_cast<Index>(labels.size());
  if (distances.shape != Shape{n, n}) {
    throw ShapeError(who, "one label a row of a square matrix of distances is needed",
                     {{"distances", distances.shape}, {"labels", Shape{n}}});
  }
}

/// Row i of the distances with infinity wherever the label is that of row i: what is left is negatives.
inline void negatives_of(Real* out, ConstView distances, std::span<const Label> labels, Index i) {
  const Index n = distances.cols();
  std::copy_n(distances.row(i), n, out);
  select_kernels().fill_equal(out, labels.data(), labels[static_cast<std::size_t>(i)], kInfinity, n);
}
/// The same for the positives of row i, itself excluded.
inline void positives_of(Real* out, ConstView distances, std::span<const Label> labels, Index i) {
  const Index n = distances.cols();
  std::copy_n(distances.row(i), n, out);
  select_kernels().fill_unequal(out, labels.data(), labels[static_cast<std::size_t>(i)], kInfinity, n);
  out[i] = kInfinity;
}

inline Triplet triplet(Index anchor, Index positive, Index negative) {
  return {static_cast<std::int32_t>(anchor), static_cast<std::int32_t>(positive),
          static_cast<std::int32_t>(negative)};
}

inline void require_texts(const char* who, const SameText& texts, Index anchors, Index candidates) {
  if (texts.anchors.empty() && texts.candidates.empty()) return;
  const auto given_anchors = static_cast<Index>(texts.anchors.size());
  const auto given_candidates = static_cast<Index>(texts.candidates.size());
  if (given_anchors == anchors && given_candidates == candidates) return;
  throw ShapeError(who, "one text id a row is needed, for anchors and candidates, or none at all",
                   {{"anchors", Shape{anchors}},
                    {"their ids", Shape{given_anchors}},
                    {"candidates", Shape{candidates}},
                    {"their ids", Shape{given_candidates}}});
}

/// row[j] = fill for every candidate j that is the text of anchor i or of its positive, or the positive
/// of a pair with the same anchor text; candidate i, its positive, is among them.
inline void fill_same_text(Real* row, const SameText& texts, Index i, Real fill, Index candidates) {
  row[i] = fill;
  if (texts.anchors.empty()) return;
  const auto position = static_cast<std::size_t>(i);
  const TextId anchor = texts.anchors[position], positive = texts.candidates[position];
  const auto& fill_equal = select_kernels().fill_equal;
  fill_equal(row, texts.candidates.data(), positive, fill, candidates);
  fill_equal(row, texts.candidates.data(), anchor, fill, candidates);
  fill_equal(row, texts.anchors.data(), anchor, fill, static_cast<Index>(texts.anchors.size()));
}

}  // namespace trine::inline TRINE_ABI::mining
