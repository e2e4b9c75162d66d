// The number a file of weights is known by: the hash of its header and its numbers
// (io/content_hash.hpp), with zeros in the place of the hash itself. Equal tensors have equal numbers;
// reading it costs a look at the header.
#pragma once

#include <string>
#include <string_view>

#include "trine/formats/safetensors.hpp"

namespace trine::inline TRINE_ABI::io {

inline constexpr std::string_view kNoSaveId = "0000000000000000";

/// Where the value begins in a header that has the key; npos where it has not.
[[nodiscard]] std::size_t place_of_save_id(std::string_view header);

/// Made anew from all bytes of the file at `path`; empty where the file has none. Throws FileError.
[[nodiscard]] std::string compute_save_id(const std::string& path);

}  // namespace trine::inline TRINE_ABI::io
