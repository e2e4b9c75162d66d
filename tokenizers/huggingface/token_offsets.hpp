// Where tokens lie in their text: leaving out spaces, counting in characters.
#pragma once

#include <cstdint>
#include <string_view>

#include "trine/tokenizers/unicode/byte_range.hpp"

namespace trine {

/// Characters at the ends of a token that trim_offsets takes off.
struct Spaces {
  std::uint32_t leading;
  std::uint32_t trailing;
};
/// Of an added token, or of a piece that is spelled as it stands: any white space.
[[nodiscard]] Spaces spaces_around(std::string_view token);
/// Of a piece of bytes, whose letters are white space for no byte but that of the space.
[[nodiscard]] Spaces spaces_around_bytes(std::string_view piece);

/// The place in `text` that lies so many characters behind the begin of `range`, or its end.
[[nodiscard]] std::uint32_t skip_characters(std::string_view text, ByteRange range, std::uint32_t count);
/// The place that lies so many characters before the end of `range`, or its begin.
[[nodiscard]] std::uint32_t drop_characters(std::string_view text, ByteRange range, std::uint32_t count);

}  // namespace trine
