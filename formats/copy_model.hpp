// A model folder once more, its weights stored as another kind of number.
#pragma once

#include <string>
#include <vector>

#include "trine/formats/dtype.hpp"

namespace trine::inline TRINE_ABI::io {

/// Copies the files of a model folder and of the folders in it. Floating-point tensors of every .safetensors
/// file are stored as `dtype`, others as they are; a model in several files becomes one. Left out, and
/// returned by name: weights in formats of other programs (.bin, .onnx, ...), which would go on holding the
/// old numbers, and checkpoint/, which belongs to a run under way. What tells of the run that made the model
/// (train.json, metrics.jsonl) is left out, too, and not named: the copy is not what that run left.
///
/// from, to  folders; may be the same one, whose files are then replaced one by one
/// Throws FileError, also for links that lead to folders or nowhere; OptionError for a number that `dtype`
/// can only store as infinity.
/// said      how messages call the weights, where `from` is not what the user named
std::vector<std::string> copy_model(const std::string& from, const std::string& to, Dtype dtype,
                                    const std::string& said = {});

}  // namespace trine::inline TRINE_ABI::io
