#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "base/error.hpp"
#include "io/safetensors.hpp"

namespace trine::inline TRINE_ABI::io {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kLengthBytes = 8;
// The limit of the reference implementation; a header of a million tensors is smaller.
constexpr std::uint64_t kMaxHeader = 100'000'000;

std::string extents_text(const std::vector<Index>& extents) {
  return fmt::format("[{}]", fmt::join(extents, " x "));
}

// What is wrong with a header entry; the caller adds the names of file and tensor.
struct Problem {
  std::string text;
};

std::uint64_t unsigned_number(const Json& value, std::string_view what) {
  if (!value.is_number_unsigned()) throw Problem{fmt::format("{} is not a list of whole numbers", what)};
  const auto number = value.get<std::uint64_t>();
  if (number > std::uint64_t{std::numeric_limits<Index>::max()}) {
    throw Problem{fmt::format("{} holds {}, which is too large", what, number)};
  }
  return number;
}

const Json& member(const Json& entry, const char* key) {
  if (!entry.is_object() || !entry.contains(key))
    throw Problem{fmt::format("has no \"{}\" in the header", key)};
  return entry.at(key);
}

Dtype read_dtype(const Json& entry) {
  const Json& value = member(entry, "dtype");
  if (!value.is_string()) throw Problem{"dtype is not a text"};
  const auto& text = value.get_ref<const std::string&>();
  if (const auto dtype = dtype_named(text)) return *dtype;
  throw Problem{fmt::format("has the dtype {}, which trine does not know", text)};
}

std::vector<Index> read_extents(const Json& entry) {
  const Json& value = member(entry, "shape");
  if (!value.is_array()) throw Problem{"shape is not a list"};
  std::vector<Index> extents;
  extents.reserve(value.size());
  for (const Json& extent : value) extents.push_back(static_cast<Index>(unsigned_number(extent, "shape")));
  return extents;
}

// Bytes that a shape and dtype need; a product past 2^63 cannot be in any file.
std::uint64_t bytes_needed(const std::vector<Index>& extents, Dtype dtype) {
  Index product = static_cast<Index>(size_of(dtype));
  for (const Index extent : extents) {
    if (__builtin_mul_overflow(product, extent, &product)) {
      throw Problem{fmt::format("shape {} holds more numbers than any file", extents_text(extents))};
    }
  }
  return static_cast<std::uint64_t>(product);
}

// `start` is where the numbers begin in the file: offsets in the header count from there.
StoredTensor read_entry(const std::string& name, const Json& entry, std::span<const std::byte> file,
                        std::uint64_t start) {
  StoredTensor tensor{name, read_dtype(entry), read_extents(entry), {}};
  const Json& offsets = member(entry, "data_offsets");
  if (!offsets.is_array() || offsets.size() != 2) throw Problem{"data_offsets is not a list of two numbers"};
  const std::uint64_t begin = unsigned_number(offsets[0], "data_offsets");
  const std::uint64_t end = unsigned_number(offsets[1], "data_offsets");
  if (begin > end) throw Problem{fmt::format("begins at byte {} but ends at byte {}", begin, end)};
  if (end > file.size() - start) {
    throw Problem{
        fmt::format("ends past the end of the file: bytes {} .. {} of {}; the file is probably truncated, "
                    "copy or download "
                    "it again: a complete one has at least {} bytes",
                    start + begin, start + end, file.size(), start + end)};
  }
  const std::uint64_t needed = bytes_needed(tensor.extents, tensor.dtype);
  if (needed != end - begin) {
    throw Problem{
        fmt::format("{} needs {} bytes, but the header gives it {}", tensor.text(), needed, end - begin)};
  }
  tensor.bytes = file.subspan(start + begin, needed);
  return tensor;
}

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

// The header as JSON. The parser keeps the last of two equal keys without a word, so we watch for them.
Json parse_header(std::string_view text) {
  std::set<std::string> seen;
  const auto watch = [&](int depth, Json::parse_event_t event, Json& value) {
    if (depth == 1 && event == Json::parse_event_t::key && !seen.insert(value.get<std::string>()).second) {
      throw Problem{fmt::format("the header names \"{}\" twice", value.get<std::string>())};
    }
    return true;
  };
  try {
    Json header = Json::parse(text.begin(), text.end(), watch);
    if (!header.is_object()) throw Problem{"the header is not a JSON object"};
    return header;
  } catch (const Json::parse_error& error) {
    throw Problem{fmt::format("the header is not valid JSON at byte {}", kLengthBytes + error.byte)};
  }
}

Metadata read_metadata(const Json& value) {
  if (!value.is_object()) throw Problem{"__metadata__ is not a JSON object"};
  Metadata metadata;
  for (const auto& [key, text] : value.items()) {
    if (!text.is_string()) throw Problem{fmt::format("__metadata__ \"{}\" is not a text", key)};
    metadata.emplace(key, text.get<std::string>());
  }
  return metadata;
}

}  // namespace

Index StoredTensor::size() const {
  Index product = 1;
  for (const Index extent : extents) product *= extent;
  return product;
}

bool StoredTensor::has_shape(const Shape& shape) const {
  if (static_cast<int>(extents.size()) != shape.rank()) return false;
  for (int axis = 0; axis < shape.rank(); ++axis) {
    if (extents[static_cast<std::size_t>(axis)] != shape[axis]) return false;
  }
  return true;
}

std::string StoredTensor::text() const {
  return fmt::format("{} {}", io::name(dtype), extents_text(extents));
}

Safetensors::Safetensors(std::string path) : file_(std::move(path)) {
  try {
    read_header();
  } catch (const Problem& problem) {
    refuse(problem.text + "; the file is damaged or not in the safetensors format");
  }
}

