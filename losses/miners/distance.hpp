// Distances between embeddings.
#pragma once

#include "trine/base/enum_names.hpp"

namespace trine {

///   cosine              1 - cos(a, b), in [0, 2]; a row of zeros is at distance 1 from everything
///   euclidean           sqrt(sum (a - b)^2)
///   squared_euclidean   sum (a - b)^2
///   manhattan           sum |a - b|
/// Embeddings are not normalized: only cosine ignores their lengths.
enum class Distance { cosine, euclidean, squared_euclidean, manhattan };

inline constexpr EnumNames<Distance, 4> kDistanceNames{"distance",
                                                       {{{Distance::cosine, "cosine"},
                                                         {Distance::euclidean, "euclidean"},
                                                         {Distance::squared_euclidean, "squared-euclidean"},
                                                         {Distance::manhattan, "manhattan"}}}};

}  // namespace trine
