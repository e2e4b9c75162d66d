#include "trine/train/options/unused_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>

#include "trine/base/error.hpp"

namespace trine {
namespace {

struct Option {
  const char* name;
  bool set;
  bool counts;
  const char* belongs_to;
};

void refuse_any_of(std::initializer_list<Option> options, const std::string& run) {
  for (const Option& option : options) {
    if (!option.set || option.counts) continue;
    throw OptionError(fmt::format("--{} has no effect {}: it is for {}; leave it out", option.name, run,
                                  option.belongs_to));
  }
}

bool one_of(const std::string& value, std::initializer_list<const char*> names) {
  return std::find(names.begin(), names.end(), value) != names.end();
}

void refuse_of_other_losses(const TrainSettings& s) {
  const TrainSettings usual;
  const bool info_nce = s.loss == "infonce";
  const bool triplet = one_of(s.loss, {"triplet", "batch-hard", "batch-semi-hard", "batch-all"});
  const bool mined = s.loss == "triplet" && s.kind == DataKind::pairs;
  refuse_any_of({{"scale", s.scale.has_value(), info_nce || s.loss == "cosent", "infonce and cosent"},
                 {"direction", s.direction != usual.direction, info_nce, "infonce"},
                 {"margin", s.margin.has_value(), triplet, "triplet losses"},
                 {"distance", s.distance != usual.distance, triplet, "triplet losses"},
                 {"margin-kind", s.margin_kind != usual.margin_kind, triplet, "triplet losses"},
                 {"negatives", s.negatives != usual.negatives, mined, "the triplet loss on pairs"},
                 {"score-range", !s.score_range.empty(), s.loss == "cosine", "the loss cosine"}},
                "with the loss " + s.loss);
}

void refuse_of_other_encoders(const TrainSettings& s) {
  const TrainSettings usual;
  constexpr const char* kTransformers = "transformers";
  const bool transformer = s.encoder != "static";
  refuse_any_of(
      {{"max-length", s.max_length.has_value(), transformer, kTransformers},
       {"dropout", s.dropout.has_value(), transformer, kTransformers},
       {"beta1", s.beta1.value_or(0) != 0, transformer, "transformers; word tables have no momentum"},
       {"layer-decay", s.layer_decay != usual.layer_decay, transformer, kTransformers},
       {"lora-rank", s.lora_rank != usual.lora_rank, transformer, kTransformers},
       {"lora", !s.lora.empty(), transformer, kTransformers},
       {"checkpointing", s.checkpointing, transformer, kTransformers}},
      transformer ? "on a transformer" : "on a static model");
}

// A model to go on from has these already; the command line refuses them there.
void refuse_of_other_new_models(const TrainSettings& s) {
  const TrainSettings usual;
  const bool transformer = s.encoder != "static";
  const bool learns_pieces = one_of(s.tokenizer, {"unigram", "bpe"});
  refuse_any_of({{"layers", s.layers != usual.layers, transformer, "transformers"},
                 {"heads", s.heads != usual.heads, transformer, "transformers"},
                 {"feed-forward", s.feed_forward != usual.feed_forward, transformer, "transformers"},
                 {"norm", s.norm != usual.norm, transformer, "transformers"},
                 {"positions", s.positions != usual.positions, transformer, "transformers"},
                 {"pooling", s.pooling != usual.pooling, transformer, "transformers"},
                 {"rows", s.rows.has_value(), s.tokenizer == "hashed", "hashed words"},
                 {"vocabulary", s.vocabulary != usual.vocabulary, learns_pieces, "unigram and bpe pieces"}},
                "on a new " + s.encoder + " model with the tokenizer " + s.tokenizer);
}

void refuse_of_other_runs(const TrainSettings& s) {
  const TrainSettings usual;
  const bool new_adapters = s.lora_rank > 0 && s.lora.empty();
  constexpr const char* kNewAdapters = "new adapters, which --lora-rank makes";
  const std::string run = s.lora.empty() ? "without adapters" : "with --lora, whose folder says it";
  refuse_any_of({{"lora-rank", s.lora_rank != usual.lora_rank, s.lora.empty(), "new adapters"},
                 {"lora-alpha", s.lora_alpha.has_value(), new_adapters, kNewAdapters},
                 {"lora-dropout", s.lora_dropout != usual.lora_dropout, new_adapters, kNewAdapters},
                 {"lora-targets", !s.lora_targets.empty(), new_adapters, kNewAdapters},
                 {"lora-keep", s.lora_keep, new_adapters || !s.lora.empty(), "adapters"}},
                run);
  const bool evaluates = !s.dev.empty() || s.held_out != 0;
  refuse_any_of({{"evaluate-every", s.evaluate_every != usual.evaluate_every, evaluates, "evaluations"},
                 {"patience", s.patience != usual.patience, evaluates, "evaluations"}},
                "with --held-out 0 and no --dev");
  refuse_any_of({{"held-out", s.held_out.has_value(), s.dev.empty(), "runs without rows of their own"}},
                "with --dev");
}

}  // namespace

void reject_unused_options(const TrainSettings& s) {
  refuse_of_other_losses(s);
  refuse_of_other_encoders(s);
  if (s.model.empty()) refuse_of_other_new_models(s);
  refuse_of_other_runs(s);
}

}  // namespace trine
