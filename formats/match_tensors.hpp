// Loads the tensors of a model; one error lists everything that does not fit.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "trine/formats/tensor_source.hpp"

namespace trine::inline TRINE_ABI::io {

/// A tensor to fill; its shape is the expected one.
struct Destination {
  std::string name;
  Tensor* tensor;
};

/// Names, and prefixes of names that end in a dot ("pooler."). Borrows its entries.
class NameSet {
 public:
  explicit NameSet(const std::vector<std::string>& entries);
  [[nodiscard]] bool contains(std::string_view name) const;

 private:
  std::set<std::string_view> names_;
  std::vector<std::string_view> prefixes_;
};

/// What a file may hold without a destination for it.
struct MatchOptions {
  enum class Unexpected { refuse, ignore };
  Unexpected unexpected = Unexpected::refuse;
  std::vector<std::string> ignore{};  ///< a NameSet; ignored in any case
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
