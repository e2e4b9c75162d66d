#include "trine/train/run/training_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "trine/base/error.hpp"
#include "trine/formats/saved_files.hpp"
#include "trine/optim/ema.hpp"
#include "trine/optim/schedule.hpp"
#include "trine/train/batches.hpp"
#include "trine/train/evaluation.hpp"
#include "trine/train/fine_tuning.hpp"
#include "trine/train/objectives.hpp"
#include "trine/train/run/build_model.hpp"
#include "trine/train/run/inputs.hpp"
#include "trine/train/run/load_rows.hpp"
#include "trine/train/run/model_card.hpp"
#include "trine/train/run/run_folder.hpp"
#include "trine/train/run/run_log.hpp"

namespace trine::inline TRINE_ABI {
namespace {

constexpr Index kLogEvery = 20;  // steps

// What the rows decide.
TrainSettings settled(TrainSettings settings, const TrainingRows& rows) {
  if (!settings.batch) settings.batch = default_batch(settings, rows.train.rows());
  settings.score_range = rows.score_range;
  settings.read_columns = rows.train.read_columns;
  return settings;
}

// Passes what it observes on to the observer of its caller.
class TrainingRun final : RunObserver {
 public:
  /// `model`: one to fine-tune, or null for a new one.
  TrainingRun(const TrainSettings& settings, std::unique_ptr<SentenceEncoder> model, RunObserver& observer)
      : observer_(observer),
        pool_(settings.threads),
        rows_(load_rows(settings, [&](const std::string& text) { note(text); })),
        settings_(settled(settings, rows_)),
        model_(prepared(std::move(model))),
        adapters_(attach_adapters(*model_, settings_)),
        texts_(model_->tokenize(rows_.train.texts)),
        batches_(make_batches(settings_, rows_.train)),
        evaluation_(settings_, *model_, rows_.train, rows_.dev, pool_, [this](auto& text) { note(text); }),
        teacher_(embed_with_teacher()),
        objective_(
            make_objective(settings_, {*model_, rows_.train, texts_, teacher_ ? &*teacher_ : nullptr})),
        groups_(parameter_groups(*model_, adapter_parameters(), settings_)),
        optimizer_(make_optimizer(settings_, groups_, pool_)) {
    if (settings_.ema > 0) averages_.emplace(groups_, pool_, settings_.ema);
    note(about_idle_batches(settings_, rows_.train, *batches_));
  }

  RunResult run(const std::atomic<bool>& stop) {
    report_cut();
    folder_ = RunFolder::begin(settings_);
    settings_.fingerprint = rows_.fingerprint;
    settings_.inputs = inputs_of(settings_, rows_);
    log_ = RunLog(folder_.log());
    log_.write("start", {{"rows", static_cast<double>(rows_.train.rows())},
                         {"held_out", static_cast<double>(rows_.dev.rows())}});
    if (rows_.dev.rows() > 0) {
      untrained_ = metrics_of_model();
      if (untrained_.front().value >= 1) {  // which cannot tell a better model from a worse one
        state_.by_loss = evaluation_.decide_by_loss();
        if (state_.by_loss) untrained_ = metrics_of_model();
      }
      evaluated(state_, untrained_);
    }
    return go(stop);
  }

  RunResult resume(RunFolder folder, const std::atomic<bool>& stop) {
    folder_ = std::move(folder);
    require_same_inputs(settings_, rows_);
    log_ = RunLog(folder_.log());
    state_ = load_checkpoint(folder_.checkpoint(), *model_, *optimizer_, adapter_parameters(), averages());
    if (state_.by_loss) evaluation_.decide_by_loss();
    untrained_ = logged_evaluation(folder_.log(), 0);
    best_ = logged_evaluation(folder_.log(), state_.best_step);
    log_.write("resume", {{"step", static_cast<double>(state_.step)}});
    observer_.note(fmt::format("resuming after step {}", state_.step));
    return go(stop);
  }

 private:
  // Built, or given and ready for the words of these data.
  std::unique_ptr<SentenceEncoder> prepared(std::unique_ptr<SentenceEncoder> model) {
    const std::vector<std::string>& texts = rows_.train.texts;
    if (!model) model = build_model(settings_, texts, &pool_);
    if (!settings_.model.empty())
      model = with_rows_for(std::move(model), texts, static_cast<std::uint64_t>(settings_.seed));
    note(about_table(*model));
    return model;
  }

