#include "trine/cli/commands/train_options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <string_view>

#include "trine/base/error.hpp"

namespace trine::cli {
namespace {

constexpr const char* kData = "Data";
constexpr const char* kModel = "Model";
constexpr const char* kNewModel = "A new model";
constexpr const char* kFineTuning = "Fine-tuning";
constexpr const char* kLoss = "Loss";
constexpr const char* kLearning = "Optimisation";
constexpr const char* kRun = "The run";

struct Entry {
  std::string_view field;  // by TrainSettings::visit; the option is --field
  const char* heading;
  const char* value;
  const char* help;
};

const Entry kEntries[] = {
    {"columns", kData, "NAMES",
     "The columns to read, in order, comma-separated: english,german; case does not matter, and numbers are "
     "places: 1,2. Triplets may have more than one negative. Default: the usual names "
     "(anchor,positive,negative; sentence1,sentence2,score; text,label; ...), else by what the columns hold; "
     "which ones were read is said."},
    {"header", kData, "yes|no",
     "Whether the first line of a file names its columns. Default: judged by the first rows, and said where "
     "it "
     "could be otherwise."},
    {"strict", kData, "",
     "Refuses a row that cannot be used (a missing field, an empty text, no label, a score that is no "
     "number, "
     "...); else such rows are left out and counted."},
    {"dev", kData, "FILE",
     "Rows of the same kind to evaluate on. Rows to learn from that share a sentence with it are left out. "
     "Default: rows of the data itself, see --held-out."},
    {"held-out", kData, "N",
     "Rows kept from learning and evaluated on, chosen by a hash of their texts and the seed. 0: no "
     "evaluation. Default: a twentieth, at most 1000."},
    {"out", kData, "FOLDER",
     "The model folder to write: a new or empty one, or that of a finished run, which is replaced as a whole "
     "when the new model is there."},

    {"model", kModel, "FOLDER",
     "A model to go on from instead of random numbers. It has its encoder, tokenizer and sizes: no option of "
     "a new model goes with it."},
    {"max-length", kModel, "N",
     "transformer: tokens a text is cut to. Raise it for paragraphs; time grows with length. Texts that are "
     "cut are counted. With --model: as its folder says."},
    {"refuse-cut", kModel, "", "Refuses texts longer than the model reads, instead of cutting them."},
    {"dropout", kModel, "P",
     "transformer: share of values dropped in training, 0 to 0.99. Raise it where data are few. With "
     "--model: as its folder says."},

    {"encoder", kNewModel, "NAME",
     "static: means of word vectors; learns in seconds, encodes 100,000 sentences a second, knows no word "
     "order. transformer: attention; slower by a factor of a hundred, better where order and context "
     "decide."},
    {"tokenizer", kNewModel, "NAME",
     "hashed: words and their character n-grams, no vocabulary, static only; unigram or bpe: word pieces "
     "learned from the data; or a vocab.txt (WordPiece). Default: hashed for static, unigram for "
     "transformer."},
    {"dimension", kNewModel, "N",
     "Length of an embedding. Half costs little quality; double helps with much data."},
    {"rows", kNewModel, "N",
     "hashed: rows that words and n-grams are hashed to; those that the data use are stored, dimension x 4 "
     "bytes each. Fewer make words share rows. Default: four for each distinct word of the data, 8,192 to "
     "131,072."},
    {"vocabulary", kNewModel, "N", "unigram, bpe: pieces to learn. Fewer for small data."},
    {"layers", kNewModel, "N", "transformer: blocks, one on top of the other. Time grows with it."},
    {"heads", kNewModel, "N", "transformer: attention heads; must divide the dimension."},
    {"feed-forward", kNewModel, "N",
     "transformer: width of the hidden layer of a block, usually 4 x dimension."},
    {"norm", kNewModel, "PLACE",
     "transformer: post (after each half block, as BERT) or pre (before; steadier when deep)."},
    {"positions", kNewModel, "NAME", "transformer: learned, or sinusoidal (no parameters)."},
    {"pooling", kNewModel, "NAME",
     "transformer: from token vectors to one: mean, cls, max, mean_sqrt_len, weightedmean or lasttoken."},

    {"freeze", kFineTuning, "PATTERNS",
     "Parameters that stay as they are, by their names: embeddings.*,encoder.layer.[0-2].* with * for any "
     "characters, ? for one, [0-2] for one of these. One that fits nothing is refused with the names near "
     "it."},
    {"layer-decay", kFineTuning, "X",
     "Every block further down learns X times as fast as the one above it, embeddings slowest. 0.9 keeps "
     "more "
     "of what the model knew."},
    {"lr-scale", kFineTuning, "RULES",
     "Learning rates by name, as factors: embeddings.*=0.1,*.bias=2. The first pattern that fits counts."},
    {"lora-rank", kFineTuning, "N",
     "Learns small adapters (LoRA) of this rank instead of the weights: less memory for the optimizer, and "
     "less is forgotten. 0: the weights themselves. 8 is usual."},
    {"lora", kFineTuning, "FOLDER",
     "Goes on with an adapter that --lora-keep or PEFT wrote for this --model, instead of new ones; its "
     "rank, alpha, dropout and targets count."},
    {"lora-alpha", kFineTuning, "X", "LoRA: an adapter counts X / rank times. Default: twice the rank."},
    {"lora-dropout", kFineTuning, "P", "LoRA: share of an adapter's input dropped in training."},
    {"lora-targets", kFineTuning, "PATTERNS",
     "LoRA: layers that get an adapter: *.query,*.value. Default: all linear layers of the blocks."},
    {"lora-keep", kFineTuning, "",
     "LoRA: leaves the adapter in OUT/adapter, as PEFT has it. The model in OUT is merged in any case."},
    {"checkpointing", kFineTuning, "",
     "transformer: keeps less of a step in memory and computes it again on the way back: a sixth more time, "
     "the same bits. For long texts and large batches."},

    {"teacher", kLoss, "FOLDER",
     "pairs: a model whose embedding of the first text both texts of a pair are to have, with --loss mse. "
     "With translations as pairs the student learns the second language."},
    {"loss", kLoss, "NAME",
     "For pairs and triplets infonce (every other row is a negative; learns fastest) or triplet; for "
     "labelled batch-hard, batch-semi-hard or batch-all; for scored cosent or cosine. Default: infonce "
     "(triplet for triplets without --model), batch-semi-hard, cosine (cosent without --model). "
     "docs/losses.md compares them."},
    {"scale", kLoss, "X",
     "infonce, cosent: what similarities are multiplied by, 1 / temperature. Higher looks at the hardest "
     "negatives only."},
    {"direction", kLoss, "NAME",
     "infonce: symmetric (each side finds the other) or one-way (the first finds the second)."},
    {"margin", kLoss, "X",
     "Triplet losses: how much nearer the positive must be than the negative, in units of --distance; "
     "above 0, for cosine at most 2. Default: by distance."},
    {"distance", kLoss, "NAME", "Triplet losses: cosine, euclidean, squared-euclidean or manhattan."},
    {"margin-kind", kLoss, "NAME",
     "Triplet losses: hard, max(0, gap + margin); or soft, log(1 + exp(gap)), without margin."},
    {"negatives", kLoss, "NAME",
     "Triplet loss on pairs: which text of the batch is the negative: semi-hard, hardest or random. "
     "hardest learns most where pairs are clean, semi-hard where some are wrong."},

    {"score-range", kLoss, "LOW,HIGH",
     "cosine: the scores that become cosine 0 and 1. Not needed for scores in [-1, 1], which are cosines "
     "already, and for a scale of 0 to 5 with scores below 1, which is recognized."},

    {"epochs", kLearning, "N", "Passes over the data. More for small data, with --patience."},
    {"batch", kLearning, "N",
     "Rows a step. With infonce more rows are more negatives. Fewer where the data are few."},
    {"lr", kLearning, "X",
     "The highest learning rate. Lower it if the loss jumps. With --model it also follows the data, and is "
     "higher for adapters: docs/defaults.md."},
    {"warmup", kLearning, "P", "Share of the steps in which the rate rises from 0 to --lr."},
    {"schedule", kLearning, "NAME", "What the rate does after warmup: linear or cosine to 0, or constant."},
    {"beta1", kLearning, "X", "transformer: momentum of AdamW. Word tables have none."},
    {"weight-decay", kLearning, "X", "Pull towards 0, decoupled (AdamW)."},
    {"clip", kLearning, "X", "Gradients longer than this are shortened to it; 0: never."},

    {"seed", kRun, "N", "Fixes every random choice: the same seed and data give the same bits."},
    {"threads", kRun, "N", "Threads; 0 takes all cores. The result does not depend on it."},
    {"evaluate-every", kRun, "N",
     "Steps between evaluations, and one at the end; 0: after each pass. The best model is kept."},
    {"patience", kRun, "N", "Stops after this many evaluations without a new best; 0: never."},
    {"checkpoint-seconds", kRun, "S",
     "Seconds between checkpoints, from which --resume goes on; 0: only on Ctrl-C."},
};

const Entry* find_entry(std::string_view field) {
  const auto* found = std::find_if(std::begin(kEntries), std::end(kEntries),
                                   [&](const Entry& e) { return e.field == field; });
  return found == std::end(kEntries) ? nullptr : found;
}

std::string option_name(std::string_view field) {
  const char* letter = field == "out" ? ",-o" : field == "model" ? ",-m" : "";
  return fmt::format("--{}{}", field, letter);
}

// What complete() fills in, by field.
struct FilledIn {
  std::map<std::string_view, std::string> values;

