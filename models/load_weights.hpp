// The weights of one module of a model folder.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "trine/autograd/parameter.hpp"
#include "trine/models/transformer/token_encoder.hpp"

namespace trine::inline TRINE_ABI {

/// Gives every parameter the tensor of its name in `folder`/model.safetensors or the parts of it; float32
/// stays in the file (io::Safetensors::tensor). Names of old checkpoints, LayerNorm.gamma and LayerNorm.beta,
/// are understood. Returns the names of what is passed over because it is a head of another task. Throws one
/// FileError that lists every tensor that is missing, unexpected, of another shape
/// or not of floating-point numbers.
std::vector<std::string> load_weights(const std::string& folder, std::span<const NamedParameter> parameters,
                                      const CheckpointExtras& extras = {});

/// Asked before memory is taken for a module that the file at `path` describes: throws FileError naming that
/// file where `numbers` are many more than the weights in `folder` hold. A double: a file may say anything.
void require_stored(const std::string& folder, const std::string& path, double numbers);

}  // namespace trine::inline TRINE_ABI
