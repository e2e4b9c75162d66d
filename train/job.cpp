#include "train/job.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "base/error.hpp"
#include "io/file.hpp"
#include "optim/adamw.hpp"
#include "optim/schedule.hpp"
#include "train/batches.hpp"
#include "train/build_model.hpp"
#include "train/evaluation.hpp"
#include "train/fine_tuning.hpp"
#include "train/load_rows.hpp"
#include "train/model_card.hpp"
#include "train/objectives.hpp"
#include "train/run_log.hpp"

namespace trine::inline TRINE_ABI {
namespace {

constexpr Index kLogEvery = 20;  // steps

std::string checkpoint_folder(const std::string& model) { return model + "/checkpoint"; }

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

TrainSettings with_batch(TrainSettings settings, const Dataset& rows) {
  if (!settings.batch) settings.batch = usual_batch(settings, rows.rows());
  return settings;
}

class Job {
 public:
  /// `model`: one to go on from, or null for a new one.
  Job(const TrainSettings& settings, std::unique_ptr<SentenceEncoder> model, JobListener& listener)
      : listener_(listener),
        pool_(static_cast<int>(settings.threads)),
        rows_(load_rows(settings, [&](const std::string& text) { listener.note(text); })),
        settings_(with_batch(settings, rows_.train)),
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
    io::create_folder(settings_.out);
    settings_.fingerprint = rows_.fingerprint;
    log_ = RunLog(settings_.out + "/metrics.jsonl");
    log_.write("start", {{"rows", static_cast<double>(rows_.train.rows())},
                         {"held_out", static_cast<double>(rows_.dev.rows())}});
    if (rows_.dev.rows() > 0) {
      untrained_ = evaluate(*model_, rows_.dev, settings_.kind, pool_);
      report(untrained_);
    }
    return go(stop);
  }

  JobResult resume(const std::atomic<bool>& stop) {
    if (settings_.fingerprint != rows_.fingerprint) {
      throw FileError(settings_.data, 0,
                      "has changed since the run began; resume with the same rows, or start a new run");
    }
    log_ = RunLog(settings_.out + "/metrics.jsonl");
    state_ = load_checkpoint(checkpoint_folder(settings_.out), *model_, optimizer_, adapter_parameters());
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

  std::optional<TeacherTargets> ask_teacher() {
    if (settings_.teacher.empty()) return std::nullopt;
    return std::optional<TeacherTargets>(std::in_place, *load_model(settings_.teacher), rows_.train,
                                         model_->dimension(), pool_);
  }

  [[nodiscard]] eval::Metrics logged(Index step) const {
    eval::Metrics metrics;
    for (auto& [name, value] : logged_evaluation(settings_.out + "/metrics.jsonl", step)) {
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
    const Ending ending =
        train(options, hooks(), *batches_, *objective_, groups_, optimizer_, pool_, state_, stop);
    if (ending != Ending::interrupted) remove_checkpoint(checkpoint_folder(settings_.out));
    return {ending, state_, untrained_, best_};
  }

  TrainerHooks hooks() {
    TrainerHooks hooks;
    hooks.learning_rate = [this](Index done, Index steps) { return schedule_of(settings_, steps)(done); };
    hooks.progress = [this](const Progress& progress) { log_progress(progress); };
    hooks.keep = [this](const RunState&) { save_model(); };
    hooks.checkpoint = [this](const RunState& state) {
      save_settings(settings_, settings_.out + "/train.json");
      save_checkpoint(checkpoint_folder(settings_.out), *model_, optimizer_, state, adapter_parameters());
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
    if (settings_.lora_keep && adapters_) adapters_->save(settings_.out + "/adapter", settings_.model);
    model_->save(settings_.out, model_card(settings_, *model_, rows_, untrained_, best_), overrides);
    save_settings(settings_, settings_.out + "/train.json");
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
  if (has_checkpoint(checkpoint_folder(completed.out))) {
    throw FileError(completed.out, 0,
                    "holds an unfinished run; go on with it (trine train --resume " + completed.out +
                        "), or remove " + checkpoint_folder(completed.out) + " to start anew");
  }
  return Job(completed, std::move(model), listener).run(stop);
}

JobResult resume_job(const std::string& folder, JobListener& listener, const std::atomic<bool>& stop) {
  if (!std::filesystem::is_directory(folder))
    throw FileError(folder, 0, "is not a folder; name the one given to --out");
  if (!has_checkpoint(checkpoint_folder(folder))) {
    throw FileError(
        folder, 0,
        "has no checkpoint: the run is complete, or never got to its first; there is nothing to resume");
  }
  TrainSettings settings = load_settings(folder + "/train.json");
  settings.out = folder;
  settings = complete(settings);
  auto model = build_model(settings, load_checkpoint_tokenizer(checkpoint_folder(folder)));
  return Job(settings, std::move(model), listener).resume(stop);
}

}  // namespace trine::inline TRINE_ABI
