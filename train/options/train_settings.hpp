// Everything that decides a training run, by the names the command line and train.json use.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trine/base/real.hpp"

namespace trine {

/// How a data file is read and which losses fit it.
///   pairs      two texts that belong together               infonce, triplet (negatives mined in the batch),
///                                                           mse (with a teacher)
///   triplets   anchor, positive, negative                   triplet, infonce (negatives join the others)
///   nli        premise, hypothesis, label -> triplets       the same
///   labeled   text, label                                  batch-hard, batch-semi-hard, batch-all
///   scored     two texts and how similar they are           cosine, cosent
enum class DataKind { pairs, triplets, nli, labeled, scored };

/// A value left out (std::nullopt) takes the default of the encoder or loss; docs/defaults.md says which
/// and how they were found.
struct TrainSettings {
  // data
  DataKind kind = DataKind::pairs;
  std::string data;                  ///< file to learn from
  std::vector<std::string> columns;  ///< its columns, in order, by names or places; empty: chosen by the run
  std::string header;                ///< whether its first line names the columns: yes, no; empty: judged
  bool strict = false;               ///< rows that cannot be used are refused instead of left out
  std::string dev;                   ///< file of the same kind to evaluate on; empty: held_out rows of data
  std::optional<Index>
      held_out;     ///< rows kept from training to evaluate on; default a twentieth, at most 1000
  std::string out;  ///< model folder to write

  // model
  std::string model;               ///< a model folder to go on from; empty: start from random numbers
  std::string encoder = "static";  ///< static, transformer
  std::string tokenizer;  ///< hashed, unigram, bpe, or a vocab.txt; empty: hashed / unigram by encoder
  Index dimension = 256;
  std::optional<Index> rows;  ///< hashed: rows of the table, of which those in use are stored
  Index vocabulary = 16000;   ///< unigram, bpe: pieces to learn
  Index layers = 4;           ///< transformer: blocks
  Index heads = 4;
  Index feed_forward = 1024;
  std::optional<Index> max_length;    ///< transformer: tokens a text is cut to
  bool refuse_cut = false;            ///< a text longer than that is an error, not cut
  std::optional<double> dropout;      ///< transformer
  std::string norm = "post";          ///< transformer: post, pre
  std::string positions = "learned";  ///< transformer: learned, sinusoidal
  std::string pooling = "mean";       ///< mean, cls, max, mean_sqrt_len, weightedmean, lasttoken

  // what of it learns, and how fast
  std::vector<std::string> freeze;     ///< patterns of parameters that stay as they are
  double layer_decay = 1;              ///< of the learning rate, for every block further down
  std::vector<std::string> lr_scales;  ///< "pattern=factor" of the learning rate
  Index lora_rank = 0;                 ///< 0: all weights learn; else only new adapters of this rank
  std::string lora;                    ///< an adapter's folder; only this adapter learns
  std::optional<double> lora_alpha;    ///< default twice the rank
  double lora_dropout = 0;
  std::vector<std::string> lora_targets;  ///< patterns of layers; empty: all linear layers of the blocks
  bool lora_keep = false;                 ///< leave the adapter in out/adapter as well
  bool checkpointing = false;             ///< of gradients: less memory, more time

  // loss
  std::string teacher;                  ///< a model folder whose embeddings are learned; loss mse
  std::string loss;                     ///< default by the kind of data
  std::optional<double> scale;          ///< infonce, cosent: 1 / temperature
  std::string direction = "symmetric";  ///< infonce: symmetric, one-way
  std::optional<double> margin;         ///< triplet losses; default by distance
  std::string distance = "cosine";      ///< cosine, euclidean, squared-euclidean, manhattan
  std::string margin_kind = "hard";     ///< hard, soft
  std::string negatives = "semi-hard";  ///< pairs with triplet loss: semi-hard, hardest, random
  std::string score_range;  ///< cosine: "LOW,HIGH", the scores that become 0 and 1; set by the run

