// Which scores a cosine is compared with.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "trine/data/dataset.hpp"
#include "trine/train/options/train_settings.hpp"

namespace trine {

struct ScoreRange {
  double low = 0;   ///< becomes cosine 0
  double high = 1;  ///< becomes cosine 1

  /// The cosine for a score; what rounding left outside [-1, 1] is brought inside.
  [[nodiscard]] double cosine(double score) const;
};

/// "0,5". Nothing for an empty text. Throws OptionError unless it is two finite numbers, the lower first.
[[nodiscard]] std::optional<ScoreRange> parse_score_range(const std::string& text);

/// For the loss cosine, what settings.score_range is to be: as it was given; nothing where all scores lie in
/// [-1, 1] and are cosines; or "0,5" where they lie in [0, 5], one below 1 and one above, as those of STS do,
/// which `note` hears. Throws FileError for other scores, with the lowest and the highest. For other losses
/// it is nothing: they use the order of scores only.
[[nodiscard]] std::string settle_score_range(const TrainSettings& settings, const Dataset& rows,
                                             const std::function<void(const std::string&)>& note);

}  // namespace trine
