// Blocks of zeros whose pages take memory only once they are written.
#pragma once

#include <cstddef>

namespace trine {

/// As allocate_aligned (base/memory.hpp), filled with zeros. The pages of a large block are fetched by the
/// threads that first write them, rather than by this call.
[[nodiscard]] void* allocate_zeroed(std::size_t bytes);

}  // namespace trine
