// Similarity of two embeddings; distances are negated, so larger is more similar.
#pragma once

#include <array>
#include <string_view>

#include "trine/base/real.hpp"
#include "trine/tensor/tensor.hpp"

namespace trine::inline TRINE_ABI::eval {

/// cosine     <a, b> / (|a| |b|), in [-1, 1]; 0 if a or b is zero
/// dot        <a, b>
/// euclidean  -|a - b|
/// manhattan  -sum_i |a_i - b_i|
enum class Similarity { cosine, dot, euclidean, manhattan };

inline constexpr std::array kSimilarities{Similarity::cosine, Similarity::dot, Similarity::euclidean,
                                          Similarity::manhattan};

[[nodiscard]] std::string_view name(Similarity similarity);
/// Throws OptionError for an unknown name.
[[nodiscard]] Similarity similarity_named(std::string_view text);

/// Of two embeddings of d reals, accumulated in double. NaN if one of them has a NaN.
[[nodiscard]] double similarity(Similarity kind, const Real* a, const Real* b, Index d);
/// Of every row of a [n, d] to every row of b [m, d]: [n, m]. Throws ShapeError if the widths differ. To
/// search a corpus, see eval/nearest.hpp.
[[nodiscard]] Tensor similarity(Similarity kind, ConstView a, ConstView b);

}  // namespace trine::inline TRINE_ABI::eval