  [[nodiscard]] std::vector<NamedParameter> adapter_parameters() {
    return adapters_ ? adapters_->parameters() : std::vector<NamedParameter>{};
  }

  [[nodiscard]] Ema* averages() { return averages_ ? &*averages_ : nullptr; }

  // While it lives, the model has its averaged weights, where the run keeps any.
  struct WithAverages {
    explicit WithAverages(Ema* of) : averages(of) { swap(); }
    ~WithAverages() { swap(); }
    WithAverages(const WithAverages&) = delete;
    WithAverages& operator=(const WithAverages&) = delete;
    void swap() const {
      if (averages != nullptr) averages->swap();
    }
    Ema* averages;
  };

  void report_cut() const {
    CutTexts cut = texts_.cut();
    cut += model_->tokenize(rows_.dev.texts).cut();
    if (cut.texts == 0) return;
    const std::string text = settings_.data + ": " + cut.text(model_->longest());
    if (settings_.refuse_cut) throw Error(text + "; raise --max-length, or leave out --refuse-cut");
    observer_.note(text + "; --max-length raises the limit, --refuse-cut makes this an error");
  }

  std::optional<TeacherTargets> embed_with_teacher() {
    if (settings_.teacher.empty()) return std::nullopt;
    return std::optional<TeacherTargets>(std::in_place, *load_model(settings_.teacher), rows_.train,
                                         model_->dimension(), pool_);
  }

  [[nodiscard]] eval::Metrics metrics_of_model() {
    const WithAverages averaged(averages());
    return evaluation_();
  }

  // Reported now, and stored in the model's card and settings.
  void note(const std::string& text) override {
    if (text.empty()) return;
    observer_.note(text);
    notes_.push_back(text);
  }

  [[nodiscard]] double rate(Index done, Index steps) const {
    // A run of one step would be all warmup, with a rate of 0.
    const Index warmup = steps == 1 ? 0 : warmup_steps(*settings_.warmup, steps);
    return Schedule{settings_.schedule, *settings_.learning_rate, warmup, steps}(done);
  }

  RunResult go(const std::atomic<bool>& stop) {
    TrainerOptions options{.epochs = *settings_.epochs,
                           .seed = static_cast<std::uint64_t>(settings_.seed),
                           .checkpointing = settings_.gradient_checkpointing,
                           .clip_norm = *settings_.max_grad_norm,
                           .evaluate_every = settings_.evaluate_every,
                           .patience = settings_.patience,
                           .checkpoint_seconds = settings_.checkpoint_seconds,
                           .learning_rate = [this](Index done, Index steps) { return rate(done, steps); }};
    if (rows_.dev.rows() > 0) options.evaluate = [this] { return metrics_of_model(); };
    observer_.training_begins();
    const StopReason ending =
        train(options, *this, *batches_, *objective_, groups_, *optimizer_, pool_, state_, stop);
    log_step();
    log_.close();
    if (ending != StopReason::interrupted) remove_checkpoint(folder_.checkpoint());
    return {ending, state_, untrained_, best_};
  }

  void save(const RunState& state) override {
    save_model();
    log_.write("kept", {{"step", static_cast<double>(state.step)}});
  }

  void checkpoint(const RunState& state) override {
    settings_.assumed = with_file_names(notes_, settings_);
    save_checkpoint(folder_.checkpoint(), *model_, *optimizer_, state, adapter_parameters(),
                    {{"train.json", settings_json(settings_)}}, averages());
  }

  // Logs every kLogEvery steps and at the end, wherever a run ends.
  void step(const Progress& progress) override {
    if (averages_) averages_->update();
    // A batch whose rows are compared with nothing says nothing about the run.
    const LossStatistics& seen = progress.statistics;
    const bool is_idle = progress.loss == 0 && seen.active_fraction == 0 && seen.mean_negative_distance == 0;
    if (!is_idle || !last_step_) last_step_ = progress;
    if (progress.state.step % kLogEvery == 0) log_step();
    observer_.step(progress);
  }

