// Loads the tensors of a model; one error lists everything that does not fit.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "trine/formats/tensor_source.hpp"

namespace trine::inline TRINE_ABI::io {

/// A tensor to fill; its shape is the expected one.
struct Destination {
  std::string name;
  Tensor* tensor;
};

/// Whether a file may have tensors without a destination.
struct MatchOptions {
  enum class Unexpected { refuse, ignore };
  Unexpected unexpected = Unexpected::refuse;
  /// Always ignored: names, or prefixes of names ending in a dot ("pooler.").
  std::vector<std::string> ignore{};
};

/// Throws one FileError that lists every tensor that is missing, unexpected, of the wrong shape or not
/// floating point.
///
///   model.safetensors: 3 tensors do not fit
///     missing     encoder.layer.5.output.dense.bias [384]
///     unexpected  embeddings.position_ids I64 [1 x 512]
///     wrong shape pooler.dense.weight F32 [384 x 384], wanted [256 x 256]
void match_tensors(const TensorSource& source, std::span<const Destination> destinations,
                   const MatchOptions& options = {});

/// match_tensors(), then assigns the tensors of the source: F32 is memory-mapped, not copied
/// (Safetensors::tensor). Changes nothing if match_tensors() throws.
void load_tensors(const TensorSource& source, std::span<const Destination> destinations,
                  const MatchOptions& options = {});

}  // namespace trine::inline TRINE_ABI::io