  explicit FilledIn(const char* encoder, const char* model = "") {
    constexpr Index many = 1000000;
    TrainSettings settings;
    settings.data = settings.out = "any";
    settings.encoder = encoder;
    settings.model = model;
    settings = complete(settings);
    settings.batch = default_batch(settings, many);
    settings.visit(*this);
  }
  template <class T>
  void operator()(const char* field, const std::optional<T>& value) {
    if (value) values[field] = fmt::format("{}", *value);
  }
  template <class T>
  void operator()(const char*, const T&) {}
};

struct AddOption {
  Command command;
  const FilledIn for_static{"static"};
  const FilledIn for_transformer{"transformer"};
  const FilledIn for_huggingface{"transformer", "any"};

  void operator()(const char*, DataKind&) {}                            // by the option the data came by
  void operator()(const char*, std::map<std::string, std::string>&) {}  // set by the run
  template <class T>
  void operator()(const char* field, T& target) {
    const Entry* entry = find_entry(field);
    if (entry == nullptr) return;
    command.heading(entry->heading);
    command.add({option_name(field), entry->value, entry->help + filled_in(field)}, target);
  }
  [[nodiscard]] std::string filled_in(std::string_view field) const {
    const auto found = for_static.values.find(field);
    if (found == for_static.values.end()) return {};
    const std::string& fresh = for_transformer.values.at(field);
    const std::string& published = for_huggingface.values.at(field);
    std::string text = " Default: " + found->second;
    if (fresh != found->second) text += fmt::format(" for static, {} for transformer", fresh);
    if (published != fresh) text += fmt::format(", {} for a transformer of --model", published);
    return text + ".";
  }
};

}  // namespace

void add_data_options(const Command& given, DataFiles& files) {
  Command command = given;
  command.heading(kData);
  command.add(
      {"--pairs", "FILE", "Rows of two texts that belong together: translations, questions and answers."},
      files.pairs);
  command.add(
      {"--triplets", "FILE", "Rows of anchor, positive, negative: the first is to be nearer to the second."},
      files.triplets);
  command.add({"--nli", "FILE",
               "Premise, hypothesis and label (SNLI, MultiNLI, as published); becomes triplets of premise, "
               "entailed and "
               "contradicted hypothesis."},
              files.nli);
  command.add({"--labelled", "FILE", "Rows of text and label: texts of one label are to be near each other."},
              files.labeled);
  command.add({"--scored", "FILE",
               "Rows of two texts and a score, larger for more alike, on any scale; see --score-range."},
              files.scored);
}

void add_setting_options(const Command& command, TrainSettings& settings) {
  AddOption add{command};
  settings.visit(add);
}

std::vector<std::string> options_of_new_models() {
  std::vector<std::string> names;
  for (const Entry& entry : kEntries) {
    if (std::string_view(entry.heading) == kNewModel) names.push_back(fmt::format("--{}", entry.field));
  }
  return names;
}

TrainSettings with_data(TrainSettings settings, const DataFiles& files) {
  const std::pair<DataKind, const std::string&> kinds[] = {{DataKind::pairs, files.pairs},
                                                           {DataKind::triplets, files.triplets},
                                                           {DataKind::nli, files.nli},
                                                           {DataKind::labeled, files.labeled},
                                                           {DataKind::scored, files.scored}};
  std::vector<std::string> given;
  for (const auto& [kind, file] : kinds) {
    if (file.empty()) continue;
    given.push_back(fmt::format("--{}", kind_name(kind)));
    settings.kind = kind;
    settings.data = file;
  }
  if (given.empty()) {
    throw UsageError(
        "no data: give --pairs, --triplets, --nli, --labelled or --scored FILE, or --resume FOLDER; see "
        "trine train --help");
  }
  if (given.size() > 1) {
    throw UsageError(fmt::format("{} were given; a run learns from one file, give one of them",
                                 fmt::join(given, " and ")));
  }
  if (settings.out.empty())
    throw UsageError("--out is missing: name the model folder to write; see trine train --help");
  return settings;
}

}  // namespace trine::cli
