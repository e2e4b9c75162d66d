#include "trine/train/run/model_card.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>

#include "trine/config.hpp"
#include "trine/train/loss_catalog.hpp"

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

enum class Elsewhere { opens, hashed, own_layout, own_encoder };

// What other programs make of the folder: models/static/static_model.hpp,
// models/transformer/transformer_model.cpp.
Elsewhere elsewhere_of(const SentenceEncoder& model) {
  const std::string_view tokenizer = model.tokenizer().kind();
  if (model.kind() == "transformer")
    return model.modules().front() == "Transformer trine" ? Elsewhere::own_encoder : Elsewhere::opens;
  if (tokenizer == "hashed") return Elsewhere::hashed;
  return tokenizer == "published" ? Elsewhere::opens : Elsewhere::own_layout;
}

std::string use_in_python(const std::string& folder) {
  return fmt::format(
      "\n```python\nfrom sentence_transformers import SentenceTransformer\n\n"
      "embeddings = SentenceTransformer(\"{}\").encode([\"a sentence\"])\n```\n",
      folder);
}

std::string list_of(const std::vector<std::string>& notes) {
  std::string list;
  for (const std::string& note : notes) list += "- " + note + "\n";
  return list;
}

// Which other programs open the folder, and what to do for those that do not.
std::string use_elsewhere(const SentenceEncoder& model, const std::string& folder) {
  const bool is_static = model.kind() == "static";
  switch (elsewhere_of(model)) {
    case Elsewhere::opens:
      return "\nsentence-transformers opens the folder as it is:\n" + use_in_python(folder) +
             (is_static ? fmt::format("\nFor model2vec: `trine convert --model {0} --to model2vec --out "
                                      "{0}-model2vec`.\n",
                                      folder)
                        : "");
    case Elsewhere::hashed:
      return fmt::format(
          "\nIts words are hashed, which no other program does; sentence-transformers and model2vec refuse "
          "the "
          "folder. For them its words can be spelled out, those of a file of texts and no others: `trine "
          "convert "
          "--model {0} --words TEXTS --to static --out {0}-static`, or `--to model2vec`.\n",
          folder);
    case Elsewhere::own_layout:
      return fmt::format(
          "\nThe folder is in a layout of trine's own. For sentence-transformers: `trine convert --model {0} "
          "--to static --out {0}-static`.\n",
          folder);
    case Elsewhere::own_encoder:
      break;
  }
  return "\nNo other program has an encoder with these settings (`norm`, `positions`); sentence-transformers "
         "refuses the folder.\n";
}

}  // namespace

std::vector<std::string> with_file_names(std::vector<std::string> notes, const TrainSettings& settings) {
  for (std::string& note : notes) {
    for (const std::string& file : {settings.data, settings.eval_file}) {
      const std::string name = std::filesystem::path(file).filename().string();
      for (std::size_t at = note.find(file); !file.empty() && at != std::string::npos;
           at = note.find(file, at + name.size()))
        note.replace(at, file.size(), name);
    }
  }
  return notes;
}

std::string model_card(const TrainSettings& s, const SentenceEncoder& model, const TrainingRows& rows,
                       const eval::Metrics& untrained, const eval::Metrics& best) {
  const std::string name = folder_name(s.out);
  return fmt::format(
      "---\nlibrary_name: {}\npipeline_tag: sentence-similarity\n---\n\n# {}\n\n"
      "A {} sentence encoder of {} dimensions, {} by trine {} with the {} loss.\n\n"
      "## Use\n\n```\ntrine encode --model {} --out vectors.npy sentences.txt\n"
      "trine search --model {} --corpus sentences.txt \"a question\"\n```\n{}\n"
      "## Data\n\n{} rows of {} (columns {}{}); {} rows held out, none of whose sentences was learned "
      "from.\n\n{}\n"
      "## Metrics on the held-out rows\n\n{}\n"
      "## Settings\n\nepochs {}, batch {}, learning rate {}, warmup {}, weight decay {}, seed {}. "
      "All of them are in train.json.\n",
      elsewhere_of(model) == Elsewhere::opens ? "sentence-transformers" : "trine", name, model.kind(),
      model.dimension(), s.model.empty() ? "trained" : "fine-tuned from " + folder_name(s.model),
      TRINE_VERSION, s.loss->name, s.out, s.out, use_elsewhere(model, s.out), rows.train.rows(),
      std::filesystem::path(s.data).filename().string(), fmt::join(s.read_columns, ", "),
      s.score_range
          ? fmt::format("; scores of {},{} became cosines of 0,1", s.score_range->low, s.score_range->high)
          : "",
      rows.dev.rows(), list_of(s.assumed), metrics_table(untrained, best), *s.epochs, *s.batch,
      *s.learning_rate, *s.warmup, *s.weight_decay, s.seed);
}

}  // namespace trine::inline TRINE_ABI
