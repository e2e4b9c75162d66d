// A hint for a JSON list or object in a column of texts.
#pragma once

#include <string>
#include <string_view>

namespace trine {

/// "make its texts columns, as in jq -c '...' FILE", for a JSON column `name` that has `what`, "a list" or
/// "an object"; empty for anything else.
[[nodiscard]] std::string flatten_hint(std::string_view name, std::string_view what);

}  // namespace trine
