// Training runs on made-up data, and an observer that remembers.
#pragma once

#include <algorithm>
#include <concepts>
#include <string>
#include <vector>

#include "trine/tests/io/temporary_folder.hpp"
#include "trine/train/run/training_run.hpp"

/// Remembers what it hears; sets `stop` after `stop_after` steps of this job, if that is not 0.
class Listener final : public trine::RunObserver {
 public:
  explicit Listener(trine::Index stop_after = 0) : stop_after_(stop_after) {}
  void note(const std::string& text) override { notes.push_back(text); }
  void step(const trine::Progress& progress) override {
    losses.push_back(progress.loss);
    last = progress;
    if (static_cast<trine::Index>(losses.size()) == stop_after_) stop = true;
  }
  void evaluated(const trine::RunState& state, const trine::eval::Metrics& metrics) override {
    steps.push_back(state.step);
    scores.push_back(metrics);
  }

  std::vector<std::string> notes;
  std::vector<double> losses;
  std::vector<trine::Index> steps;  // at which the model was evaluated
  std::vector<trine::eval::Metrics> scores;
  trine::Progress last{};
  std::atomic<bool> stop{false};

 private:
  trine::Index stop_after_;
};

/// Whether one of the notes has these words.
inline bool says(const Listener& heard, const std::string& words) {
  return std::any_of(heard.notes.begin(), heard.notes.end(),
                     [&](const std::string& note) { return note.find(words) != std::string::npos; });
}

/// 216 pairs of three words each, English and German, every combination once.
inline std::string made_up_pairs() {
  const std::vector<std::pair<std::string, std::string>> words[] = {{{"one", "ein"},
                                                                     {"two", "zwei"},
                                                                     {"three", "drei"},
                                                                     {"four", "vier"},
                                                                     {"five", "fünf"},
                                                                     {"six", "sechs"}},
                                                                    {{"red", "rote"},
                                                                     {"blue", "blaue"},
                                                                     {"old", "alte"},
                                                                     {"new", "neue"},
                                                                     {"big", "große"},
                                                                     {"slow", "lahme"}},
                                                                    {{"houses", "Häuser"},
                                                                     {"cars", "Autos"},
                                                                     {"dogs", "Hunde"},
                                                                     {"cats", "Katzen"},
                                                                     {"trees", "Bäume"},
                                                                     {"books", "Bücher"}}};
  std::string text = "english\tgerman\n";
  for (std::size_t i = 0; i < 216; ++i) {
    const auto &a = words[0][i / 36], &b = words[1][i / 6 % 6], &c = words[2][i % 6];
    text +=
        a.first + " " + b.first + " " + c.first + "\t" + a.second + " " + b.second + " " + c.second + "\n";
  }
  return text;
}

/// A static model so small that a run takes milliseconds.
inline trine::TrainSettings small_settings(const TemporaryFolder& folder) {
  trine::TrainSettings settings;
  settings.data = folder.put("pairs.tsv", made_up_pairs());
  settings.out = folder / "model";
  settings.dimension = 16;
  settings.hash_buckets = 512;
  settings.batch = 16;
  settings.eval_rows = 20;
  settings.epochs = 3;
  settings.threads = 1;
  return settings;
}

/// The same of a transformer.
inline trine::TrainSettings small_transformer_settings(const TemporaryFolder& folder) {
  trine::TrainSettings settings = small_settings(folder);
  settings.encoder = trine::EncoderKind::transformer;
  settings.hash_buckets.reset();  // of hashed words
  settings.layers = 1;
  settings.heads = 2;
  settings.feed_forward = 32;
  settings.vocabulary = 80;
  settings.epochs = 2;
  return settings;
}

template <std::derived_from<trine::RunObserver> Observer>
trine::RunResult run(const trine::TrainSettings& settings, Observer& observer) {
  return trine::run_training(settings, observer, observer.stop);
}

inline trine::RunResult run(const trine::TrainSettings& settings, trine::Index stop_after = 0) {
  Listener listener(stop_after);
  return run(settings, listener);
}

inline trine::RunResult resume(const std::string& folder, Listener& listener) {
  return trine::resume_training(folder, listener, listener.stop);
}
