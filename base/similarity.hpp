// Similarity functions of embeddings, by the names that models and users give them.
#pragma once

#include "trine/base/enum_names.hpp"

namespace trine {

/// Larger is more similar, so distances are negated:
///   cosine     <a, b> / (|a| |b|), in [-1, 1]; 0 where a or b is zero
///   dot        <a, b>
///   euclidean  -|a - b|
///   manhattan  -sum_i |a_i - b_i|
enum class Similarity { cosine, dot, euclidean, manhattan };

inline constexpr EnumNames<Similarity, 4> kSimilarityNames{"similarity",
                                                           {{{Similarity::cosine, "cosine"},
                                                             {Similarity::dot, "dot"},
                                                             {Similarity::euclidean, "euclidean"},
                                                             {Similarity::manhattan, "manhattan"}}}};

}  // namespace trine
