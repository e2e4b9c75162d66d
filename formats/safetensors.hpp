// The safetensors format: eight bytes of header length, a JSON header of names, dtypes, shapes and
// offsets, then the data. Can be memory-mapped, and contains no code.
// https://github.com/huggingface/safetensors (README, "Format")
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "trine/base/real.hpp"
#include "trine/formats/dtype.hpp"
#include "trine/io/mapped_file.hpp"
#include "trine/tensor/tensor.hpp"

namespace trine::inline TRINE_ABI::io {

/// The strings under the key "__metadata__".
using Metadata = std::map<std::string, std::string>;

/// The metadata key of the hash of the file.
inline constexpr const char* kSaveId = "trine_save";

/// One tensor of a file; its bytes are those of the mapped file.
struct StoredTensor {
  std::string name;
  Dtype dtype = Dtype::f32;
  std::vector<Index> extents;  // of any rank, unlike a Shape
  std::span<const std::byte> bytes;

  /// Number of elements; 1 for a scalar.
  [[nodiscard]] Index size() const;
  /// nullopt for more dimensions than a Shape has.
  [[nodiscard]] std::optional<Shape> shape() const;
  /// "F32 [30522 x 384]".
  [[nodiscard]] std::string text() const;
};

/// The tensor of this name among `tensors`, which are sorted by name; null if there is none.
[[nodiscard]] const StoredTensor* find_tensor(std::span<const StoredTensor> tensors, std::string_view name);
/// The same; throws FileError naming `path` and what there is.
[[nodiscard]] const StoredTensor& find_tensor(std::span<const StoredTensor> tensors, std::string_view name,
                                              const std::string& path);
[[nodiscard]] std::vector<std::string> names_of(std::span<const StoredTensor> tensors);

/// An open file. Opening checks the header against the length of the file, the bytes of each tensor against
/// its shape and dtype, and that the tensors fill the file without gap or overlap. A file that fails throws
/// FileError naming the tensor; unchecked sizes are never allocated.
class Safetensors {
 public:
  explicit Safetensors(std::string path);

  [[nodiscard]] const std::string& path() const { return file_.path(); }
  [[nodiscard]] const Metadata& metadata() const { return metadata_; }
  /// All tensors, by name.
  [[nodiscard]] const std::vector<StoredTensor>& tensors() const { return tensors_; }
  [[nodiscard]] std::vector<std::string> names() const { return names_of(tensors_); }
  /// Null if there is none of that name.
  [[nodiscard]] const StoredTensor* find(std::string_view name) const { return find_tensor(tensors_, name); }
  /// Throws FileError if there is none of that name.
  [[nodiscard]] const StoredTensor& at(std::string_view name) const {
    return find_tensor(tensors_, name, path());
  }

  /// The values as Real. Tensors of this build's Real (F32) are mapped copy-on-write: pages are loaded when
  /// read and copied when written, and the file never changes; the tensor may outlive this. F16, BF16, F64
  /// and unaligned tensors are converted into memory of their own. Throws FileError for other dtypes, more
  /// than four dimensions, or an unknown name.
  [[nodiscard]] Tensor tensor(std::string_view name) const;
  /// Copies into `target`, converted as by tensor(). Throws FileError if the shapes differ.
  void read(std::string_view name, View target) const;
  /// The values of an integer tensor (BOOL, I8 to I64, U8 to U32; U64 below 2^63). Throws FileError.
  [[nodiscard]] std::vector<std::int64_t> integers(std::string_view name) const;

 private:
  MappedFile file_;
  Metadata metadata_;
  std::vector<StoredTensor> tensors_;  // sorted by name
};

/// A tensor to write; borrows its values: reals, which may be stored as any floating dtype, or integers.
struct TensorToWrite {
  TensorToWrite(std::string tensor_name, ConstView values, Dtype stored_as = kRealDtype);
  TensorToWrite(std::string tensor_name, std::span<const std::int64_t> values);
  TensorToWrite(std::string tensor_name, std::span<const std::int32_t> values);
  /// Bytes as in another file.
  TensorToWrite(std::string tensor_name, Dtype stored_dtype, const Shape& tensor_shape,
                std::span<const std::byte> stored);

  /// Bytes it takes in the file.
  [[nodiscard]] std::uint64_t stored_bytes() const;

  std::string name;
  Dtype dtype;
  Shape shape;
  std::span<const std::byte> bytes;  // as stored; empty if they are converted from
  std::span<const Real> reals;
};

/// Writes or replaces the file atomically (AtomicFile). Tensors are ordered by dtype, widest first, then by
/// name, so that equal tensors give equal bytes and every tensor is aligned. Throws FileError; OptionError
/// for a name that is repeated or not UTF-8, and for a value that overflows its dtype. A metadata key kSaveId
/// gets the hash of the file as its value (formats/save_id.hpp).
void write_safetensors(const std::string& path, std::vector<TensorToWrite> tensors,
                       const Metadata& metadata = {});

}  // namespace trine::inline TRINE_ABI::io
