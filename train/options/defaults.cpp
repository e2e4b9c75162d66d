// Defaults that depend on encoder, data and loss, and what may not go together. docs/defaults.md says how
// the numbers were found.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "trine/base/error.hpp"
#include "trine/base/thread_pool.hpp"
#include "trine/train/options/score_range.hpp"
#include "trine/train/options/train_settings.hpp"
#include "trine/train/options/unused_options.hpp"

namespace trine {
namespace {

using Choices = std::vector<std::string_view>;

void one_of(std::string_view option, const std::string& value, const Choices& allowed) {
  if (std::find(allowed.begin(), allowed.end(), value) != allowed.end()) return;
  throw OptionError(
      fmt::format("--{}: \"{}\" is not known; use {}", option, value, fmt::join(allowed, ", ")));
}

void in_range(std::string_view option, double value, double low, double high) {
  if (value >= low && value <= high && std::isfinite(value)) return;
  if (std::isinf(high))
    throw OptionError(fmt::format("--{}: {} is out of range; use {} or more", option, value, low));
  throw OptionError(fmt::format("--{}: {} is out of range; use {} to {}", option, value, low, high));
}

constexpr double kNoLimit = INFINITY;

// A model to go on from is spoilt by what suits a new one: triplet orders triplets and loses similarity,
// cosent orders its batch and loses the rest.
std::string default_loss(const TrainSettings& s) {
  switch (s.kind) {
    case DataKind::triplets:
    case DataKind::nli:
      return s.model.empty() ? "triplet" : "infonce";
    case DataKind::labeled:
      return "batch-semi-hard";
    case DataKind::scored:
      return s.model.empty() ? "cosent" : "cosine";
    default:
      return "infonce";
  }
}

bool adapts(const TrainSettings& s) { return s.lora_rank > 0 || !s.lora.empty(); }

double default_rate(const TrainSettings& s) {
  const bool is_new = s.model.empty();
  if (s.encoder == "static") {
    // Labels take many passes and scores small batches: many steps, hence small ones.
    const bool many = s.kind == DataKind::labeled || s.kind == DataKind::scored;
    if (many && !is_new) return 0.003;
    return s.loss == "mse" ? 0.01 : 0.03;
  }
  if (is_new) return 5e-4;  // transformers from here on
  if (adapts(s)) return 2e-3;
  return s.kind == DataKind::scored ? 5e-5 : 1e-4;
}

void require_fitting_loss(const TrainSettings& s) {
  Choices allowed{"infonce", "triplet"};
  if (s.kind == DataKind::pairs) allowed.emplace_back("mse");
  if (s.kind == DataKind::labeled) allowed = {"batch-hard", "batch-semi-hard", "batch-all"};
  if (s.kind == DataKind::scored) allowed = {"cosent", "cosine"};
  if (std::find(allowed.begin(), allowed.end(), s.loss) != allowed.end()) return;
  throw OptionError(fmt::format("--loss: \"{}\" does not fit --{} data; use {}", s.loss, kind_name(s.kind),
                                fmt::join(allowed, ", ")));
}

void require_teacher_and_loss_together(const TrainSettings& s) {
  if (s.loss == "mse" && s.teacher.empty())
    throw OptionError("--loss mse: there is no teacher to learn from; give one with --teacher FOLDER");
  if (s.loss != "mse" && !s.teacher.empty())
    throw OptionError(fmt::format("--teacher: \"{}\" learns from no teacher; use --loss mse", s.loss));
}

void check_names(const TrainSettings& s) {
  if (!s.header.empty()) one_of("header", s.header, {"yes", "no"});
  one_of("encoder", s.encoder, {"static", "transformer"});
  one_of("norm", s.norm, {"post", "pre"});
  one_of("positions", s.positions, {"learned", "sinusoidal"});
  one_of("pooling", s.pooling, {"mean", "cls", "max", "mean_sqrt_len", "weightedmean", "lasttoken"});
  one_of("direction", s.direction, {"symmetric", "one-way"});
  one_of("distance", s.distance, {"cosine", "euclidean", "squared-euclidean", "manhattan"});
  one_of("margin-kind", s.margin_kind, {"hard", "soft"});
  one_of("negatives", s.negatives, {"semi-hard", "hardest", "random"});
  one_of("schedule", s.schedule, {"linear", "cosine", "constant"});
}

void check_ranges(const TrainSettings& s) {
  static_cast<void>(parse_score_range(s.score_range));
  in_range("dimension", static_cast<double>(s.dimension), 1, 65536);
  if (s.rows) in_range("rows", static_cast<double>(*s.rows), 1, 16777216);
  in_range("vocabulary", static_cast<double>(s.vocabulary), 1, 16777216);
  in_range("layers", static_cast<double>(s.layers), 1, 48);
  in_range("heads", static_cast<double>(s.heads), 1, 1024);
  in_range("feed-forward", static_cast<double>(s.feed_forward), 1, 1048576);
  if (s.max_length) in_range("max-length", static_cast<double>(*s.max_length), 1, 65536);
  if (s.dropout) in_range("dropout", *s.dropout, 0, 0.99);
  if (s.scale) in_range("scale", *s.scale, 1e-6, 1e6);
  if (s.margin && s.margin_kind == "hard" && !(*s.margin > 0)) {
    throw OptionError(
        fmt::format("--margin: {} is not above 0; without a margin a model that maps every text to one point "
                    "has no loss. Leave it out for the usual one, or use --margin-kind soft",
                    *s.margin));
  }
  if (s.margin && s.distance == "cosine" && *s.margin > 2) {
    throw OptionError(
        fmt::format("--margin: {} is out of range; cosine distances lie in 0 to 2, so use more than 0 and at "
                    "most 2, or another --distance",
                    *s.margin));
  }
  if (s.margin) in_range("margin", *s.margin, 0, kNoLimit);
  in_range("epochs", static_cast<double>(*s.epochs), 1, 1e6);
  if (s.batch) in_range("batch", static_cast<double>(*s.batch), s.loss == "infonce" ? 2 : 1, 1048576);
  in_range("lr", *s.learning_rate, 0, kNoLimit);
  in_range("warmup", *s.warmup, 0, 1);
  in_range("layer-decay", s.layer_decay, 0, 1);
  in_range("lora-rank", static_cast<double>(s.lora_rank), 0, 65536);
  in_range("lora-dropout", s.lora_dropout, 0, 0.99);
  if (s.lora_alpha) in_range("lora-alpha", *s.lora_alpha, 1e-6, 1e6);
  in_range("beta1", *s.beta1, 0, 0.9999);
  in_range("weight-decay", *s.weight_decay, 0, kNoLimit);
  in_range("clip", *s.clip_norm, 0, kNoLimit);
  in_range("seed", static_cast<double>(s.seed), 0, kNoLimit);
  in_range("threads", static_cast<double>(s.threads), 0, kMostThreads);
  in_range("evaluate-every", static_cast<double>(s.evaluate_every), 0, kNoLimit);
  in_range("patience", static_cast<double>(s.patience), 0, kNoLimit);
  in_range("checkpoint-seconds", s.checkpoint_seconds, 0, kNoLimit);
  if (s.held_out) in_range("held-out", static_cast<double>(*s.held_out), 0, kNoLimit);
}

}  // namespace

Index default_batch(const TrainSettings& s, Index rows) {
  // In-batch negatives want large batches; labels, and scores for a model that knows most already, want many
  // steps instead.
  const bool scores_alone = s.kind == DataKind::scored && !s.model.empty();
  const Index most = scores_alone                  ? 16
                     : s.encoder != "static"       ? 64
                     : s.kind == DataKind::labeled ? 128
                                                   : 1024;
  return std::clamp<Index>(rows / 16, std::min<Index>(rows, 8), most);
}

TrainSettings complete(TrainSettings s) {
  check_names(s);
  if (s.data.empty())
    throw OptionError("train: no data; give --pairs, --triplets, --nli, --labelled or --scored FILE");
  if (s.out.empty()) throw OptionError("train: no --out; name the model folder to write");
  if (s.loss.empty()) s.loss = s.teacher.empty() ? default_loss(s) : "mse";
  require_fitting_loss(s);
  require_teacher_and_loss_together(s);
  const bool is_static = s.encoder == "static";
  if (s.tokenizer.empty()) s.tokenizer = is_static ? "hashed" : "unigram";
  const bool is_new = s.model.empty();  // else its folder says what it is made of
  if (is_new && !is_static && s.tokenizer == "hashed") {
    throw OptionError(
        "--tokenizer: hashed words have no order and suit --encoder static only; use unigram, bpe or a "
        "vocab.txt");
  }
  if (is_new && !is_static && s.dimension % s.heads != 0) {
    throw OptionError(fmt::format("--heads: {} does not divide --dimension {}", s.heads, s.dimension));
  }
  reject_unused_options(s);
  if (is_new && !s.lora.empty())
    throw OptionError("--lora: an adapter belongs on the model it was made for; name that with --model");
  if (!s.scale && (s.loss == "infonce" || s.loss == "cosent"))
    s.scale = s.loss == "infonce" && is_static ? 12 : 20;
  if (!s.learning_rate) s.learning_rate = default_rate(s);
  if (is_new && !is_static && !s.max_length) s.max_length = 128;
  if (is_new && !is_static && !s.dropout) s.dropout = 0.1;
  if (!s.warmup) s.warmup = is_static || is_new ? 0.05 : 0.1;
  if (!s.lora_alpha && s.lora_rank > 0) s.lora_alpha = 2.0 * static_cast<double>(s.lora_rank);
  if (!s.epochs) s.epochs = s.kind == DataKind::labeled ? 10 : 1;
  if (!s.beta1) s.beta1 = is_static ? 0.0 : 0.9;
  if (!s.weight_decay) s.weight_decay = is_static ? 0 : 0.01;
  if (!s.clip_norm) s.clip_norm = is_static ? 0 : 1;
  check_ranges(s);
  return s;
}

}  // namespace trine
