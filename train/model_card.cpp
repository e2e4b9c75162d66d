#include "train/model_card.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

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

std::string folder_name(const std::string& path) {
  const auto whole = std::filesystem::path(path).lexically_normal();
  return (whole.has_filename() ? whole : whole.parent_path()).filename().string();  // without a last slash
}

// Other libraries know the encoders that have a published architecture and tokenizers with published files.
bool opens_elsewhere(const SentenceEncoder& model) {
  const std::string_view tokenizer = model.tokenizer().kind();
  return model.kind() == "transformer" && model.modules().front() != "Transformer trine" &&
         (tokenizer == "published" || tokenizer == "wordpiece");
}

std::string use_in_python(const std::string& folder) {
  return fmt::format(
      "\n```python\nfrom sentence_transformers import SentenceTransformer\n\n"
      "embeddings = SentenceTransformer(\"{}\").encode([\"a sentence\"])\n```\n",
      folder);
}

}  // namespace

std::string model_card(const TrainSettings& s, const SentenceEncoder& model, const TrainingRows& rows,
                       const eval::Metrics& untrained, const eval::Metrics& best) {
  const bool elsewhere = opens_elsewhere(model);
  const std::string name = folder_name(s.out);
  return fmt::format(
      "---\nlibrary_name: {}\npipeline_tag: sentence-similarity\n---\n\n# {}\n\n"
      "A {} sentence encoder of {} dimensions, {} by trine {} with the {} loss.\n\n"
      "## Use\n\n```\ntrine encode --model {} --out vectors.npy sentences.txt\n"
      "trine search --model {} --corpus sentences.txt \"a question\"\n```\n{}\n"
      "## Data\n\n{} rows of {} (columns {}{}); {} rows held out, none of whose sentences was learned "
      "from.\n\n"
      "## Metrics on the held-out rows\n\n{}\n"
      "## Settings\n\nepochs {}, batch {}, learning rate {} ({}, warmup {}), beta1 {}, weight decay {}, seed "
      "{}. "
      "All of them are in train.json.\n",
      elsewhere ? "sentence-transformers" : "trine", name, model.kind(), model.dimension(),
      s.model.empty() ? "trained" : "fine-tuned from " + folder_name(s.model), TRINE_VERSION, s.loss, s.out,
      s.out, elsewhere ? use_in_python(s.out) : "", rows.train.rows(),
      std::filesystem::path(s.data).filename().string(), fmt::join(s.read_columns, ", "),
      s.score_range.empty() ? "" : "; scores of " + s.score_range + " became cosines of 0,1", rows.dev.rows(),
      metrics_table(untrained, best), *s.epochs, *s.batch, *s.learning_rate, s.schedule, *s.warmup, *s.beta1,
      *s.weight_decay, s.seed);
}

}  // namespace trine::inline TRINE_ABI
