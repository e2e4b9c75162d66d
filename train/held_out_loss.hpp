// The loss on held-out rows.
#pragma once

#include <memory>
#include <optional>

#include "trine/data/sampler.hpp"
#include "trine/train/objectives.hpp"

namespace trine::inline TRINE_ABI {

/// For runs whose metric is at its limit before the first step, such as those with a teacher, whose pairs
/// find one another already. Without dropout, on the same batches every time.
class HeldOutLoss {
 public:
  /// Borrows all but the settings; `teacher` is used in the constructor only. Throws OptionError where the
  /// rows do not fill one batch.
  HeldOutLoss(const TrainSettings& settings, const SentenceEncoder& model, const Dataset& rows,
              const SentenceEncoder* teacher, ThreadPool& pool);

  /// Mean over the rows.
  [[nodiscard]] double operator()();

 private:
  TrainSettings settings_;
  ThreadPool& pool_;
  TokenizedTexts texts_;
  std::optional<TeacherTargets> teacher_;
  std::unique_ptr<BatchSampler> batches_;
  std::unique_ptr<Objective> objective_;
};

}  // namespace trine::inline TRINE_ABI
