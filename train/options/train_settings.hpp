// Everything that decides a training run.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trine/autograd/ops/pooling.hpp"
#include "trine/data/readers/table_source.hpp"
#include "trine/layers/encoder_block.hpp"
#include "trine/layers/token_embeddings.hpp"
#include "trine/losses/info_nce.hpp"
#include "trine/losses/miners/distance.hpp"
#include "trine/losses/miners/in_batch.hpp"
#include "trine/losses/miners/label_miners.hpp"
#include "trine/optim/schedule.hpp"

namespace trine::inline TRINE_ABI {

/// How a data file is read. Each loss lists the kinds that fit it (train/loss_catalog.hpp).
///   pairs             two texts that belong together
///   triplets          anchor, positive, negatives
///   scored_triplets   anchor, positive, negative, and a teacher's margin between the two
///   nli               premise, hypothesis, label; becomes triplets
///   labeled           text, label
///   scored            two texts and how similar they are
enum class DataKind { pairs, triplets, scored_triplets, nli, labeled, scored };

enum class EncoderKind { static_embedding, transformer };
enum class OptimizerKind { adamw, adam, sgd };

/// How a new model cuts texts into ids; by_encoder: hashed for static encoders, unigram for transformers.
struct TokenizerChoice {
  enum class Kind { by_encoder, hashed, unigram, bpe, word_piece };
  Kind kind = Kind::by_encoder;
  std::string vocabulary_file{};  ///< word_piece: its vocab.txt
  bool operator==(const TokenizerChoice&) const = default;
};

/// The scores that become the cosines 0 and 1.
struct ScoreRange {
  double low = 0;
  double high = 1;

  /// The cosine for a score, cut to [-1, 1].
  [[nodiscard]] double cosine(double score) const;
  bool operator==(const ScoreRange&) const = default;
};

struct LossEntry;

/// A loss of the catalog (train/loss_catalog.hpp) by its name; none: chosen by the kind of data.
class LossChoice {
 public:
  LossChoice() = default;
  /// Throws OptionError that lists the names. Implicit, for settings.loss = "triplet".
  LossChoice(std::string_view name);   // NOLINT(google-explicit-constructor)
  LossChoice(const std::string& name)  // NOLINT(google-explicit-constructor)
      : LossChoice(std::string_view(name)) {}
  LossChoice(const char* name) : LossChoice(std::string_view(name)) {}  // NOLINT(google-explicit-constructor)

  explicit operator bool() const { return entry_ != nullptr; }
  const LossEntry* operator->() const { return entry_; }
  const LossEntry& operator*() const { return *entry_; }
  bool operator==(const LossChoice&) const = default;

 private:
  const LossEntry* entry_ = nullptr;
};

/// Names, ranges and help of the fields are in train/options/options.cpp. Fields without a value
/// (std::nullopt) get the default of the encoder, data or loss from resolve_defaults().
struct TrainSettings {
  // data
  DataKind kind = DataKind::pairs;
  std::string data;                  ///< file to train on
  std::vector<std::string> columns;  ///< names or numbers of its columns, in order; empty: chosen by the run
  TableOptions::Header header = TableOptions::Header::automatic;
  bool strict = false;             ///< refuse rows that cannot be used instead of leaving them out
  std::string eval_file;           ///< rows of the same kind to evaluate on; empty: eval_rows of the data
  std::optional<Index> eval_rows;  ///< default a twentieth, at most 1000
  std::string out;                 ///< model folder to write

  // model
  std::string model;  ///< model folder to fine-tune; empty: a new model
  EncoderKind encoder = EncoderKind::static_embedding;
  TokenizerChoice tokenizer;
  Index dimension = 256;
  std::optional<Index> hash_buckets;
  Index vocabulary = 16000;
  Index layers = 4;
  Index heads = 4;
  Index feed_forward = 1024;
  std::optional<Index> max_length;  ///< tokens
  bool refuse_cut = false;
  std::optional<double> dropout;
  NormPosition norm = NormPosition::post;
  Positions positions = Positions::learned;
  ops::Pool pooling = ops::Pool::mean;

  // fine-tuning
  std::vector<std::string> freeze;     ///< patterns of parameter names
  double layer_decay = 1;              ///< factor of the learning rate, for each block further down
  std::vector<std::string> lr_scales;  ///< "pattern=factor"
  Index lora_rank = 0;                 ///< 0: train the weights
  std::string lora;                    ///< folder of an adapter to train further
  std::optional<double> lora_alpha;    ///< default twice the rank
  double lora_dropout = 0;
  std::vector<std::string> lora_targets;  ///< patterns of layers; empty: all linear layers of the blocks
  bool lora_keep = false;
  bool gradient_checkpointing = false;

  // loss
  std::string teacher;  ///< model folder, for the loss mse
  LossChoice loss;
  std::optional<double> scale;  ///< 1 / temperature
  Direction direction = Direction::symmetric;
  std::optional<double> margin;  ///< in units of the distance
  Distance distance = Distance::cosine;
  bool soft_margin = false;
  InBatchChoice negatives = InBatchChoice::semi_hard;
  TripletKind triplet_kind = TripletKind::within_margin;
  std::optional<ScoreRange> score_range;  ///< settled by the run where it is not given
  std::vector<Index> matryoshka;          ///< dimensions, the model's own among them; empty: only that

  // optimization
  OptimizerKind optimizer = OptimizerKind::adamw;
  std::optional<Index> epochs;
  std::optional<Index> batch;           ///< rows
  std::optional<double> learning_rate;  ///< at the end of the warmup
  std::optional<double> warmup;         ///< fraction of the steps
  Schedule::Shape schedule = Schedule::Shape::linear;
  std::optional<double> beta1;
  std::optional<double> momentum;  ///< of SGD
  std::optional<double> weight_decay;
  std::optional<double> max_grad_norm;  ///< 0: no clipping
  double ema = 0;                       ///< decay a step of averaged weights; 0: none

  // the run
  Index seed = 1;
  Index threads = 0;         ///< 0: all cores
  Index evaluate_every = 0;  ///< steps; 0: after each epoch
  Index patience = 0;        ///< evaluations; 0: never stop early
  double checkpoint_seconds = 120;
  std::vector<std::string> assumed;  ///< what the run said about its data and model
  // set by the run: resuming with other inputs is refused
  std::vector<std::string> read_columns;
  std::string fingerprint;                    ///< of the data
  std::map<std::string, std::string> inputs;  ///< fingerprints of the others, by option
  std::string working_folder;                 ///< base of relative paths while the run is unfinished
};

/// train.json of a model folder: what `trine train --resume` needs.
[[nodiscard]] std::string settings_json(const TrainSettings& settings);
void save_settings(const TrainSettings& settings, const std::string& path);
/// Reads files of every version. Throws FileError for bad JSON, an unknown name or a value of the wrong type.
[[nodiscard]] TrainSettings load_settings(const std::string& path);

/// Fills in every default that depends on encoder, data and loss (docs/defaults.md says how they were found).
/// Throws OptionError for options that contradict each other, are out of range or have no effect in this run;
/// it names option, value and what is allowed.
[[nodiscard]] TrainSettings resolve_defaults(TrainSettings settings);

/// Rows a batch where none are given: 1024 for static encoders (128 for labeled data), 64 for transformers,
/// 16 for scored data and a model to fine-tune; fewer where an epoch would have less than sixteen steps.
[[nodiscard]] Index default_batch(const TrainSettings& settings, Index rows);

}  // namespace trine::inline TRINE_ABI
