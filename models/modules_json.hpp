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

/// Throws FileError for a file that is not a list of modules, or a module outside the model folder.
[[nodiscard]] std::vector<ModuleEntry> read_modules(const std::string& path);

/// Prefix of modules that only trine can compute: sentence-transformers looks for a Python module of that
/// name, finds none and reports it, instead of computing something else.
inline constexpr std::string_view kOwnModule = "trine.";
/// The file for modules of these kinds ("Transformer", "Pooling", ...), under names that versions 2 to 6
/// of sentence-transformers know; a kind that begins with kOwnModule keeps its name.
[[nodiscard]] std::string modules_json(const std::vector<std::string>& kinds);
/// The folder of module i: "1_Pooling"; the first has the model folder itself.
[[nodiscard]] std::string module_folder(std::size_t i, std::string_view kind);

}  // namespace trine::inline TRINE_ABI
