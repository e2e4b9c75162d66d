#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>

#include "base/error.hpp"
#include "io/file.hpp"
#include "io/safetensors.hpp"

namespace trine::inline TRINE_ABI::io {
namespace {

std::string shape_problem(const std::string& name, const Shape& shape, std::size_t count) {
  return "tensor \"" + name + "\" has the shape " + shape.text() + " but " + std::to_string(count) +
         " values";
}

void check_names(const std::vector<TensorToWrite>& sorted) {
  for (const TensorToWrite& tensor : sorted) {
    if (tensor.name.empty() || tensor.name == "__metadata__") {
      throw OptionError("write_safetensors: a tensor cannot be called \"" + tensor.name + "\"");
    }
  }
  std::vector<std::string_view> names;
  names.reserve(sorted.size());
  for (const TensorToWrite& tensor : sorted) names.push_back(tensor.name);
  std::sort(names.begin(), names.end());
  if (const auto twice = std::adjacent_find(names.begin(), names.end()); twice != names.end()) {
    throw OptionError("write_safetensors: two tensors are called \"" + std::string(*twice) + "\"");
  }
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

void check_range(const TensorToWrite& tensor) {
  if (tensor.dtype != Dtype::f16) return;  // the others reach as far as a Real
  const auto* beyond =
      std::find_if(tensor.reals.data(), tensor.reals.data() + tensor.reals.size(), [](Real x) {
        return std::isfinite(x) && std::isinf(half_to_float(float_to_half(static_cast<float>(x))));
      });
  if (beyond == tensor.reals.data() + tensor.reals.size()) return;
  throw OptionError("tensor \"" + tensor.name + "\" holds " + std::to_string(*beyond) +
                    ", which is beyond the largest F16, 65504; BF16 reaches further");
}

// Converted a block at a time: the file may be larger than what memory is left.
void write_numbers(AtomicFile& file, const TensorToWrite& tensor) {
  constexpr std::size_t block = 1 << 16;
  file.write(tensor.bytes);
  std::vector<std::byte> converted;
  for (std::size_t at = 0; at < tensor.reals.size(); at += block) {
    converted.clear();
    from_real(tensor.reals.subspan(at, std::min(block, tensor.reals.size() - at)), tensor.dtype, converted);
    file.write(converted);
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
    : TensorToWrite(std::move(tensor_name), values, Shape{static_cast<Index>(values.size())}) {}

TensorToWrite::TensorToWrite(std::string tensor_name, std::span<const std::int32_t> values)
    : TensorToWrite(std::move(tensor_name), values, Shape{static_cast<Index>(values.size())}) {}

TensorToWrite::TensorToWrite(std::string tensor_name, std::span<const std::int64_t> values,
                             const Shape& tensor_shape)
    : name(std::move(tensor_name)), dtype(Dtype::i64), shape(tensor_shape), bytes(std::as_bytes(values)) {
  if (shape.size() != static_cast<Index>(values.size()))
    throw ShapeError(shape_problem(name, shape, values.size()));
}

TensorToWrite::TensorToWrite(std::string tensor_name, std::span<const std::int32_t> values,
                             const Shape& tensor_shape)
    : name(std::move(tensor_name)), dtype(Dtype::i32), shape(tensor_shape), bytes(std::as_bytes(values)) {
  if (shape.size() != static_cast<Index>(values.size()))
    throw ShapeError(shape_problem(name, shape, values.size()));
}

void write_safetensors(const std::string& path, std::vector<TensorToWrite> tensors,
                       const Metadata& metadata) {
  check_names(tensors);
  std::sort(tensors.begin(), tensors.end(), [](const TensorToWrite& a, const TensorToWrite& b) {
    return std::tuple(size_of(b.dtype), std::string_view(a.name)) <
           std::tuple(size_of(a.dtype), std::string_view(b.name));
  });
  for (const TensorToWrite& tensor : tensors) check_range(tensor);
  const std::string header = header_text(tensors, metadata);
  const std::uint64_t length = header.size();
  std::uint64_t total = sizeof(length) + length;
  for (const TensorToWrite& tensor : tensors) total += tensor.stored_bytes();

  AtomicFile file(path, total);
  file.write(std::as_bytes(std::span(&length, 1)));
  file.write(header);
  for (const TensorToWrite& tensor : tensors) write_numbers(file, tensor);
  file.commit();
}

}  // namespace trine::inline TRINE_ABI::io
