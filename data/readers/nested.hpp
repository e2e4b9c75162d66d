// What to do about a list or an object where a text is wanted.
#pragma once

#include <string>
#include <string_view>

namespace trine {

/// "write its texts as columns, as in jq -c '...' FILE": for a column `name` of JSON that holds `what`, "a
/// list" or "an object"; empty for anything else.
[[nodiscard]] std::string how_to_flatten(std::string_view name, std::string_view what);

}  // namespace trine
