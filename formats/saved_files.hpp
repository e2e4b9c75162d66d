// trine_files.json: what proves that the files of a model folder belong together.
//   {"format": 1, "files": {"tokenizer.json": {"bytes": 711661, "xxh64": "9e..."},
//                           "model.safetensors": {"bytes": 91045704, "save": "41..."}}}
// A file of weights is known by its size and the number in its own metadata (formats/save_id.hpp), so that
// opening a model reads no weights; all others by their hash. What grows or is a person's to change is not
// listed: README.md only so that a card that was edited is not overwritten.
#pragma once

#include <string>
#include <vector>

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI::io {

inline constexpr const char* kListOfFiles = "trine_files.json";

/// Lists the files that are in `folder` now in its trine_files.json. Throws FileError.
void seal_folder(const std::string& folder);

/// Compares a folder with its trine_files.json; one without it passes. Throws FileError that names the files
/// which do not belong to the rest, those that are missing, and those that would be read but came from
/// elsewhere. Returns what is worth a remark and no fault: weights that another program rewrote, after which
/// nothing else is compared, and settings that people change (prompts, the length texts are cut to).
[[nodiscard]] std::vector<std::string> check_folder(const std::string& folder);

/// The same with every byte of the weights; a folder without trine_files.json, or whose weights were
/// rewritten, is refused too. Returns how many files were compared.
[[nodiscard]] std::size_t verify_folder(const std::string& folder);

[[nodiscard]] bool is_sealed(const std::string& folder);
/// Whether another program saved its weights over those of a sealed folder.
[[nodiscard]] bool weights_were_rewritten(const std::string& folder);
/// Whether README.md is another than the one that was there at sealing.
[[nodiscard]] bool readme_was_edited(const std::string& folder);

}  // namespace trine::inline TRINE_ABI::io
