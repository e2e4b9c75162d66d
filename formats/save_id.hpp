// The id of a weight file, stored in its metadata: the hash of the file (io/content_hash.hpp) with zeros in
// place of the id. Equal tensors give equal ids; reading it takes the header only.
#pragma once

#include <string>
#include <string_view>

#include "trine/formats/safetensors.hpp"

namespace trine::inline TRINE_ABI::io {

inline constexpr std::string_view kNoSaveId = "0000000000000000";

/// Where the value begins in the header; npos without the key.
[[nodiscard]] std::size_t offset_of_save_id(std::string_view header);

/// Recomputes the id from all bytes of the file; empty if the file has no id. Throws FileError.
[[nodiscard]] std::string compute_save_id(const std::string& path);

}  // namespace trine::inline TRINE_ABI::io
