// Finds suspicious labels.
#pragma once

#include <string>
#include <vector>

#include "trine/data/dataset.hpp"

namespace trine {

/// Remarks on the labels of `data`, read from `file`: labels with lost characters, labels that differ only in
/// case, and words that other programs write for a missing value.
[[nodiscard]] std::vector<std::string> label_remarks(const Dataset& data, std::string_view file);

}  // namespace trine
