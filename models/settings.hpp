// The small JSON files of a model folder.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "models/sentence_encoder.hpp"

namespace trine::inline TRINE_ABI {

/// Version of the folder's own settings, trine.json; a newer one is refused with a clear message.
inline constexpr int kModelFormat = 1;

/// modules.json: the given modules in order ("Transformer", "Pooling", ...), then Normalize where asked.
[[nodiscard]] std::string modules_json(std::vector<std::string> modules, Normalised normalised);
/// config_sentence_transformers.json: similarity by cosine.
[[nodiscard]] std::string similarity_json();

/// Reads a JSON object from a file. Throws FileError for bad JSON, naming the place in it.
[[nodiscard]] nlohmann::json read_json(const std::string& path);
/// A value of the object, checked for its type. Throws FileError naming file, key and what was expected.
[[nodiscard]] Index integer_setting(const nlohmann::json& object, const std::string& path, const char* key);
[[nodiscard]] std::string text_setting(const nlohmann::json& object, const std::string& path,
                                       const char* key);
[[nodiscard]] bool flag_setting(const nlohmann::json& object, const std::string& path, const char* key);
[[nodiscard]] double number_setting(const nlohmann::json& object, const std::string& path, const char* key);

}  // namespace trine::inline TRINE_ABI
