// One row an option: name, field, heading and value in --help, range, who reads it, help, other names.
#include <fmt/format.h>

#include "trine/base/thread_pool.hpp"
#include "trine/data/readers/read_dataset.hpp"
#include "trine/train/options/option_uses.hpp"
#include "trine/train/options/option_values.hpp"

namespace trine::inline TRINE_ABI {
namespace {

using namespace options;

constexpr const char* kData = kDataHeading;
constexpr const char* kModel = "Model";
constexpr const char* kNewModel = kNewModelHeading;
constexpr const char* kFineTuning = "Fine-tuning";
constexpr const char* kLoss = "Loss";
constexpr const char* kOptimization = "Optimization";
constexpr const char* kRun = "The run";

std::string loss_help() {
  std::string help = "What is minimized. ";
  for (const LossEntry& entry : loss_catalog()) help += fmt::format("{}: {}. ", entry.name, entry.help);
  for (const DataEntry& data : data_table())
    help += fmt::format("For --{} {}. ", data.name, losses_for(data.kind));
  return help +
         "Default: infonce (triplet for triplets without --model), margin-mse, batch-semi-hard, cosine "
         "(cosent without --model), mse with --teacher.";
}

struct Row : OptionEntry {
  Row also(std::string_view other) { return other_name = other, *this; }
  Row was(std::string_view old) { return old_name = old, *this; }
  Row replaced(std::string_view by) { return replaced_by = by, *this; }
};

Row row(std::string_view name, OptionValue (*value)(TrainSettings&), const char* heading = nullptr,
        const char* placeholder = "", std::string help = {}, OptionRange range = {},
        const OptionUse* use = nullptr) {
  return {{name, value, heading, placeholder, std::move(help), range, use}};
}

std::vector<OptionEntry> make_table() {
  return {
      row("kind", at<&S::kind>),
      row("data", at<&S::data>),
      row("columns", at<&S::columns>, kData, "NAMES",
          "The columns to read, in order, comma-separated: english,german, in any case, or by number: 1,2. "
          "Triplets may have more than one negative. Default: the usual names (anchor,positive,negative; "
          "sentence1,sentence2,score; text,label; ...), else by content; the run says which were read."),
      row("header", at<&S::header>, kData, "yes|no",
          "Whether the first line of a file names its columns. Default: judged by the first rows; the run "
          "says so where it could be otherwise."),
      row("strict", at<&S::strict>, kData, "",
          "Refuses a row that cannot be used (a missing field, an empty text, no label, a score that is no "
          "number, ...); by default such rows are left out and counted."),
      row("eval-file", at<&S::eval_file>, kData, "FILE",
          "Rows of the same kind to evaluate on. Training rows that share a sentence with it are left out. "
          "Default: rows of the data itself, see --eval-rows.")
          .was("dev"),
      row("eval-rows", at<&S::eval_rows>, kData, "N",
          "Rows held out of the data to evaluate on, chosen by a hash of their texts and the seed. 0: no "
          "evaluation. Default: a twentieth, at most 1000.",
          {}, &kHeldOut)
          .was("held-out"),
      row("out", at<&S::out>, kData, "FOLDER",
          "The model folder to write: a new or empty one, or that of a finished run, which is replaced as a "
          "whole when the new model is complete.")
          .also("-o"),
      row("model", at<&S::model>, kModel, "FOLDER",
          "Model folder to fine-tune. It determines encoder, tokenizer and sizes, so the options under \"A "
          "new model\" cannot be combined with it.")
          .also("-m"),
      row("encoder", at<&S::encoder>, kNewModel, "NAME",
          "static: means of word vectors; trains in seconds, encodes 100,000 sentences a second, ignores "
          "word order. transformer: attention; about a hundred times slower, better where order and context "
          "matter."),
      row("tokenizer", at<&S::tokenizer>, kNewModel, "NAME",
          "hashed: words and their character n-grams, no vocabulary, static only; unigram or bpe: subwords "
          "trained on the data; or a vocab.txt (WordPiece). Default: hashed for static, unigram for "
          "transformer."),
      row("dimension", at<&S::dimension>, kNewModel, "N",
          "Length of an embedding. Half costs little quality; double helps with much data.", {1, 65536}),
      row("hash-buckets", at<&S::hash_buckets>, kNewModel, "N",
          "hashed: table rows that words and n-grams are hashed to; those that the data use are stored, "
          "dimension x 4 bytes each. With fewer, more words share a row. Default: four for each distinct "
          "word of the data, 8,192 to 131,072.",
          {1, 16777216}, &kHashed)
          .was("rows"),
      row("vocabulary", at<&S::vocabulary>, kNewModel, "N",
          "unigram, bpe: size of the vocabulary. Smaller for small data.", {16, 1000000}, &kPieces),
      row("layers", at<&S::layers>, kNewModel, "N", "transformer: number of blocks. Time grows with it.",
          {1, 48}, &kNewTransformers),
      row("heads", at<&S::heads>, kNewModel, "N", "transformer: attention heads; must divide the dimension.",
          {1, 1024}, &kNewTransformers),
      row("feed-forward", at<&S::feed_forward>, kNewModel, "N",
          "transformer: width of the hidden layer of a block, usually 4 x dimension.", {1, 1048576},
          &kNewTransformers),
      row("max-length", at<&S::max_length>, kModel, "N",
          "transformer: tokens at which a text is truncated. Raise it for paragraphs; time grows with "
          "length. Truncated texts are counted. With --model: as its folder says.",
          {1, 65536}, &kTransformers),
      row("refuse-cut", at<&S::refuse_cut>, kModel, "",
          "Refuses texts longer than the model reads, instead of truncating them."),
      row("dropout", at<&S::dropout>, kModel, "P",
          "transformer: dropout probability, 0 to 0.99. Raise it for small data. With --model: as its folder "
          "says.",
          {0, 0.99}, &kTransformers),
      row("norm", at<&S::norm>, kNewModel, "NAME",
          "transformer: layer norm post (after each sublayer, as BERT) or pre (before; more stable when "
          "deep).",
          {}, &kNewTransformers),
      row("positions", at<&S::positions>, kNewModel, "NAME",
          "transformer: learned position embeddings, or sinusoidal (no parameters).", {}, &kNewTransformers),
      row("pooling", at<&S::pooling>, kNewModel, "NAME",
          "transformer: from token vectors to an embedding: mean, cls, max, mean_sqrt_len, weightedmean or "
          "lasttoken.",
          {}, &kNewTransformers),
      row("freeze", at<&S::freeze>, kFineTuning, "PATTERNS",
          "Parameters that are not trained, by name: embeddings.*,encoder.layer.[0-2].* with * for any "
          "characters, ? for one, [0-2] for one of these. A pattern that matches nothing is refused with "
          "similar names."),
      row("layer-decay", at<&S::layer_decay>, kFineTuning, "X",
          "Learning rate of a block relative to the one above it; embeddings have the lowest. 0.9 keeps more "
          "of what the model knew.",
          {0, 1}, &kTransformers),
      row("lr-scale", at<&S::lr_scales>, kFineTuning, "RULES",
          "Factors of the learning rate by parameter name: embeddings.*=0.1,*.bias=2. The first pattern that "
          "matches applies."),
      row("lora-rank", at<&S::lora_rank>, kFineTuning, "N",
          "Trains small adapters (LoRA) of this rank instead of the weights: less memory for the optimizer, "
          "less forgetting. 0: the weights themselves. 8 is usual.",
          {0, 65536}, &kLoraRank),
      row("lora", at<&S::lora>, kFineTuning, "FOLDER",
          "An adapter to train further, as --lora-keep or PEFT wrote it for this --model; its rank, alpha, "
          "dropout and targets apply.",
          {}, &kTransformers),
      row("lora-alpha", at<&S::lora_alpha>, kFineTuning, "X",
          "LoRA: an adapter is scaled by X / rank. Default: twice the rank.", {1e-6, 1e6}, &kNewAdapters),
      row("lora-dropout", at<&S::lora_dropout>, kFineTuning, "P",
          "LoRA: dropout probability of an adapter's input.", {0, 0.99}, &kNewAdapters),
      row("lora-targets", at<&S::lora_targets>, kFineTuning, "PATTERNS",
          "LoRA: layers that get an adapter: *.query,*.value. Default: all linear layers of the blocks.", {},
          &kNewAdapters),
      row("lora-keep", at<&S::lora_keep>, kFineTuning, "",
          "LoRA: also writes the adapter to OUT/adapter, in PEFT's format. The model in OUT is merged in any "
          "case.",
          {}, &kAdapters),
      row("gradient-checkpointing", at<&S::gradient_checkpointing>, kFineTuning, "",
          "transformer: stores less of a step and recomputes it in the backward pass: about a third slower, "
          "the same bits. For long texts and large batches.",
          {}, &kTransformers)
          .was("checkpointing"),
      row("teacher", at<&S::teacher>, kLoss, "FOLDER",
          "A model whose embedding of the first text both texts of a pair are trained to have. With "
          "translations as pairs the student learns the second language.",
          {}, &kByLoss),
      row("loss", at<&S::loss>, kLoss, "NAME", loss_help()),
      row("scale", at<&S::scale>, kLoss, "X",
          "infonce, cosent: multiplies similarities, 1 / temperature. Higher focuses on the hardest "
          "negatives.",
          {1e-6, 1e6}, &kByLoss),
      row("direction", at<&S::direction>, kLoss, "NAME",
          "infonce: symmetric (each side finds the other) or one-way (the first finds the second).", {},
          &kByLoss),
      row("margin", at<&S::margin>, kLoss, "X",
          "How much closer the positive must be than the negative, or, for contrastive losses, how far apart "
          "the texts of score 0, in units of --distance; above 0, for cosine at most 2. Default: by loss and "
          "distance.",
          {}, &kByLoss),
      row("distance", at<&S::distance>, kLoss, "NAME",
          "Of losses with a margin: cosine, euclidean, squared-euclidean or manhattan.", {}, &kByLoss),
      row("soft-margin", at<&S::soft_margin>, kLoss, "",
          "Triplet losses: log(1 + exp(gap)) instead of max(0, gap + margin); needs no margin.", {},
          &kByLoss),
      row("negatives", at<&S::negatives>, kLoss, "NAME",
          "Triplet loss on pairs: which text of the batch is the negative: semi-hard, hardest or random. "
          "hardest converges fastest on clean pairs, semi-hard tolerates wrong ones.",
          {}, &kMined),
      row("triplet-kind", at<&S::triplet_kind>, kLoss, "NAME",
          "all-triplets: hard (the negative is closer than the positive), semi-hard (farther, by less than "
          "the margin), within-margin (both of these), easy (farther by more; only with --soft-margin) or "
          "all.",
          {}, &kByLoss),
      row("score-range", at<&S::score_range>, kLoss, "LOW,HIGH",
          "cosine: the scores that become cosine 0 and 1; not needed for scores in [-1, 1], which are "
          "cosines already, nor for 0 to 5 with scores below 1, which is recognized. margin-mse: the range "
          "of the teacher's scores; margins are divided by its width.",
          {}, &kByLoss),
      row("matryoshka", at<&S::matryoshka>, kLoss, "DIMS",
          "Sums the loss over embeddings truncated to these dimensions, as in 256,128,64, so that they can "
          "be truncated in use. The largest is the dimension of the model."),
      row("optimizer", at<&S::optimizer>, kOptimization, "NAME",
          "adamw, adam (weight decay in the gradient) or sgd, which needs an --lr of its own."),
      row("epochs", at<&S::epochs>, kOptimization, "N",
          "Passes over the data. More for small data, with --patience.", {1, 1e6}),
      row("batch", at<&S::batch>, kOptimization, "N",
          "Rows a step. With infonce more rows are more negatives. Smaller for small data.", {1, 1048576})
          .also("--batch-size"),
      row("lr", at<&S::learning_rate>, kOptimization, "X",
          "Peak learning rate. Lower it if the loss jumps. With --model it also depends on the data, and is "
          "higher for adapters: docs/defaults.md.")
          .also("--learning-rate"),
      row("warmup", at<&S::warmup>, kOptimization, "P",
          "Fraction of the steps in which the rate rises from 0 to --lr.", {0, 1}),
      row("schedule", at<&S::schedule>, kOptimization, "NAME",
          "The learning rate after warmup: linear or cosine decay to 0, or constant."),
      row("beta1", at<&S::beta1>, kOptimization, "X",
          "transformer: momentum of AdamW and Adam. Word tables have none.", {0, 0.9999}, &kAdam),
      row("momentum", at<&S::momentum>, kOptimization, "X", "Momentum of SGD. Default: 0.", {0, 0.9999},
          &kSgd),
      row("weight-decay", at<&S::weight_decay>, kOptimization, "X",
          "Weight decay: decoupled in adamw, an L2 penalty in adam and sgd, where it is 0 by default."),
      row("max-grad-norm", at<&S::max_grad_norm>, kOptimization, "X",
          "Clips the global gradient norm to this value; 0: no clipping.")
          .was("clip"),
      row("ema", at<&S::ema>, kOptimization, "DECAY",
          "Evaluates and saves an exponential moving average of the weights with this decay a step, such as "
          "0.999; 0: the weights themselves.",
          {0, 0.99999}),
      row("seed", at<&S::seed>, kRun, "N",
          "Seeds all random choices: the same seed and data give the same bits."),
      row("threads", at<&S::threads>, kRun, "N", "Threads; 0: all cores. The result does not depend on it.",
          {0, kMostThreads}),
      row("evaluate-every", at<&S::evaluate_every>, kRun, "N",
          "Steps between evaluations, and one at the end; 0: after each epoch. The best model is kept.", {},
          &kEvaluations),
      row("patience", at<&S::patience>, kRun, "N",
          "Stops after this many evaluations without a new best; 0: never.", {}, &kEvaluations),
      row("checkpoint-seconds", at<&S::checkpoint_seconds>, kRun, "S",
          "Seconds between checkpoints, from which --resume continues; 0: only on Ctrl-C."),
      row("assumed", at<&S::assumed>),
      row("read-columns", at<&S::read_columns>),
      row("fingerprint", at<&S::fingerprint>),
      row("inputs", at<&S::inputs>),
      row("working-folder", at<&S::working_folder>),
      row("margin-kind", margin_kind, kLoss, "NAME").replaced("soft-margin"),
  };
}

constexpr DataEntry kDataKinds[] = {
    {DataKind::pairs, "pairs", read_pairs, "mean_accuracy",
     "Rows of two texts that belong together: translations, questions and answers."},
    {DataKind::triplets, "triplets", read_triplets, "cosine_accuracy",
     "Rows of anchor, positive, negative: the anchor should end up closer to the positive than to the "
     "negative."},
    {DataKind::scored_triplets, "scored-triplets", read_scored_triplets, "cosine_accuracy",
     "Triplets with a teacher's margin: anchor, positive, negative, margin (the teacher's score of the "
     "positive minus that of the negative); or five --columns, the last two the teacher's scores."},
    {DataKind::nli, "nli", read_nli, "cosine_accuracy",
     "Premise, hypothesis and label (SNLI, MultiNLI, as published); becomes triplets of premise, entailed "
     "and contradicted hypothesis."},
    {DataKind::labeled, "labeled", read_labeled, "1nn_accuracy",
     "Rows of text and label: texts of one label should end up close together.", "labelled"},
    {DataKind::scored, "scored", read_scored, "spearman_cosine",
     "Rows of two texts and a score, larger for more alike, on any scale (see --score-range), or 1 and 0 for "
     "pairs that belong together and pairs that do not."},
};

}  // namespace

std::span<const OptionEntry> option_table() {
  static const std::vector<OptionEntry> table = make_table();
  return table;
}

std::span<const DataEntry> data_table() { return kDataKinds; }

const DataEntry& data_entry(DataKind kind) {
  const auto is_it = [&](const DataEntry& entry) { return entry.kind == kind; };
  return *std::find_if(std::begin(kDataKinds), std::end(kDataKinds), is_it);
}

std::string data_options() {
  std::string names;
  for (const DataEntry& entry : kDataKinds) {
    const bool is_last = &entry + 1 == std::end(kDataKinds);
    names += fmt::format("{}--{}", names.empty() ? "" : is_last ? " or " : ", ", entry.name);
  }
  return names;
}

}  // namespace trine::inline TRINE_ABI
