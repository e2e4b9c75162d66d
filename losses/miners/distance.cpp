#include "trine/losses/miners/distance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "trine/base/error.hpp"

namespace trine {
namespace {
constexpr Distance kAll[] = {Distance::cosine, Distance::euclidean, Distance::squared_euclidean,
                             Distance::manhattan};
}

std::string_view distance_name(Distance distance) {
  switch (distance) {
    case Distance::euclidean:
      return "euclidean";
    case Distance::squared_euclidean:
      return "squared-euclidean";
    case Distance::manhattan:
      return "manhattan";
    default:
      return "cosine";
  }
}

Distance parse_distance(std::string_view name) {
  std::string wanted(name);
  std::replace(wanted.begin(), wanted.end(), '_', '-');
  for (Distance distance : kAll) {
    if (wanted == distance_name(distance)) return distance;
  }
  throw OptionError(
      fmt::format("distance: '{}' is unknown; use cosine, euclidean, squared-euclidean or manhattan", name));
}

}  // namespace trine
