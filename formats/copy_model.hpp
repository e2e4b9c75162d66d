// Copies a model folder with its weights in another dtype.
#pragma once

#include <string>
#include <vector>

#include "trine/formats/dtype.hpp"

namespace trine::inline TRINE_ABI::io {

/// Copies the files of a model folder, recursively. Floating-point tensors of every .safetensors file are
/// stored as `dtype`, others unchanged; sharded weights become one file. Returns the names of files not
/// copied: weights in formats of other programs (.bin, .onnx, ...), which would keep the old values, and
/// checkpoint/, which belongs to an unfinished run. The records of the training run (train.json,
/// metrics.jsonl) are not copied either, and not returned.
///
/// from, to  folders; if they are the same, its files are replaced one by one
/// Throws FileError, also for links to folders and broken links; OptionError for a value that overflows
/// `dtype`.
/// shown_as  how errors name the weights if `from` is not the user's path
std::vector<std::string> copy_model(const std::string& from, const std::string& to, Dtype dtype,
                                    const std::string& shown_as = {});

}  // namespace trine::inline TRINE_ABI::io
