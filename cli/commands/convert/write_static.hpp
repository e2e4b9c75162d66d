// trine convert --to and .npy: static models in other layouts.
#pragma once

#include <string>
#include <vector>

#include "trine/cli/commands/convert/convert_settings.hpp"
#include "trine/cli/terminal/console.hpp"

namespace trine::cli {

/// Whether the folder is in trine's own layout, of hashed words for one.
[[nodiscard]] bool has_own_layout(const std::string& folder);

/// Writes the model, or a model of the table, of `settings` to `folder`. Returns texts to check the result
/// with; none if any will do. Throws FileError for a model that has no such layout.
std::vector<std::string> write_static(const ConvertSettings& settings, const std::string& folder,
                                      Console& console);

/// Writes the embedding table of a static model to a .npy file.
void write_table(const ConvertSettings& settings, Console& console);

}  // namespace trine::cli
