// How far apart two embeddings are, by name.
#pragma once

#include <string_view>

namespace trine {

///   cosine              1 - cos(a, b), in [0, 2]; a row of zeros is at distance 1 from everything
///   euclidean           sqrt(sum (a - b)^2)
///   squared_euclidean   sum (a - b)^2
///   manhattan           sum |a - b|
/// Embeddings are taken as they are: only cosine looks at directions alone.
enum class Distance { cosine, euclidean, squared_euclidean, manhattan };

/// "cosine", "euclidean", "squared-euclidean", "manhattan".
[[nodiscard]] std::string_view distance_name(Distance distance);
/// The inverse; '_' and '-' are the same. Throws OptionError that lists the names.
[[nodiscard]] Distance parse_distance(std::string_view name);

}  // namespace trine
