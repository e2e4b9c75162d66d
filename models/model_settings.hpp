// The small JSON files of a model folder.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI {

/// Version of the folder's own settings, trine.json; a newer one is refused with a clear message.
inline constexpr int kModelFormat = 1;

/// What a file may ask for, far above any published model: memory is taken by these numbers.
inline constexpr Index kMostRows = Index{1} << 24;   ///< of a table
inline constexpr Index kMostWidth = Index{1} << 16;  ///< of a layer
inline constexpr Index kMostBlocks = Index{1} << 10;

/// Reads a JSON object from a file. Throws FileError for bad JSON, naming the place in it.
[[nodiscard]] nlohmann::json read_json(const std::string& path);
/// The same for a list of objects.
[[nodiscard]] nlohmann::json read_json_list(const std::string& path);
/// Throws FileError: "key" must be `wanted`, it is `seen`.
[[noreturn]] void refuse_setting(const std::string& path, const std::string& key, const std::string& wanted,
                                 const nlohmann::json& seen);

/// A value of the object, checked for its type. Throws FileError naming file, key and what was expected.
[[nodiscard]] Index integer_setting(const nlohmann::json& object, const std::string& path, const char* key);
/// A whole number from `least` to `most`.
[[nodiscard]] Index count_setting(const nlohmann::json& object, const std::string& path, const char* key,
                                  Index least, Index most);
[[nodiscard]] std::string text_setting(const nlohmann::json& object, const std::string& path,
                                       const char* key);
[[nodiscard]] bool flag_setting(const nlohmann::json& object, const std::string& path, const char* key);
[[nodiscard]] double number_setting(const nlohmann::json& object, const std::string& path, const char* key);

/// Whether the object has the key with a value other than null.
[[nodiscard]] bool has_setting(const nlohmann::json& object, const char* key);

}  // namespace trine::inline TRINE_ABI
