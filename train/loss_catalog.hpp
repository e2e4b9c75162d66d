// The losses that `trine train` can use, one row each.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "trine/train/options/train_settings.hpp"

namespace trine::inline TRINE_ABI {

class Objective;
struct TrainingTexts;

struct LossEntry {
  /// What a loss looks at beside a row itself. With `rows` other rows are negatives: a batch holds no text
  /// twice. With `scores` the scores of a batch must differ.
  enum class Compares { nothing, rows, scores, labels };
  /// How it reads the scores of scored rows: their order only, as cosines, as margins between cosines, or as
  /// 1 (belongs together) and 0.
  enum class Scores { order, cosines, margins, binary };

  std::string_view name;
  std::vector<DataKind> data;
  std::vector<std::string_view> options;  ///< that it reads, by name
  Compares compares;
  std::unique_ptr<Objective> (*make)(const TrainSettings&, const TrainingTexts&);
  const char* help;
  Scores scores = Scores::order;

  [[nodiscard]] bool fits(DataKind kind) const;
  [[nodiscard]] bool reads(std::string_view option) const;
};

[[nodiscard]] std::span<const LossEntry> loss_catalog();

/// Names of the losses that fit the data, or that read the option, joined by ", ".
[[nodiscard]] std::string losses_for(DataKind kind);
[[nodiscard]] std::string losses_reading(std::string_view option);

}  // namespace trine::inline TRINE_ABI
