#include "train/model_card.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "base/config.hpp"

namespace trine::inline TRINE_ABI {
namespace {

std::string metrics_table(const eval::Metrics& untrained, const eval::Metrics& best) {
  if (best.empty()) return "The model was not evaluated.\n";
  std::string table = "| metric | untrained | trained |\n|---|---|---|\n";
  for (std::size_t i = 0; i < best.size(); ++i) {
    const std::string before = i < untrained.size() ? fmt::format("{:.4f}", untrained[i].value) : "";
    table += fmt::format("| {} | {} | {:.4f} |\n", best[i].name, before, best[i].value);
  }
  return table;
}

}  // namespace

std::string model_card(const TrainSettings& s, const TrainingRows& rows, const eval::Metrics& untrained,
                       const eval::Metrics& best) {
  const std::string name = std::filesystem::path(s.out).lexically_normal().filename().string();
  return fmt::format(
      "---\nlibrary_name: trine\npipeline_tag: sentence-similarity\n---\n\n# {}\n\n"
      "A {} sentence encoder of {} dimensions, trained by trine {} with the {} loss.\n\n"
      "## Use\n\n```\ntrine encode --model {} --out vectors.npy sentences.txt\n"
      "trine search --model {} --corpus sentences.txt \"a question\"\n```\n\n"
      "## Data\n\n{} rows of {}; {} rows held out, none of whose sentences was learned from.\n\n"
      "## Metrics on the held-out rows\n\n{}\n"
      "## Settings\n\nepochs {}, batch {}, learning rate {} ({}, warmup {}), beta1 {}, weight decay {}, seed "
      "{}. "
      "All of them are in train.json.\n",
      name, s.encoder, s.dimension, TRINE_VERSION, s.loss, s.out, s.out, rows.train.rows(),
      std::filesystem::path(s.data).filename().string(), rows.dev.rows(), metrics_table(untrained, best),
      *s.epochs, *s.batch, *s.learning_rate, s.schedule, s.warmup, *s.beta1, *s.weight_decay, s.seed);
}

}  // namespace trine::inline TRINE_ABI
