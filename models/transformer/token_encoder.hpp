// The transformer of a model: tokens in, one row a token out.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "trine/autograd/tape.hpp"
#include "trine/layers/encoder.hpp"
#include "trine/tensor/packed_batch.hpp"

namespace trine::inline TRINE_ABI {

/// A Module: parameters(encoder) lists its parameters under the names of transformers' checkpoints, without
/// the prefix of a whole model ("bert."). All supported architectures are one Encoder with different options.
class TokenEncoder {
 public:
  TokenEncoder(std::string architecture, const EncoderOptions& options, Rng rng)
      : architecture_(std::move(architecture)),
        longest_(options.embeddings.longest),
        encoder_(options, rng) {}

  /// -> [tokens, d]; `batch` is borrowed until the end of the step. Throws ShapeError for a token outside
  /// the vocabulary or a sequence that is too long.
  [[nodiscard]] Var operator()(Tape& tape, const PackedBatch& batch) const { return encoder_(tape, batch); }
  void visit(ParameterVisitor& v) { encoder_.visit(v); }

  [[nodiscard]] std::string_view architecture() const { return architecture_; }  ///< "bert"
  [[nodiscard]] Index d() const { return encoder_.d(); }
  [[nodiscard]] Index longest() const { return longest_; }  ///< tokens of a sequence; 0: no limit
  [[nodiscard]] Index vocabulary() const { return encoder_.embeddings.words.weight.value.rows(); }

 private:
  std::string architecture_;
  Index longest_;
  Encoder encoder_;
};

/// The encoder that a config.json describes, by its "model_type". Its parameters have shapes but no values
/// yet: read them from the checkpoint first.
///
/// Throws FileError naming `path`, the key, the value seen and the cure: for an architecture that is not
/// supported (those that are, are listed), for a value of the wrong type or out of range, and for a setting
/// that would change the result in a way trine does not compute.
///
/// `dropout` replaces that of the file. Throws OptionError for one outside [0, 1).
[[nodiscard]] std::unique_ptr<TokenEncoder> make_token_encoder(std::string_view config_json,
                                                               const std::string& path,
                                                               std::optional<double> dropout = {});

/// A new encoder with initialized parameters and the names of BERT. Throws OptionError.
[[nodiscard]] std::unique_ptr<TokenEncoder> make_token_encoder(const EncoderOptions& options, Rng rng);

/// What else checkpoints of these architectures hold.
struct CheckpointExtras {
  std::vector<std::string> prefixes;  ///< one of them may stand before every name: "bert."
  std::vector<std::string>
      unused;                      ///< names, or beginnings that end in a dot, as io::MatchOptions takes them
  std::vector<std::string> heads;  ///< the same, of what other tasks put on top
};
[[nodiscard]] const CheckpointExtras& checkpoint_extras();

}  // namespace trine::inline TRINE_ABI
