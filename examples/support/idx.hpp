// Pictures and labels in the IDX format of MNIST and its relatives, plain or gzipped
// (yann.lecun.com/exdb/mnist: a big-endian header of magic number and extents, then bytes).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "trine/tensor/tensor.hpp"

namespace examples {

/// Where Debian's package dataset-fashion-mnist keeps its files.
inline constexpr const char* kFashionFolder = "/usr/share/datasets/fashion-mnist";

struct Pictures {
  trine::Tensor pixels;              // [pictures, height * width], 0 is paper and 1 is ink
  std::vector<std::int32_t> labels;  // one a picture
};

/// Reads the first `limit` pictures (all for 0) and their labels. Throws trine::FileError for a missing,
/// truncated or different file, and where the two files do not belong together.
[[nodiscard]] Pictures read_idx(const std::string& images, const std::string& labels, trine::Index limit = 0);

}  // namespace examples
