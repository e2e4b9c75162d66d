// Recognizes the files of a model by name: a folder that is replaced must contain nothing else.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI::io {

/// Weights in a format that trine does not read (.bin, .onnx, ...).
[[nodiscard]] bool is_foreign_weight_file(const std::string& name);

/// Files and folders in `folder` that belong neither to a model that trine reads nor to a run of trine:
/// sorted names, relative to it. A folder that models do not have is one entry. Temporary files of trine are
/// not listed. Throws FileError if something cannot be read.
[[nodiscard]] std::vector<std::string> unknown_entries(const std::string& folder);

/// Whether `folder` has weights at one of the usual paths.
[[nodiscard]] bool holds_weights(const std::string& folder);

}  // namespace trine::inline TRINE_ABI::io
