// trine_files.json: the manifest that proves that the files of a model folder belong together.
//   {"format": 1, "files": {"tokenizer.json": {"bytes": 711661, "xxh64": "9e..."},
//                           "model.safetensors": {"bytes": 91045704, "save": "41..."}}}
// Weights are identified by size and the id in their metadata (formats/save_id.hpp), so that opening a model
// does not read them; other files by their hash. Logs and files for users to edit are not listed, except
// README.md, so that an edited model card is not overwritten.
#pragma once

#include <string>
#include <vector>

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI::io {

inline constexpr const char* kFileList = "trine_files.json";

/// Writes trine_files.json for the files in `folder`. Throws FileError.
void seal_folder(const std::string& folder);

/// Compares a folder with its trine_files.json; one without it passes. Throws FileError naming files that
/// changed, are missing, or would be read but are not listed. Returns remarks on permitted changes: weights
/// rewritten by another program, after which nothing else is compared, and edited settings (prompts, maximum
/// length).
[[nodiscard]] std::vector<std::string> check_folder(const std::string& folder);

/// The same for every byte of the weights; also throws for a folder without trine_files.json or with
/// rewritten weights. Returns the number of files compared.
[[nodiscard]] std::size_t verify_folder(const std::string& folder);

[[nodiscard]] bool is_sealed(const std::string& folder);
/// Whether another program saved its weights over those of a sealed folder.
[[nodiscard]] bool weights_were_rewritten(const std::string& folder);
/// Whether README.md has changed since seal_folder().
[[nodiscard]] bool readme_was_edited(const std::string& folder);

}  // namespace trine::inline TRINE_ABI::io
