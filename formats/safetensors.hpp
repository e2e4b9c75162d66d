// The safetensors format: eight bytes of header length, a JSON header of names, dtypes, shapes and
// offsets, then the numbers. Read by every framework, mapped without a copy, and nothing in it runs.
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

/// Text stored beside the tensors, under the key "__metadata__".
using Metadata = std::map<std::string, std::string>;

/// The key of the metadata that a file's own hash stands under.
inline constexpr const char* kSaveId = "trine_save";

/// One tensor of a file: what it is called, what it holds, and its bytes in the mapped file.
struct StoredTensor {
  std::string name;
  Dtype dtype = Dtype::f32;
  std::vector<Index> extents;  // of any rank, unlike a Shape
  std::span<const std::byte> bytes;

  /// Number of elements; 1 for a scalar.
  [[nodiscard]] Index size() const;
  /// Nothing for more dimensions than a Shape has.
  [[nodiscard]] std::optional<Shape> shape() const;
  /// "F32 [30522 x 384]".
  [[nodiscard]] std::string text() const;
};

/// An open file. Opening checks everything: the header against the length of the file, each tensor's
/// bytes against its shape and dtype, and that the tensors fill the file without gap or overlap; a file
/// that fails is refused with a FileError that names the tensor, and nothing is allocated by its word.
class Safetensors {
 public:
  explicit Safetensors(std::string path);

  [[nodiscard]] const std::string& path() const { return file_.path(); }
  [[nodiscard]] const Metadata& metadata() const { return metadata_; }
  /// All tensors, by name.
  [[nodiscard]] const std::vector<StoredTensor>& tensors() const { return tensors_; }
  [[nodiscard]] std::vector<std::string> names() const;
  /// Null if there is none of that name.
  [[nodiscard]] const StoredTensor* find(std::string_view name) const;
  /// Throws FileError if there is none of that name.
  [[nodiscard]] const StoredTensor& at(std::string_view name) const;

  /// The values as Real, to be read and written. Numbers stored as this build's Real (F32) are borrowed from
  /// the file, page by page as they are looked at, and copied page by page as they are written to; they
  /// outlive this, and the file never changes. F16, BF16 and F64 are converted into memory of the tensor's
  /// own, because the kernels compute in Real alone; so are numbers that a file of odd header length does
  /// not align. Throws FileError for other dtypes, more than four dimensions, or if there is none so called.
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

/// A tensor to be written: borrowed numbers under a name. Built from a view of reals, which may be stored
/// as another floating dtype than they are, or from a list of integers.
struct TensorToWrite {
  TensorToWrite(std::string tensor_name, ConstView values, Dtype stored_as = kRealDtype);
  TensorToWrite(std::string tensor_name, std::span<const std::int64_t> values);
  TensorToWrite(std::string tensor_name, std::span<const std::int32_t> values);
  /// As another file holds it.
  TensorToWrite(std::string tensor_name, Dtype stored_dtype, const Shape& tensor_shape,
                std::span<const std::byte> stored);

  /// Bytes it takes in the file.
  [[nodiscard]] std::uint64_t stored_bytes() const;

  std::string name;
  Dtype dtype;
  Shape shape;
  std::span<const std::byte> bytes;  // as stored; empty where they are to be made from
  std::span<const Real> reals;
};

/// Writes the file whole and in place of what was there (AtomicFile). The order of tensors in the file
/// is fixed, the widest dtype first and by name inside it, so that equal tensors give equal bytes and
/// every tensor is aligned. Throws FileError; OptionError for a name used twice or not in UTF-8, and for a
/// number that its dtype can only store as infinity. A key kSaveId in the metadata gets the hash of the file
/// for its value: see formats/save_id.hpp.
void write_safetensors(const std::string& path, std::vector<TensorToWrite> tensors,
                       const Metadata& metadata = {});

}  // namespace trine::inline TRINE_ABI::io