  void log_step() {
    if (!last_step_) return;
    const LossStatistics& seen = last_step_->statistics;
    log_.write("step", {{"step", static_cast<double>(last_step_->state.step)},
                        {"loss", last_step_->loss},
                        {"active_fraction", seen.active_fraction},
                        {"mean_positive_distance", seen.mean_positive_distance},
                        {"mean_negative_distance", seen.mean_negative_distance},
                        {"mean_norm", seen.mean_norm},
                        {"learning_rate", last_step_->learning_rate},
                        {"gradient_norm", last_step_->gradient_norm},
                        {"sentences_per_second", last_step_->sentences_per_second},
                        {"seconds", last_step_->state.seconds}});
    last_step_.reset();
  }

  void evaluated(const RunState& state, const eval::Metrics& metrics) override {
    std::vector<RunLog::Value> values{{"step", static_cast<double>(state.step)}};
    for (const eval::Metric& metric : metrics) values.emplace_back(metric.name, metric.value);
    log_.write("evaluation", values);
    if (state.step > 0) last_ = metrics;
    observer_.evaluated(state, metrics);
  }

  // Adapters are stored merged, without changing the state of the run.
  void save_model() {
    if (!last_.empty()) best_ = last_;
    settings_.assumed = with_file_names(notes_, settings_);
    SentenceEncoder::Overrides overrides;
    const WithAverages averaged(averages());
    const auto merged = adapters_ ? adapters_->merged() : std::vector<LoraAdapters::MergedWeight>{};
    for (const auto& weight : merged) overrides[weight.name] = &weight.value;
    folder_.replace_model([&](const std::string& folder) {
      if (settings_.lora_keep && adapters_) adapters_->save(folder + "/adapter", settings_.model);
      model_->write_files(folder, model_card(settings_, *model_, rows_, untrained_, best_), overrides);
      TrainSettings said = settings_;
      said.working_folder.clear();  // of this machine, and useless once the run has ended
      save_settings(said, folder + "/train.json");
      io::seal_folder(folder);
    });
    log_ = RunLog(folder_.log());
  }

  RunObserver& observer_;
  std::vector<std::string> notes_;
  ThreadPool pool_;
  TrainingRows rows_;
  TrainSettings settings_;
  std::unique_ptr<SentenceEncoder> model_;
  std::optional<LoraAdapters> adapters_;
  TokenizedTexts texts_;
  std::unique_ptr<BatchSampler> batches_;
  RunEvaluation evaluation_;
  std::optional<TeacherTargets> teacher_;
  std::unique_ptr<Objective> objective_;
  std::vector<ParamGroup> groups_;
  std::unique_ptr<Optimizer> optimizer_;
  std::optional<Ema> averages_;
  RunFolder folder_;
  RunLog log_;
  RunState state_;
  std::optional<Progress> last_step_;  // not logged so far
  eval::Metrics untrained_, last_, best_;
};

}  // namespace

RunResult run_training(const TrainSettings& given, RunObserver& observer, const std::atomic<bool>& stop) {
  TrainSettings settings = given;
  std::unique_ptr<SentenceEncoder> model;
  if (!settings.model.empty()) {  // what it is decides which defaults count
    model = open_source(settings);
    for (const std::string& note : model->notes()) observer.note(note);
    settings.encoder = model->kind() == "static" ? EncoderKind::static_embedding : EncoderKind::transformer;
    settings.dimension = model->dimension();
  }
  TrainSettings completed = resolve_defaults(settings);
  remember_working_folder(completed);
  for (const std::string& name : require_free_for_run(completed))
    observer.note(completed.out + "/" + name +
                  " goes with the old model: it holds weights that only another program reads");
  return TrainingRun(completed, std::move(model), observer).run(stop);
}

RunResult resume_training(const std::string& folder, RunObserver& observer, const std::atomic<bool>& stop,
                          std::optional<Index> threads) {
  RunFolder run = RunFolder::resume(folder);
  TrainSettings settings = load_settings(settings_file(folder));
  settings.out = folder;
  if (threads) settings.threads = *threads;
  settings = resolve_defaults(with_paths_from_here(settings));
  auto model = build_model(settings, load_checkpoint_tokenizer(run.checkpoint()));
  return TrainingRun(settings, std::move(model), observer).resume(std::move(run), stop);
}

}  // namespace trine::inline TRINE_ABI
