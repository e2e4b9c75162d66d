// NumPy's .npy files (numpy.lib.format, versions 1 to 3): a short text header, then the data.
#pragma once

#include <string>

#include "trine/io/file.hpp"
#include "trine/tensor/tensor.hpp"

namespace trine::inline TRINE_ABI::io {

/// Writes a float32 matrix row by row; the number of rows need not be known. The file appears when finish()
/// has written the header (AtomicFile).
class NpyWriter {
 public:
  NpyWriter(std::string path, Index cols);
  /// rows [n, cols]. Throws ShapeError for another width, FileError if writing fails.
  void append(ConstView rows);
  void finish();

 private:
  AtomicFile file_;
  Index cols_;
  Index rows_ = 0;
};

/// The whole array as Real, up to four dimensions. Reads float16, float32 and float64, little-endian
/// and in C order; throws FileError for anything else, with a remedy in Python. Float32 is mapped, not
/// copied: see mapped_tensor().
[[nodiscard]] Tensor read_npy(const std::string& path);

}  // namespace trine::inline TRINE_ABI::io
