// Lines typed at a terminal, and the name of the program in texts printed there.
#pragma once

#include <string>
#include <string_view>

namespace trine::cli {

/// A line that a person typed, without the escape sequences of arrow and function keys and without other
/// control characters.
[[nodiscard]] std::string without_key_codes(std::string_view line);

/// Texts name the program "trine"; where they call it, as in "trine info model", `program` takes its place.
[[nodiscard]] std::string as_called(std::string_view text, std::string_view program);

}  // namespace trine::cli