  // optimization
  std::optional<Index> epochs;          ///< default 1; labeled data, whose passes are short, 10
  std::optional<Index> batch;           ///< rows
  std::optional<double> learning_rate;  ///< the highest
  std::optional<double> warmup;         ///< share of the steps
  std::string schedule = "linear";      ///< linear, cosine, constant
  std::optional<double> beta1;
  std::optional<double> weight_decay;
  std::optional<double> clip_norm;  ///< 0: never

  // the run
  Index seed = 1;
  Index threads = 0;         ///< 0: all cores
  Index evaluate_every = 0;  ///< steps; 0: after each pass
  Index patience = 0;        ///< evaluations without a new best before stopping; 0: never
  double checkpoint_seconds = 120;
  std::vector<std::string> assumed;  ///< what the run said of its data and model, for people
  // set by the run: resuming with other inputs is refused
  std::vector<std::string> read_columns;      ///< of the data: what it chose
  std::string fingerprint;                    ///< of the data
  std::map<std::string, std::string> inputs;  ///< of the others, by option (train/run/inputs.hpp)
  std::string working_folder;                 ///< from which relative paths count; only while the run goes on

  /// Visits every field with its name, for reading and writing.
  template <class Visitor>
  void visit(Visitor& v) {
    v("kind", kind), v("data", data), v("columns", columns), v("header", header), v("strict", strict),
        v("dev", dev), v("held-out", held_out), v("out", out);
    v("model", model), v("encoder", encoder), v("tokenizer", tokenizer), v("dimension", dimension),
        v("rows", rows);
    v("vocabulary", vocabulary), v("layers", layers), v("heads", heads), v("feed-forward", feed_forward);
    v("max-length", max_length), v("refuse-cut", refuse_cut), v("dropout", dropout), v("norm", norm),
        v("positions", positions);
    v("pooling", pooling), v("freeze", freeze), v("layer-decay", layer_decay), v("lr-scale", lr_scales);
    v("lora-rank", lora_rank), v("lora", lora), v("lora-alpha", lora_alpha), v("lora-dropout", lora_dropout);
    v("lora-targets", lora_targets), v("lora-keep", lora_keep), v("checkpointing", checkpointing);
    v("teacher", teacher), v("loss", loss), v("scale", scale), v("direction", direction), v("margin", margin);
    v("distance", distance), v("margin-kind", margin_kind), v("negatives", negatives),
        v("score-range", score_range), v("epochs", epochs);
    v("batch", batch), v("lr", learning_rate), v("warmup", warmup), v("schedule", schedule),
        v("beta1", beta1);
    v("weight-decay", weight_decay), v("clip", clip_norm), v("seed", seed), v("threads", threads);
    v("evaluate-every", evaluate_every), v("patience", patience), v("checkpoint-seconds", checkpoint_seconds);
    v("assumed", assumed), v("read-columns", read_columns), v("fingerprint", fingerprint);
    v("inputs", inputs), v("working-folder", working_folder);
  }
};

[[nodiscard]] std::string_view kind_name(DataKind kind);
/// Throws OptionError that lists the names.
[[nodiscard]] DataKind parse_kind(std::string_view name);

/// train.json of a model folder: what `trine train --resume` needs to go on.
[[nodiscard]] std::string settings_json(TrainSettings settings);
void save_settings(const TrainSettings& settings, const std::string& path);
/// Throws FileError for bad JSON, an unknown name or a value of the wrong type.
[[nodiscard]] TrainSettings load_settings(const std::string& path);

/// Fills in every default that depends on encoder, data and loss, and refuses what does not go together or
/// lies outside its range. Throws OptionError naming option, value and what is allowed.
[[nodiscard]] TrainSettings complete(TrainSettings settings);

/// Rows a batch where none are given: 1024 for static encoders (128 for labeled data), 64 for transformers,
/// 16 for scored data with a model to go on from, fewer where the data are so few that a pass would have less
/// than sixteen steps.
[[nodiscard]] Index default_batch(const TrainSettings& settings, Index rows);

}  // namespace trine
