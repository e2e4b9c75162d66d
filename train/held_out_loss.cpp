#include "trine/train/held_out_loss.hpp"

#include <algorithm>

#include "trine/train/batches.hpp"

namespace trine::inline TRINE_ABI {
namespace {

TrainSettings with_batch_for(TrainSettings settings, const Dataset& rows) {
  settings.batch = std::min(*settings.batch, rows.rows());
  return settings;
}

}  // namespace

HeldOutLoss::HeldOutLoss(const TrainSettings& settings, const SentenceEncoder& model, const Dataset& rows,
                         const SentenceEncoder* teacher, ThreadPool& pool)
    : settings_(with_batch_for(settings, rows)),
      pool_(pool),
      texts_(model.tokenize(rows.texts)),
      batches_(make_batches(settings_, rows)) {
  if (teacher != nullptr) teacher_.emplace(*teacher, rows, model.dimension(), pool);
  objective_ = make_objective(settings_, {model, rows, texts_, teacher_ ? &*teacher_ : nullptr});
}

double HeldOutLoss::operator()() {
  Tape tape(pool_, Tape::Mode::inference);
  double sum = 0, rows = 0;
  batches_->resume({});
  for (auto batch = batches_->next(); !batch.empty(); batch = batches_->next()) {
    tape.reset();
    tape.set_random(static_cast<std::uint64_t>(settings_.seed), static_cast<std::uint64_t>(rows));
    const auto weight = static_cast<double>(batch.size());
    sum += weight * static_cast<double>((*objective_)(tape, batch).scalar());
    rows += weight;
  }
  return sum / rows;
}

}  // namespace trine::inline TRINE_ABI
