// Bytes inside of JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace trine {

/// The bytes that `text` encodes in base 64 (RFC 4648, section 4, padded), or nothing where it is malformed.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);

/// The way back.
[[nodiscard]] std::string encode_base64(std::string_view bytes);

}  // namespace trine
