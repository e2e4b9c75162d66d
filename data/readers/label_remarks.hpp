// Labels that may not be what they are taken for.
#pragma once

#include <string>
#include <vector>

#include "trine/data/dataset.hpp"

namespace trine {

/// What to tell of the labels of `data`, read from `file`, a line each: labels that lost characters, labels
/// that differ in case only, and labels that other programs write for a missing value.
[[nodiscard]] std::vector<std::string> label_remarks(const Dataset& data, std::string_view file);

}  // namespace trine
