// NumPy's .npy files (numpy.lib.format, versions 1 to 3): a short text header, then the numbers.
#pragma once

#include <string>

#include "trine/io/file.hpp"
#include "trine/tensor/tensor.hpp"

namespace trine::inline TRINE_ABI::io {

/// Writes a matrix of float32 row by row; how many rows there will be need not be known. The file
/// appears at finish(), with the count in its header (AtomicFile).
class NpyWriter {
 public:
  NpyWriter(std::string path, Index cols);
  /// rows [n, cols]. Throws ShapeError for another width, FileError if the disk refuses.
  void append(ConstView rows);
  void finish();

 private:
  AtomicFile file_;
  Index cols_;
  Index rows_ = 0;
};

/// The whole array as Real, up to four dimensions. Reads float16, float32 and float64, little-endian
/// and in C order; throws FileError for anything else, with what to do in Python.
[[nodiscard]] Tensor read_npy(const std::string& path);

}  // namespace trine::inline TRINE_ABI::io
