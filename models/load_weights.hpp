// The weights of one module of a model folder.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "trine/autograd/parameter.hpp"
#include "trine/models/transformer/token_encoder.hpp"

namespace trine::inline TRINE_ABI {

/// Loads every parameter from the tensor of its name in `folder`/model.safetensors or its shards; float32
/// tensors stay mapped (io::Safetensors::tensor). Also accepts the names of old checkpoints, LayerNorm.gamma
/// and LayerNorm.beta. Returns the names of skipped tensors: heads of other tasks. Throws one FileError that
/// lists all tensors that are missing, unexpected, of another shape or not floating-point.
std::vector<std::string> load_weights(const std::string& folder, std::span<const NamedParameter> parameters,
                                      const CheckpointExtras& extras = {});

/// Called before memory is allocated for a module that the file at `path` describes: throws FileError naming
/// that file if `numbers` is far more than the weights in `folder` hold. A double, since a file may hold any
/// size.
void require_stored(const std::string& folder, const std::string& path, double numbers);

/// Whether a tokenizer and a word table belong to one model.
///
/// ids   of the tokenizer
/// rows  of the table, which may have up to 1,024 unused rows: tables are rounded up, or have spare rows
///       (docs/checkpoints.md)
///
/// Throws FileError naming `where` for ids beyond the table and for more unused rows. Returns a note about
/// unused rows, "" if there are none.
[[nodiscard]] std::string check_vocabulary(const std::string& where, Index ids, Index rows);

}  // namespace trine::inline TRINE_ABI
