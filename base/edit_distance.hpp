// How far one word is from another, for "did you mean".
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace trine {

/// Levenshtein distance: characters of `text` to insert, delete or replace until it equals `pattern`. A '*'
/// in the pattern matches any characters.
[[nodiscard]] std::size_t edit_distance(std::string_view pattern, std::string_view text);

/// "; did you mean --epochs?" where a known name is close to `seen`, else nothing. `prefix` stands before the
/// name.
[[nodiscard]] std::string did_you_mean(std::string_view seen, std::span<const std::string> known,
                                       std::string_view prefix = {});

}  // namespace trine
