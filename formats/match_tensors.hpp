// Loading a model's tensors: everything that does not fit is said at once.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "trine/formats/tensor_source.hpp"

namespace trine::inline TRINE_ABI::io {

/// A tensor of the right shape that waits for its numbers.
struct Destination {
  std::string name;
  Tensor* tensor;
};

/// What a file may hold without a destination for it.
struct MatchOptions {
  enum class Unexpected { refuse, ignore };
  Unexpected unexpected = Unexpected::refuse;
  /// These are ignored in any case: names, or beginnings of names ending in a dot ("pooler.").
  std::vector<std::string> ignore{};
};

/// Throws one FileError that lists every tensor that is missing, unexpected, of another shape or not of
/// floating-point numbers; returns if all is well.
///
///   model.safetensors: 3 tensors do not fit
///     missing     encoder.layer.5.output.dense.bias [384]
///     unexpected  embeddings.position_ids I64 [1 x 512]
///     wrong_shape   pooler.dense.weight F32 [384 x 384], wanted [256 x 256]
void match_tensors(const TensorSource& source, std::span<const Destination> destinations,
                   const MatchOptions& options = {});

/// match_tensors, then makes every destination the tensor of the source: F32 is borrowed from the file, not
/// copied (Safetensors::tensor). When match_tensors throws, nothing has been changed.
void load_tensors(const TensorSource& source, std::span<const Destination> destinations,
                  const MatchOptions& options = {});

}  // namespace trine::inline TRINE_ABI::io
