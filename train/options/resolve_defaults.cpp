// Defaults that depend on encoder, data and loss, and which options contradict each other. docs/defaults.md
// says how the values were found.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "trine/base/error.hpp"
#include "trine/train/loss_catalog.hpp"
#include "trine/train/options/options.hpp"

namespace trine::inline TRINE_ABI {
namespace {

// When fine-tuning, losses of order alone (triplet, CoSENT) damage absolute similarities.
LossChoice default_loss(const TrainSettings& s) {
  const bool is_new = s.model.empty();
  if (!s.teacher.empty()) return "mse";
  switch (s.kind) {
    case DataKind::triplets:
    case DataKind::nli:
      return is_new ? "triplet" : "infonce";
    case DataKind::scored_triplets:
      return "margin-mse";
    case DataKind::labeled:
      return "batch-semi-hard";
    case DataKind::scored:
      return is_new ? "cosent" : "cosine";
    default:
      return "infonce";
  }
}

double default_rate(const TrainSettings& s) {
  const bool is_new = s.model.empty();
  if (s.encoder == EncoderKind::static_embedding) {
    // Labeled data runs for several epochs and scored data in small batches: more steps, so a lower rate.
    const bool many_steps = s.kind == DataKind::labeled || s.kind == DataKind::scored;
    if (many_steps && !is_new) return 0.003;
    return s.teacher.empty() ? 0.03 : 0.01;
  }
  if (is_new) return 5e-4;  // transformers from here on
  if (s.lora_rank > 0 || !s.lora.empty()) return 2e-3;
  return s.kind == DataKind::scored ? 5e-5 : 1e-4;
}

void require_fitting_loss(const TrainSettings& s) {
  if (!s.loss->fits(s.kind)) {
    throw OptionError(fmt::format("--loss: \"{}\" does not fit --{} data; use {}", s.loss->name,
                                  data_entry(s.kind).name, losses_for(s.kind)));
  }
  if (s.teacher.empty() && s.loss->reads("teacher")) {
    throw OptionError(
        fmt::format("--loss {}: there is no teacher; give one with --teacher FOLDER", s.loss->name));
  }
}

void require_fitting_model(const TrainSettings& s) {
  const bool is_new = s.model.empty();
  if (is_new && !s.lora.empty())
    throw OptionError("--lora: an adapter belongs to the model it was trained for; name that with --model");
  if (std::any_of(s.matryoshka.begin(), s.matryoshka.end(), [](Index dimension) { return dimension < 1; }))
    throw OptionError(
        fmt::format("--matryoshka: a dimension of {} is below 1", fmt::join(s.matryoshka, ",")));
  if (std::set<Index>(s.matryoshka.begin(), s.matryoshka.end()).size() < s.matryoshka.size())
    throw OptionError(fmt::format("--matryoshka: {} has a dimension twice", fmt::join(s.matryoshka, ",")));
  if (!s.matryoshka.empty() && *std::max_element(s.matryoshka.begin(), s.matryoshka.end()) != s.dimension) {
    throw OptionError(fmt::format("--matryoshka: the largest of {} must be the dimension of the model, {}",
                                  fmt::join(s.matryoshka, ","), s.dimension));
  }
  if (!is_new || s.encoder == EncoderKind::static_embedding) return;
  if (s.tokenizer.kind == TokenizerChoice::Kind::hashed) {
    throw OptionError(
        "--tokenizer: hashed words have no order and suit --encoder static only; use unigram, bpe or a "
        "vocab.txt");
  }
  if (s.dimension % s.heads != 0)
    throw OptionError(fmt::format("--heads: {} does not divide --dimension {}", s.heads, s.dimension));
}

void check_margin(const TrainSettings& s) {
  if (s.triplet_kind == TripletKind::easy && !s.soft_margin)
    throw OptionError(
        "--triplet-kind: easy triplets are beyond the margin and have no loss; use --soft-margin");
  if (s.margin && !s.soft_margin && !(*s.margin > 0)) {
    throw OptionError(
        fmt::format("--margin: {} is not above 0; without a margin a model that maps every text to one point "
                    "has no loss. Leave it out for the default{}",
                    *s.margin, s.loss->reads("soft-margin") ? ", or use --soft-margin" : ""));
  }
  if (s.margin && s.distance == Distance::cosine && *s.margin > 2) {
    throw OptionError(
        fmt::format("--margin: {} is out of range; cosine distances lie in 0 to 2, so use more than 0 and at "
                    "most 2, or another --distance",
                    *s.margin));
  }
}

void check_batch(const TrainSettings& s) {
  if (s.batch == 1 && s.loss->compares == LossEntry::Compares::rows && s.kind == DataKind::pairs) {
    throw OptionError(fmt::format(
        "--batch: 1 is out of range; {} takes negatives from the other rows of a batch, so use 2 or more",
        s.loss->name));
  }
}

}  // namespace

Index default_batch(const TrainSettings& s, Index rows) {
  // In-batch negatives want large batches; labels, and scores for a model that knows most already, want many
  // steps instead.
  const bool scores_alone = s.kind == DataKind::scored && !s.model.empty();
  const Index most = scores_alone                                 ? 16
                     : s.encoder != EncoderKind::static_embedding ? 64
                     : s.kind == DataKind::labeled                ? 128
                                                                  : 1024;
  return std::clamp<Index>(rows / 16, std::min<Index>(rows, 8), most);
}

TrainSettings resolve_defaults(TrainSettings s) {
  using Tokenizer = TokenizerChoice::Kind;
  const bool is_static = s.encoder == EncoderKind::static_embedding, is_new = s.model.empty();
  if (s.data.empty()) throw OptionError("train: no data; give a file with " + data_options());
  if (s.out.empty()) throw OptionError("train: no --out; name the model folder to write");
  if (!s.loss) s.loss = default_loss(s);
  if (s.tokenizer.kind == Tokenizer::by_encoder)
    s.tokenizer.kind = is_static ? Tokenizer::hashed : Tokenizer::unigram;
  require_fitting_loss(s);
  reject_unused_options(s);
  require_fitting_model(s);

  const bool is_sgd = s.optimizer == OptimizerKind::sgd, is_adamw = s.optimizer == OptimizerKind::adamw;
  const bool wants_low_scale = s.loss->compares == LossEntry::Compares::rows && is_static;
  const auto fill = [](auto& option, auto value) {
    if (!option) option = value;
  };
  if (s.loss->reads("scale")) fill(s.scale, wants_low_scale ? 12 : 20);
  if (is_sgd && !s.learning_rate)
    throw OptionError("--optimizer sgd: give --lr; rates for Adam are no guide for it");
  fill(s.learning_rate, default_rate(s));
  if (is_new && !is_static) fill(s.max_length, 128), fill(s.dropout, 0.1);
  fill(s.warmup, is_static || is_new ? 0.05 : 0.1);
  if (s.lora_rank > 0) fill(s.lora_alpha, 2.0 * static_cast<double>(s.lora_rank));
  fill(s.epochs, s.kind == DataKind::labeled ? 10 : 1);
  is_sgd ? fill(s.momentum, 0.0) : fill(s.beta1, is_static ? 0.0 : 0.9);
  fill(s.weight_decay, is_static || !is_adamw ? 0 : 0.01);
  fill(s.max_grad_norm, is_static ? 0 : 1);
  check_margin(s);
  check_batch(s);
  check_ranges(s);
  return s;
}

}  // namespace trine::inline TRINE_ABI
