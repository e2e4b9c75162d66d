// modules.json: the modules of a model folder, in the order they run.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI {

struct ModuleEntry {
  std::string kind;    ///< "Pooling": the last part of the type, which differs from version to version
  std::string folder;  ///< where the module keeps its files, inside the model folder; "" is that folder
};

/// Throws FileError for what is not a list of modules, or for a module that keeps its files outside of
/// the model folder.
[[nodiscard]] std::vector<ModuleEntry> read_modules(const std::string& path);

/// What only trine can compute: sentence-transformers looks for a Python module of that name, finds none, and
/// says so, instead of taking the folder for something that it is not.
inline constexpr std::string_view kOwnModule = "trine.";
/// The file for modules of these kinds ("Transformer", "Pooling", ...), under names that versions 2 to 6
/// of sentence-transformers know; a kind that begins with kOwnModule keeps its name.
[[nodiscard]] std::string modules_json(const std::vector<std::string>& kinds);
/// Where module number i keeps its files: "1_Pooling"; the first has the model folder itself.
[[nodiscard]] std::string module_folder(std::size_t i, std::string_view kind);

}  // namespace trine::inline TRINE_ABI
