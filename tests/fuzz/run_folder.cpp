// Any bytes, taken for train.json, metrics.jsonl and a checkpoint's state.json with a byte 0x1E between them:
// what reads them refuses with an error of ours, or gives settings and a place in the run that can be.
#include "trine/base/error.hpp"
#include "trine/models/static/static_model.hpp"
#include "trine/optim/adamw.hpp"
#include "trine/optim/param_groups.hpp"
#include "trine/tests/fuzz/inputs.hpp"
#include "trine/train/options/train_settings.hpp"
#include "trine/train/run/run_log.hpp"
#include "trine/train/run/training_checkpoint.hpp"

using namespace trine;

namespace {

/// A run of a tiny model, whose checkpoint is good but for its state.
struct Run {
  ThreadPool pool{1};
  StaticModel model{std::make_unique<HashedTokenizer>(HashedOptions{.rows = 8}), {.dimension = 2}, Rng(1)};
  AdamW optimizer{group_parameters(model.parameters()), pool};
  InputFolder folder{{"train.json", "metrics.jsonl", "checkpoint/state.json"}};

  Run() { save_checkpoint((folder.path() / "checkpoint").string(), model, optimizer, {}); }
  [[nodiscard]] std::string file(const char* name) const { return (folder.path() / name).string(); }
};

template <class Reading>
void refused_or_read(Reading reading) {
  try {
    reading();
  } catch (const Error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Run run;
  run.folder.fill(as_text(data, size));
  refused_or_read([] {
    const TrainSettings settings = resolve_defaults(load_settings(run.file("train.json")));
    require(!settings_json(settings).empty());
  });
  refused_or_read(
      [] { for_each_event(run.file("metrics.jsonl"), [](std::string_view, Index, const auto&) {}); });
  refused_or_read([] {
    const RunState state = load_checkpoint(run.file("checkpoint"), run.model, run.optimizer);
    require(state.step >= 0 && state.epoch >= 0 && state.batch >= 0 && state.best_step <= state.step);
  });
  return 0;
}
