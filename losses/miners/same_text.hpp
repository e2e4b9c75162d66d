// Passing over candidates that would be negatives of themselves. Not for users.
#pragma once

#include <algorithm>

#include "trine/base/error.hpp"
#include "trine/kernels/metric/select_kernels.hpp"
#include "trine/losses/miners/mined_triplet.hpp"
#include "trine/tensor/tensor.hpp"

namespace trine::inline TRINE_ABI::mining {

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
