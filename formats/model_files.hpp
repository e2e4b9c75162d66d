// Which files are a model's, by their names: a folder that is replaced must hold nothing else.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI::io {

/// Weights in a format that trine does not read (.bin, .onnx, ...).
[[nodiscard]] bool is_of_another_program(const std::string& name);

/// Files and folders in `folder` that neither a model in a layout that trine reads has nor a run of trine:
/// their names relative to it, in order. Folders are looked into where models have such; any other is a
/// stranger as a whole. What trine itself leaves under a temporary name is none. Throws FileError for what
/// cannot be read.
[[nodiscard]] std::vector<std::string> strangers_in(const std::string& folder);

/// Whether `folder` has weights at one of their places.
[[nodiscard]] bool holds_weights(const std::string& folder);

}  // namespace trine::inline TRINE_ABI::io
