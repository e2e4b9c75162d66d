#include "trine/train/run/training_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "trine/base/counted.hpp"
#include "trine/base/error.hpp"
#include "trine/formats/saved_files.hpp"
#include "trine/optim/ema.hpp"
#include "trine/optim/schedule.hpp"
#include "trine/train/batches.hpp"
#include "trine/train/evaluation.hpp"
#include "trine/train/fine_tuning.hpp"
#include "trine/train/held_out_loss.hpp"
#include "trine/train/idle_batches.hpp"
#include "trine/train/objectives.hpp"
#include "trine/train/run/build_model.hpp"
#include "trine/train/run/hashed_table.hpp"
#include "trine/train/run/inputs.hpp"
#include "trine/train/run/load_rows.hpp"
#include "trine/train/run/model_card.hpp"
#include "trine/train/run/run_folder.hpp"
#include "trine/train/run/run_log.hpp"

namespace trine::inline TRINE_ABI {
namespace {

constexpr Index kLogEvery = 20;  // steps

Schedule schedule_of(const TrainSettings& settings, Index steps) {
  Schedule schedule;
  schedule.shape = settings.schedule;
  schedule.lr = *settings.learning_rate;
  // A run of one step would be all warmup, with a rate of 0.
  schedule.warmup = steps == 1 ? 0 : warmup_steps(*settings.warmup, steps);
  schedule.total = steps;
  return schedule;
}

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
        neighbors_(choose_neighbors()),
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
      if (untrained_.front().value >= 1) {
        decide_by_loss();
        untrained_ = with_loss(std::move(untrained_));
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
    if (state_.by_loss) decide_by_loss();
    untrained_ = logged(0);
    best_ = logged(state_.best_step);
    log_.write("resume", {{"step", static_cast<double>(state_.step)}});
    observer_.note(fmt::format("resuming after step {}", state_.step));
    return go(stop);
  }

 private:
  // Built, or given and ready for the words of these data.
  std::unique_ptr<SentenceEncoder> prepared(std::unique_ptr<SentenceEncoder> model) {
    const std::vector<std::string>& texts = rows_.train.texts;
    if (!model) model = build_model(settings_, texts);
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

  // Labeled rows are compared with training rows, as a search does; with some of them only, to keep
  // evaluations short.
  std::optional<Dataset> choose_neighbors() {
    if (settings_.kind != DataKind::labeled || rows_.dev.rows() == 0) return std::nullopt;
    constexpr Index kMostOfALabel = 20;
    Dataset some = some_of_each_label(rows_.train, kMostOfALabel, static_cast<std::uint64_t>(settings_.seed));
    std::string text =
        fmt::format("1nn_accuracy: {} {} label among {} of {}", counted(rows_.dev.rows(), "held-out row"),
                    rows_.dev.rows() == 1 ? "looks for its" : "look for their", some.rows(),
                    counted(rows_.train.rows(), "training row"));
    if (some.rows() < rows_.train.rows())
      text += fmt::format(", at most {} of a label; trine eval labels takes all", kMostOfALabel);
    note(text);
    if (const Index without = rows_without_neighbors(rows_.dev, some); without > 0) {
      note(
          fmt::format("{} of the {} {} a label that no training row has, and {} as wrong; leave {} out of {}",
                      without, counted(rows_.dev.rows(), "held-out row"), without == 1 ? "has" : "have",
                      without == 1 ? "counts" : "count", without == 1 ? "it" : "them", settings_.eval_file));
    }
    return some;
  }

  // A metric at its limit cannot tell a better model from a worse one.
  void decide_by_loss() {
    try {
      const auto teacher = settings_.teacher.empty() ? nullptr : load_model(settings_.teacher);
      held_out_loss_.emplace(settings_, *model_, rows_.dev, teacher.get(), pool_);
      state_.by_loss = true;
      note(
          fmt::format("{} is 1 before training and cannot rise; the loss on the held-out rows decides which "
                      "model is saved",
                      deciding_metric(settings_.kind)));
    } catch (const Error& error) {
      note(fmt::format(
          "{} is 1 before training and cannot rise, and the held-out rows do not fill a batch of the "
          "loss ({}); the last of tied models is saved",
          deciding_metric(settings_.kind), error.what()));
    }
  }

  // With what decides first.
  [[nodiscard]] eval::Metrics metrics_of_model() {
    const WithAverages averaged(averages());
    eval::Metrics metrics = neighbors_ ? evaluate_labels(*model_, rows_.dev, *neighbors_, 1, pool_)
                                       : evaluate(*model_, rows_.dev, settings_.kind, pool_);
    const auto decides = [&](const eval::Metric& metric) {
      return metric.name == deciding_metric(settings_.kind);
    };
    std::stable_partition(metrics.begin(), metrics.end(), decides);
    return with_loss(std::move(metrics));
  }

  [[nodiscard]] eval::Metrics with_loss(eval::Metrics metrics) {
    if (held_out_loss_) metrics.insert(metrics.begin(), {std::string(kHeldOutLoss), (*held_out_loss_)()});
    return metrics;
  }

  // Reported now, and stored in the model's card and settings.
  void note(const std::string& text) override {
    if (text.empty()) return;
    observer_.note(text);
    notes_.push_back(text);
  }

  [[nodiscard]] eval::Metrics logged(Index step) const {
    eval::Metrics metrics;
    for (auto& [name, value] : logged_evaluation(folder_.log(), step)) {
      metrics.push_back({std::move(name), value});
    }
    return metrics;
  }

  RunResult go(const std::atomic<bool>& stop) {
    TrainerOptions options{
        .epochs = *settings_.epochs,
        .seed = static_cast<std::uint64_t>(settings_.seed),
        .checkpointing = settings_.gradient_checkpointing,
        .clip_norm = *settings_.max_grad_norm,
        .evaluate_every = settings_.evaluate_every,
        .patience = settings_.patience,
        .checkpoint_seconds = settings_.checkpoint_seconds,
        .learning_rate = [this](Index done, Index steps) { return schedule_of(settings_, steps)(done); }};
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
  std::optional<Dataset> neighbors_;  // of labeled held-out rows
  std::optional<TeacherTargets> teacher_;
  std::unique_ptr<Objective> objective_;
  std::vector<ParamGroup> groups_;
  std::unique_ptr<Optimizer> optimizer_;
  std::optional<Ema> averages_;
  RunFolder folder_;
  RunLog log_;
  RunState state_;
  std::optional<Progress> last_step_;         // not logged so far
  std::optional<HeldOutLoss> held_out_loss_;  // where it decides
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