void Safetensors::read_header() {
  const std::span<const std::byte> bytes = file_.bytes();
  if (bytes.size() < kLengthBytes) {
    throw Problem{fmt::format("has {} bytes, fewer than the 8 of the header's length", bytes.size())};
  }
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), kLengthBytes);
  if (length > bytes.size() - kLengthBytes || length > kMaxHeader) {
    throw Problem{fmt::format("says its header is {} bytes long, but the file has {}", length, bytes.size())};
  }
  const Json header = parse_header({reinterpret_cast<const char*>(bytes.data()) + kLengthBytes, length});
  const std::uint64_t start = kLengthBytes + length;
  for (const auto& [name, entry] : header.items()) {
    if (name == "__metadata__") {
      metadata_ = read_metadata(entry);
      continue;
    }
    try {
      tensors_.push_back(read_entry(name, entry, bytes, start));
    } catch (const Problem& problem) {
      refuse(name, problem.text);
    }
  }
  check_layout(start);
  std::sort(tensors_.begin(), tensors_.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
}

void Safetensors::check_layout(std::uint64_t start) const {
  std::vector<const StoredTensor*> in_file;
  for (const StoredTensor& tensor : tensors_) in_file.push_back(&tensor);
  std::sort(in_file.begin(), in_file.end(), [](const auto* a, const auto* b) {
    return std::pair(a->bytes.data(), a->bytes.size()) < std::pair(b->bytes.data(), b->bytes.size());
  });
  const std::byte* reached = file_.bytes().data() + start;
  std::string_view before = "the header";
  for (const StoredTensor* tensor : in_file) {
    const std::byte* begin = tensor->bytes.data();
    if (begin < reached) {
      refuse(tensor->name,
             fmt::format("overlaps {} by {} bytes; the file is damaged", before, reached - begin));
    }
    if (begin > reached) {
      refuse(tensor->name, fmt::format("begins {} bytes after the end of {}; the file is damaged",
                                       begin - reached, before));
    }
    reached = begin + tensor->bytes.size();
    before = tensor->name;
  }
  const std::byte* end = file_.bytes().data() + file_.bytes().size();
  if (reached != end) throw Problem{fmt::format("has {} bytes after the last tensor", end - reached)};
}

std::vector<std::string> Safetensors::names() const {
  std::vector<std::string> result;
  for (const StoredTensor& tensor : tensors_) result.push_back(tensor.name);
  return result;
}

const StoredTensor* Safetensors::find(std::string_view name) const {
  const auto place =
      std::lower_bound(tensors_.begin(), tensors_.end(), name,
                       [](const StoredTensor& tensor, std::string_view n) { return tensor.name < n; });
  return place != tensors_.end() && place->name == name ? &*place : nullptr;
}

const StoredTensor& Safetensors::at(std::string_view name) const {
  if (const StoredTensor* found = find(name)) return *found;
  refuse(fmt::format("has no tensor \"{}\"; it holds {}", name, fmt::join(names(), ", ")));
}

Shape Safetensors::shape_of(const StoredTensor& stored) const {
  const auto& e = stored.extents;
  switch (e.size()) {
    case 0:
      return {};
    case 1:
      return {e[0]};
    case 2:
      return {e[0], e[1]};
    case 3:
      return {e[0], e[1], e[2]};
    case 4:
      return {e[0], e[1], e[2], e[3]};
    default:
      refuse(stored.name, fmt::format("is {}; at most 4 dimensions can be read", stored.text()));
  }
}

Tensor Safetensors::tensor(std::string_view name) const {
  Tensor result(shape_of(at(name)), Fill::none);
  read(name, result.view());
  return result;
}

void Safetensors::read(std::string_view name, View target) const {
  const StoredTensor& stored = at(name);
  if (!is_floating(stored.dtype))
    refuse(name, fmt::format("is {}; F16, BF16, F32 or F64 is needed", stored.text()));
  if (!stored.has_shape(target.shape)) {
    refuse(name, fmt::format("is {}, but {} is needed", stored.text(), target.shape.text()));
  }
  to_real(target.data, stored.bytes, stored.dtype, target.size());
}

ConstView Safetensors::view(std::string_view name) const {
  const StoredTensor& stored = at(name);
  if (stored.dtype != kRealDtype) {
    refuse(name,
           fmt::format("is {}; only {} can be used without a copy", stored.text(), io::name(kRealDtype)));
  }
  if (reinterpret_cast<std::uintptr_t>(stored.bytes.data()) % alignof(Real) != 0) {
    refuse(name, "is not aligned in the file, so it cannot be used without a copy");
  }
  return {reinterpret_cast<const Real*>(stored.bytes.data()), shape_of(stored)};
}

std::vector<std::int64_t> Safetensors::integers(std::string_view name) const {
  const StoredTensor& stored = at(name);
  const auto append = integer_reader(stored.dtype);
  if (append == nullptr) refuse(name, fmt::format("is {}; whole numbers are needed", stored.text()));
  std::vector<std::int64_t> values;
  values.reserve(static_cast<std::size_t>(stored.size()));
  append(values, stored.bytes);
  const auto negative =
      std::find_if(values.begin(), values.end(), [](std::int64_t value) { return value < 0; });
  if (stored.dtype == Dtype::u64 && negative != values.end()) refuse(name, "holds a number of 2^63 or more");
  return values;
}

void Safetensors::refuse(std::string_view problem) const { throw FileError(path(), 0, problem); }

void Safetensors::refuse(std::string_view tensor, std::string_view problem) const {
  refuse(fmt::format("tensor \"{}\" {}", tensor, problem));
}

}  // namespace trine::inline TRINE_ABI::io
