// The transformer of a published model, whichever architecture it has: tokens in, one row a token out.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trine/autograd/tape.hpp"
#include "trine/layers/encoder.hpp"
#include "trine/tensor/packed_batch.hpp"

namespace trine::inline TRINE_ABI {

/// What the architectures have in common. A Module: parameters(encoder) lists its parameters under the
/// names of published checkpoints, without the prefix of a whole model ("bert.").
class TokenEncoder {
 public:
  virtual ~TokenEncoder() = default;

  /// -> [tokens, d]; `batch` is borrowed until the end of the step. Throws ShapeError for a token outside
  /// the vocabulary or a sequence that is too long.
  [[nodiscard]] virtual Var operator()(Tape& tape, const PackedBatch& batch) const = 0;
  virtual void visit(ParameterVisitor& v) = 0;

  [[nodiscard]] virtual std::string_view architecture() const = 0;  ///< "bert"
  [[nodiscard]] virtual Index d() const = 0;                        ///< features of a row
  [[nodiscard]] virtual Index longest() const = 0;                  ///< tokens of a sequence; 0: no limit
  [[nodiscard]] virtual Index vocabulary() const = 0;               ///< tokens are below this
};

/// Makes the encoder a config.json describes, by its "model_type". The parameters have their shapes but no
/// values yet: read them from the checkpoint before anything else.
///
/// Throws FileError naming `path`, the key, the value seen and the cure: for an architecture that is not
/// supported (those that are, are listed), for a value of the wrong type or out of range, and for a setting
/// that would change the result in a way trine does not compute.
///
/// `dropout` counts instead of what the file says. Throws OptionError for one outside [0, 1).
[[nodiscard]] std::unique_ptr<TokenEncoder> make_token_encoder(std::string_view config_json,
                                                               const std::string& path,
                                                               std::optional<double> dropout = {});

/// A new encoder of trine's own options, BERT's names and fresh parameters. Throws OptionError.
[[nodiscard]] std::unique_ptr<TokenEncoder> make_token_encoder(const EncoderOptions& options, Rng rng);

/// What checkpoints of these architectures hold besides an encoder's parameters.
struct CheckpointExtras {
  std::vector<std::string> prefixes;  ///< one of them may stand before every name: "bert."
  std::vector<std::string>
      unused;                      ///< names, or beginnings that end in a dot, as io::MatchOptions takes them
  std::vector<std::string> heads;  ///< the same, of what other tasks put on top
};
[[nodiscard]] const CheckpointExtras& checkpoint_extras();

}  // namespace trine::inline TRINE_ABI
