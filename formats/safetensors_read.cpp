#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "trine/base/error.hpp"
#include "trine/base/message.hpp"
#include "trine/formats/mapped_tensor.hpp"
#include "trine/formats/safetensors.hpp"
#include "trine/formats/safetensors_header.hpp"

namespace trine::inline TRINE_ABI::io {
namespace {

constexpr Index kBlock = Index{1} << 16;  // numbers that are read at a time

template <class Stored>
void append_integers(std::vector<std::int64_t>& out, std::span<const std::byte> bytes) {
  for (std::size_t at = 0; at < bytes.size(); at += sizeof(Stored)) {
    Stored stored;
    std::memcpy(&stored, bytes.data() + at, sizeof(Stored));
    out.push_back(static_cast<std::int64_t>(stored));
  }
}

// nullptr where the dtype is not of whole numbers.
auto integer_reader(Dtype dtype) -> void (*)(std::vector<std::int64_t>&, std::span<const std::byte>) {
  switch (dtype) {
    case Dtype::boolean:
    case Dtype::u8:
      return append_integers<std::uint8_t>;
    case Dtype::i8:
      return append_integers<std::int8_t>;
    case Dtype::i16:
      return append_integers<std::int16_t>;
    case Dtype::u16:
      return append_integers<std::uint16_t>;
    case Dtype::i32:
      return append_integers<std::int32_t>;
    case Dtype::u32:
      return append_integers<std::uint32_t>;
    case Dtype::i64:
    case Dtype::u64:
      return append_integers<std::int64_t>;
    default:
      return nullptr;
  }
}

void require_floating(const std::string& path, const StoredTensor& stored) {
  if (!is_floating(stored.dtype))
    refuse_tensor(path, stored.name, fmt::format("is {}; F16, BF16, F32 or F64 is needed", stored.text()));
}

}  // namespace

Index StoredTensor::size() const {
  Index product = 1;
  for (const Index extent : extents) product *= extent;
  return product;
}

std::optional<Shape> StoredTensor::shape() const {
  if (extents.size() > Shape::kMaxRank) return std::nullopt;
  return Shape(extents);
}

std::string StoredTensor::text() const {
  return fmt::format("{} [{}]", io::name(dtype), fmt::join(extents, " x "));
}

Safetensors::Safetensors(std::string path) : file_(std::move(path)) {
  SafetensorsHeader header = read_safetensors_header(file_.bytes(), file_.path());
  metadata_ = std::move(header.metadata);
  tensors_ = std::move(header.tensors);
}

const StoredTensor* find_tensor(std::span<const StoredTensor> tensors, std::string_view name) {
  const auto found = std::ranges::lower_bound(tensors, name, {}, &StoredTensor::name);
  return found != tensors.end() && found->name == name ? &*found : nullptr;
}

const StoredTensor& find_tensor(std::span<const StoredTensor> tensors, std::string_view name,
                                const std::string& path) {
  if (const StoredTensor* found = find_tensor(tensors, name)) return *found;
  throw FileError(
      path, 0, fmt::format("has no tensor \"{}\"; it holds {}", name, listed(names_of(tensors), ", ", 20)));
}

std::vector<std::string> names_of(std::span<const StoredTensor> tensors) {
  std::vector<std::string> names;
  for (const StoredTensor& tensor : tensors) names.push_back(tensor.name);
  return names;
}

Tensor Safetensors::tensor(std::string_view name) const {
  const StoredTensor& stored = at(name);
  const auto shape = stored.shape();
  if (!shape)
    refuse_tensor(path(), name, fmt::format("is {}; at most 4 dimensions can be read", stored.text()));
  require_floating(path(), stored);
  return mapped_tensor(file_, stored.bytes, stored.dtype, *shape);
}

void Safetensors::read(std::string_view name, View target) const {
  const StoredTensor& stored = at(name);
  require_floating(path(), stored);
  if (stored.shape() != target.shape)
    refuse_tensor(path(), name, fmt::format("is {}, but {} is needed", stored.text(), target.shape.text()));
  const std::size_t size = size_of(stored.dtype);
  for (Index at = 0; at < target.size(); at += kBlock) {
    const Index count = std::min(kBlock, target.size() - at);
    const auto bytes =
        stored.bytes.subspan(static_cast<std::size_t>(at) * size, static_cast<std::size_t>(count) * size);
    // Zeros written over zeros would make pages of a fresh tensor take memory.
    if (stored.dtype == kRealDtype && std::memcmp(target.data + at, bytes.data(), bytes.size()) == 0)
      continue;
    to_real(target.data + at, bytes, stored.dtype, count);
  }
}

std::vector<std::int64_t> Safetensors::integers(std::string_view name) const {
  const StoredTensor& stored = at(name);
  const auto append = integer_reader(stored.dtype);
  if (append == nullptr)
    refuse_tensor(path(), name, fmt::format("is {}; whole numbers are needed", stored.text()));
  std::vector<std::int64_t> values;
  values.reserve(static_cast<std::size_t>(stored.size()));
  append(values, stored.bytes);
  const auto negative =
      std::find_if(values.begin(), values.end(), [](std::int64_t value) { return value < 0; });
  if (stored.dtype == Dtype::u64 && negative != values.end())
    refuse_tensor(path(), name, "holds a number of 2^63 or more");
  return values;
}

}  // namespace trine::inline TRINE_ABI::io
