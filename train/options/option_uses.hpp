// In which runs an option has an effect. Not for users.
#pragma once

#include "trine/train/options/option_values.hpp"

namespace trine::inline TRINE_ABI::options {

using S = TrainSettings;
using Tokenizer = TokenizerChoice::Kind;

inline bool is_transformer(const S& s) { return s.encoder == EncoderKind::transformer; }
inline bool has_new_adapters(const S& s) { return s.lora_rank > 0 && s.lora.empty(); }

inline std::string with_the_loss(const S& s) { return "with the loss " + std::string(s.loss->name); }
inline std::string on_a_model(const S& s) {
  return is_transformer(s) ? "on a transformer" : "on a static model";
}
inline std::string on_a_new_model(const S& s) {
  S copy = s;
  return "on a new " + as_text(copy.encoder).text + " model with the tokenizer " +
         as_text(copy.tokenizer).text;
}
inline std::string with_the_optimizer(const S& s) {
  S copy = s;
  return "with --optimizer " + as_text(copy.optimizer).text;
}
inline std::string without_adapters(const S& s) {
  return s.lora.empty() ? "without adapters" : "with --lora, whose folder says it";
}

inline constexpr OptionUse kByLoss{nullptr, with_the_loss, nullptr};
inline constexpr OptionUse kMined{
    [](const S& s) { return s.loss->reads("negatives") && s.kind == DataKind::pairs; }, with_the_loss,
    "the triplet loss on pairs"};
inline constexpr OptionUse kTransformers{is_transformer, on_a_model, "transformers"};
// A model to fine-tune has these already; the command line refuses them there.
inline constexpr OptionUse kNewTransformers{[](const S& s) { return !s.model.empty() || is_transformer(s); },
                                            on_a_new_model, "transformers"};
inline constexpr OptionUse kHashed{
    [](const S& s) { return !s.model.empty() || s.tokenizer.kind == Tokenizer::hashed; }, on_a_new_model,
    "hashed words"};
inline constexpr OptionUse kPieces{[](const S& s) {
                                     return !s.model.empty() || s.tokenizer.kind == Tokenizer::unigram ||
                                            s.tokenizer.kind == Tokenizer::bpe;
                                   },
                                   on_a_new_model, "unigram and bpe pieces"};
inline constexpr OptionUse kLoraRank{
    [](const S& s) { return is_transformer(s) && s.lora.empty(); },
    [](const S& s) { return s.lora.empty() ? on_a_model(s) : without_adapters(s); },
    "new adapters of transformers"};
inline constexpr OptionUse kNewAdapters{has_new_adapters, without_adapters,
                                        "new adapters, which --lora-rank makes"};
inline constexpr OptionUse kAdapters{[](const S& s) { return has_new_adapters(s) || !s.lora.empty(); },
                                     without_adapters, "adapters"};
inline constexpr OptionUse kHeldOut{[](const S& s) { return s.eval_file.empty(); },
                                    [](const S&) { return std::string("with --eval-file"); },
                                    "runs without a file of evaluation rows"};
inline constexpr OptionUse kEvaluations{
    [](const S& s) { return !s.eval_file.empty() || s.eval_rows != 0; },
    [](const S&) { return std::string("with --eval-rows 0 and no --eval-file"); }, "evaluations"};
// Rows of word tables have no momentum.
inline constexpr OptionUse kAdam{
    [](const S& s) { return s.optimizer != OptimizerKind::sgd && (is_transformer(s) || s.beta1 == 0.0); },
    [](const S& s) { return s.optimizer == OptimizerKind::sgd ? with_the_optimizer(s) : on_a_model(s); },
    "transformers with adamw or adam"};
inline constexpr OptionUse kSgd{[](const S& s) { return s.optimizer == OptimizerKind::sgd; },
                                with_the_optimizer, "sgd"};

}  // namespace trine::inline TRINE_ABI::options
