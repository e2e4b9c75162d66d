#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>

#include "trine/base/error.hpp"
#include "trine/formats/safetensors.hpp"
#include "trine/formats/save_id.hpp"
#include "trine/io/content_hash.hpp"
#include "trine/io/file.hpp"

namespace trine::inline TRINE_ABI::io {
namespace {

void check_names(const std::vector<TensorToWrite>& tensors) {
  std::vector<std::string_view> names;
  names.reserve(tensors.size());
  for (const TensorToWrite& tensor : tensors) {
    if (tensor.name.empty() || tensor.name == "__metadata__")
      throw OptionError("write_safetensors: a tensor cannot be called \"" + tensor.name + "\"");
    names.push_back(tensor.name);
  }
  std::sort(names.begin(), names.end());
  if (const auto twice = std::adjacent_find(names.begin(), names.end()); twice != names.end())
    throw OptionError("write_safetensors: two tensors are called \"" + std::string(*twice) + "\"");
}

// Members in the order of the tensors, after the metadata, padded with spaces to a multiple of 8.
std::string header_text(const std::vector<TensorToWrite>& tensors, const Metadata& metadata) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  std::uint64_t offset = 0;
  for (const TensorToWrite& tensor : tensors) {
    auto extents = nlohmann::ordered_json::array();
    for (int axis = 0; axis < tensor.shape.rank(); ++axis) extents.push_back(tensor.shape[axis]);
    const std::uint64_t end = offset + tensor.stored_bytes();
    header[tensor.name] = {
        {"dtype", std::string(name(tensor.dtype))}, {"shape", extents}, {"data_offsets", {offset, end}}};
    offset = end;
  }
  try {
    std::string text = header.dump();
    text.resize((text.size() + 7) / 8 * 8, ' ');
    return text;
  } catch (const nlohmann::json::type_error&) {
    throw OptionError("write_safetensors: a name or a metadata text is not valid UTF-8");
  }
}

// A number that became infinity only in the file would be found out when the file is read.
void check_range(const TensorToWrite& tensor, std::span<const Real> reals,
                 std::span<const std::byte> stored) {
  std::vector<Real> back(reals.size());
  to_real(back.data(), stored, tensor.dtype, static_cast<Index>(back.size()));
  for (std::size_t i = 0; i < reals.size(); ++i) {
    if (std::isinf(back[i]) == std::isinf(reals[i])) continue;
    throw OptionError("tensor \"" + tensor.name + "\" holds " + std::to_string(reals[i]) +
                      ", which is beyond the largest " + std::string(name(tensor.dtype)) +
                      "; BF16 and F32 reach to 3e38, F64 further");
  }
}

// A block at a time: the file finds in cache what the hash read, and a conversion needs memory for one block.
void write_numbers(AtomicFile& file, ContentHash& hash, const TensorToWrite& tensor) {
  constexpr std::size_t kBlock = std::size_t{1} << 19;
  const auto add = [&](std::span<const std::byte> stored) {
    hash.add(stored);
    file.write(stored);
  };
  for (std::size_t at = 0; at < tensor.bytes.size(); at += kBlock)
    add(tensor.bytes.subspan(at, std::min(kBlock, tensor.bytes.size() - at)));
  std::vector<std::byte> converted;
  for (std::size_t at = 0; at < tensor.reals.size(); at += kBlock / sizeof(Real)) {
    const auto reals = tensor.reals.subspan(at, std::min(kBlock / sizeof(Real), tensor.reals.size() - at));
    converted.clear();
    from_real(reals, tensor.dtype, converted);
    check_range(tensor, reals, converted);
    add(converted);
  }
}

}  // namespace

TensorToWrite::TensorToWrite(std::string tensor_name, ConstView values, Dtype stored_as)
    : name(std::move(tensor_name)), dtype(stored_as), shape(values.shape) {
  TRINE_ASSERT(is_floating(stored_as));
  if (stored_as == kRealDtype) {
    bytes = std::as_bytes(values.span());
  } else {
    reals = values.span();
  }
}

TensorToWrite::TensorToWrite(std::string tensor_name, Dtype stored_dtype, const Shape& tensor_shape,
                             std::span<const std::byte> stored)
    : name(std::move(tensor_name)), dtype(stored_dtype), shape(tensor_shape), bytes(stored) {
  TRINE_ASSERT(stored.size() == stored_bytes());
}

std::uint64_t TensorToWrite::stored_bytes() const {
  return static_cast<std::uint64_t>(shape.size()) * size_of(dtype);
}

TensorToWrite::TensorToWrite(std::string tensor_name, std::span<const std::int64_t> values)
    : TensorToWrite(std::move(tensor_name), Dtype::i64, {static_cast<Index>(values.size())},
                    std::as_bytes(values)) {}

TensorToWrite::TensorToWrite(std::string tensor_name, std::span<const std::int32_t> values)
    : TensorToWrite(std::move(tensor_name), Dtype::i32, {static_cast<Index>(values.size())},
                    std::as_bytes(values)) {}

void write_safetensors(const std::string& path, std::vector<TensorToWrite> tensors,
                       const Metadata& metadata) {
  check_names(tensors);
  std::sort(tensors.begin(), tensors.end(), [](const TensorToWrite& a, const TensorToWrite& b) {
    return std::tuple(size_of(b.dtype), std::string_view(a.name)) <
           std::tuple(size_of(a.dtype), std::string_view(b.name));
  });
  Metadata stored = metadata;
  if (stored.contains(kSaveId)) stored[kSaveId] = kNoSaveId;
  const std::string header = header_text(tensors, stored);
  const std::uint64_t length = header.size();
  std::uint64_t total = sizeof(length) + length;
  for (const TensorToWrite& tensor : tensors) total += tensor.stored_bytes();

  AtomicFile file(path, total);
  file.write(std::as_bytes(std::span(&length, 1)));
  file.write(header);
  ContentHash hash;
  hash.add(header);
  for (const TensorToWrite& tensor : tensors) write_numbers(file, hash, tensor);
  if (metadata.contains(kSaveId)) file.overwrite(sizeof(length) + offset_of_save_id(header), hash.text());
  file.commit();
}

}  // namespace trine::inline TRINE_ABI::io
