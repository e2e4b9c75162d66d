// The loss on rows that are not learned from.
#pragma once

#include <memory>
#include <optional>

#include "trine/data/sampler.hpp"
#include "trine/train/objectives.hpp"

namespace trine::inline TRINE_ABI {

/// For runs whose metric has nothing to tell because it is at its limit before the first step: a teacher's
/// own pairs find one another already. Without dropout, the same batches every time.
class HeldOutLoss {
 public:
  /// All but the settings is borrowed; `teacher` is asked for its embeddings here and not kept. Throws
  /// OptionError where the rows do not fill one batch.
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
