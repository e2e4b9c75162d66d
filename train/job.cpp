#include "train/job.hpp"

#include <fmt/format.h>

#include <memory>

#include "base/error.hpp"
#include "io/saved_files.hpp"
#include "optim/adamw.hpp"
#include "optim/schedule.hpp"
#include "train/batches.hpp"
#include "train/build_model.hpp"
#include "train/evaluation.hpp"
#include "train/fine_tuning.hpp"
#include "train/load_rows.hpp"
#include "train/model_card.hpp"
#include "train/objectives.hpp"
#include "train/run_folder.hpp"
#include "train/run_log.hpp"

namespace trine::inline TRINE_ABI {
namespace {

constexpr Index kLogEvery = 20;  // steps

Schedule schedule_of(const TrainSettings& settings, Index steps) {
  Schedule schedule;
  schedule.shape = settings.schedule == "constant" ? Schedule::Shape::constant
                   : settings.schedule == "cosine" ? Schedule::Shape::cosine
                                                   : Schedule::Shape::linear;
  schedule.lr = *settings.learning_rate;
  schedule.warmup = warmup_steps(*settings.warmup, steps);
  schedule.total = steps;
  return schedule;
}

// What the rows decide.
TrainSettings settled(TrainSettings settings, const TrainingRows& rows) {
  if (!settings.batch) settings.batch = usual_batch(settings, rows.train.rows());
  settings.score_range = rows.score_range;
  settings.read_columns = rows.train.read_columns;
  return settings;
}

class Job {
 public:
  /// `model`: one to go on from, or null for a new one.
  Job(const TrainSettings& settings, std::unique_ptr<SentenceEncoder> model, JobListener& listener)
      : listener_(listener),
        pool_(settings.threads),
        rows_(load_rows(settings, [&](const std::string& text) { listener.note(text); })),
        settings_(settled(settings, rows_)),
        model_(model ? std::move(model) : build_model(settings_, rows_.train.texts)),
        adapters_(put_adapters_on(*model_, settings_)),
        texts_(model_->tokenise(rows_.train.texts)),
        batches_(make_batches(settings_, rows_.train)),
        teacher_(ask_teacher()),
        objective_(
            make_objective(settings_, {*model_, rows_.train, texts_, teacher_ ? &*teacher_ : nullptr})),
        groups_(groups_to_learn(*model_, adapter_parameters(), settings_)),
        optimizer_(groups_, pool_, {.beta1 = *settings_.beta1, .weight_decay = *settings_.weight_decay}) {}

  JobResult run(const std::atomic<bool>& stop) {
    report_cut();
    folder_ = RunFolder::begin(settings_);
    settings_.fingerprint = rows_.fingerprint;
    log_ = RunLog(folder_.log());
    log_.write("start", {{"rows", static_cast<double>(rows_.train.rows())},
                         {"held_out", static_cast<double>(rows_.dev.rows())}});
    if (rows_.dev.rows() > 0) {
      untrained_ = evaluate(*model_, rows_.dev, settings_.kind, pool_);
      report(untrained_);
    }
    return go(stop);
  }

  JobResult resume(RunFolder folder, const std::atomic<bool>& stop) {
    folder_ = std::move(folder);
    if (settings_.fingerprint != rows_.fingerprint) {
      throw FileError(settings_.data, 0,
                      "has changed since the run began; resume with the same rows, or start a new run");
    }
    log_ = RunLog(folder_.log());
    state_ = load_checkpoint(folder_.checkpoint(), *model_, optimizer_, adapter_parameters());
    untrained_ = logged(0);
    best_ = logged(state_.best_step);
    log_.write("resume", {{"step", static_cast<double>(state_.step)}});
    listener_.note(fmt::format("resuming after step {}", state_.step));
    return go(stop);
  }

 private:
  [[nodiscard]] std::vector<NamedParameter> adapter_parameters() {
    return adapters_ ? adapters_->parameters() : std::vector<NamedParameter>{};
  }

  void report_cut() const {
    CutTexts cut = texts_.cut();
    cut += model_->tokenise(rows_.dev.texts).cut();
    if (cut.texts == 0) return;
    const std::string text = settings_.data + ": " + cut.text(model_->longest());
    if (settings_.refuse_cut) throw Error(text + "; raise --max-length, or leave out --refuse-cut");
    listener_.note(text + "; --max-length raises the limit, --refuse-cut makes this an error");
  }

  std::optional<TeacherTargets> ask_teacher() {
    if (settings_.teacher.empty()) return std::nullopt;
    return std::optional<TeacherTargets>(std::in_place, *load_model(settings_.teacher), rows_.train,
                                         model_->dimension(), pool_);
  }

  [[nodiscard]] eval::Metrics logged(Index step) const {
    eval::Metrics metrics;
    for (auto& [name, value] : logged_evaluation(folder_.log(), step)) {
      metrics.push_back({std::move(name), value});
    }
    return metrics;
  }

  JobResult go(const std::atomic<bool>& stop) {
    const TrainerOptions options{.epochs = *settings_.epochs,
                                 .seed = static_cast<std::uint64_t>(settings_.seed),
                                 .checkpointing = settings_.checkpointing,
                                 .clip_norm = *settings_.clip_norm,
                                 .evaluate_every = settings_.evaluate_every,
                                 .patience = settings_.patience,
                                 .checkpoint_seconds = settings_.checkpoint_seconds};
    listener_.training_begins();
    const Ending ending =
        train(options, hooks(), *batches_, *objective_, groups_, optimizer_, pool_, state_, stop);
    log_.close();
    if (ending != Ending::interrupted) remove_checkpoint(folder_.checkpoint());
    return {ending, state_, untrained_, best_};
  }

  TrainerHooks hooks() {
    TrainerHooks hooks;
    hooks.learning_rate = [this](Index done, Index steps) { return schedule_of(settings_, steps)(done); };
    hooks.progress = [this](const Progress& progress) { log_progress(progress); };
    hooks.keep = [this](const RunState&) { save_model(); };
    hooks.checkpoint = [this](const RunState& state) {
      save_checkpoint(folder_.checkpoint(), *model_, optimizer_, state, adapter_parameters(),
                      {{"train.json", settings_json(settings_)}});
    };
    if (rows_.dev.rows() > 0) {
      hooks.evaluate = [this](const RunState&) {
        last_ = evaluate(*model_, rows_.dev, settings_.kind, pool_);
        report(last_);
        return eval::value_of(last_, deciding_metric(settings_.kind));
      };
    }
    return hooks;
  }

  void log_progress(const Progress& progress) {
    if (progress.state.step % kLogEvery == 0 || progress.state.step == progress.steps) {
      const LossStatistics& seen = progress.statistics;
      log_.write("step", {{"step", static_cast<double>(progress.state.step)},
                          {"loss", progress.loss},
                          {"active_fraction", seen.active_fraction},
                          {"mean_positive_distance", seen.mean_positive_distance},
                          {"mean_negative_distance", seen.mean_negative_distance},
                          {"mean_norm", seen.mean_norm},
                          {"learning_rate", progress.learning_rate},
                          {"gradient_norm", progress.gradient_norm},
                          {"sentences_per_second", progress.sentences_per_second},
                          {"seconds", progress.state.seconds}});
    }
    listener_.progress(progress);
  }

  void report(const eval::Metrics& metrics) {
    std::vector<RunLog::Value> values{{"step", static_cast<double>(state_.step)}};
    for (const eval::Metric& metric : metrics) values.emplace_back(metric.name, metric.value);
    log_.write("evaluation", values);
    listener_.evaluated(state_, metrics);
  }

  // Rows the optimizer holds back are stored caught up and adapters merged, without changing where the run
  // goes.
  void save_model() {
    if (!last_.empty()) best_ = last_;
    std::vector<Tensor> copies;
    copies.reserve(model_->parameters().size());
    SentenceEncoder::Overrides overrides;
    for (const NamedParameter& named : model_->parameters()) {
      if (named.parameter->kind != Gradients::rows) continue;
      optimizer_.caught_up_copy(*named.parameter, copies.emplace_back());
      overrides[named.name] = &copies.back();
    }
    const auto merged = adapters_ ? adapters_->merged() : std::vector<LoraAdapters::MergedWeight>{};
    for (const auto& weight : merged) overrides[weight.name] = &weight.value;
    folder_.replace_model([&](const std::string& folder) {
      if (settings_.lora_keep && adapters_) adapters_->save(folder + "/adapter", settings_.model);
      model_->write_files(folder, model_card(settings_, *model_, rows_, untrained_, best_), overrides);
      save_settings(settings_, folder + "/train.json");
      io::seal_folder(folder);
    });
    log_ = RunLog(folder_.log());
  }

  JobListener& listener_;
  ThreadPool pool_;
  TrainingRows rows_;
  TrainSettings settings_;
  std::unique_ptr<SentenceEncoder> model_;
  std::optional<LoraAdapters> adapters_;
  TokenisedTexts texts_;
  std::unique_ptr<BatchSampler> batches_;
  std::optional<TeacherTargets> teacher_;
  std::unique_ptr<Objective> objective_;
  std::vector<ParamGroup> groups_;
  AdamW optimizer_;
  RunFolder folder_;
  RunLog log_;
  RunState state_;
  eval::Metrics untrained_, last_, best_;
};

}  // namespace

JobResult run_job(const TrainSettings& given, JobListener& listener, const std::atomic<bool>& stop) {
  TrainSettings settings = given;
  std::unique_ptr<SentenceEncoder> model;
  if (!settings.model.empty()) {  // what it is decides which defaults count
    model = open_source(settings);
    for (const std::string& note : model->notes()) listener.note(note);
    settings.encoder = model->kind();
    settings.dimension = model->dimension();
  }
  const TrainSettings completed = complete(settings);
  for (const std::string& name : require_free_for_run(completed))
    listener.note(completed.out + "/" + name +
                  " goes with the old model: it holds weights that only another program reads");
  return Job(completed, std::move(model), listener).run(stop);
}

JobResult resume_job(const std::string& folder, JobListener& listener, const std::atomic<bool>& stop) {
  RunFolder run = RunFolder::go_on(folder);
  TrainSettings settings = load_settings(settings_file(folder));
  settings.out = folder;
  settings = complete(settings);
  auto model = build_model(settings, load_checkpoint_tokenizer(run.checkpoint()));
  return Job(settings, std::move(model), listener).resume(std::move(run), stop);
}

}  // namespace trine::inline TRINE_ABI
