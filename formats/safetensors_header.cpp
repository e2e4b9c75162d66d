#include "trine/formats/safetensors_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "trine/base/error.hpp"
#include "trine/base/json_text.hpp"
#include "trine/base/message.hpp"

namespace trine::inline TRINE_ABI::io {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kLengthBytes = 8;
// The limit of the reference implementation; a header of a million tensors is smaller.
constexpr std::uint64_t kMaxHeader = 100'000'000;
constexpr std::size_t kMostTensors = 100'000;  // the largest published models have some thousand
constexpr std::size_t kMaxDimensions = 64;     // of PyTorch and NumPy alike

// What is wrong with the file or, where it is caught, with one entry; the catcher adds the names.
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
  throw Problem{fmt::format("has the dtype {}, which trine does not know", excerpt(text))};
}

std::vector<Index> read_extents(const Json& entry) {
  const Json& value = member(entry, "shape");
  if (!value.is_array()) throw Problem{"shape is not a list"};
  if (value.size() > kMaxDimensions) {
    throw Problem{fmt::format("has {} dimensions; no tensor has more than {}", value.size(), kMaxDimensions)};
  }
  std::vector<Index> extents;
  extents.reserve(value.size());
  for (const Json& extent : value) extents.push_back(static_cast<Index>(unsigned_number(extent, "shape")));
  return extents;
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
                    "copy or download it again: a complete one has at least {} bytes",
                    start + begin, start + end, file.size(), start + end)};
  }
  const auto needed = size_of(tensor.dtype, tensor.extents);
  if (!needed) throw Problem{fmt::format("{} holds more numbers than any file", tensor.text())};
  if (*needed != end - begin) {
    throw Problem{
        fmt::format("{} needs {} bytes, but the header gives it {}", tensor.text(), *needed, end - begin)};
  }
  tensor.bytes = file.subspan(start + begin, *needed);
  return tensor;
}

// The format has names, their entries and lists of numbers in those, and no name means two tensors.
Json parse_header(std::string_view text) {
  try {
    Json header = parse_json(text, {.deepest = 3, .same_name = JsonRules::SameName::refuse});
    if (!header.is_object()) throw Problem{"the header is not a JSON object"};
    if (header.size() > kMostTensors)
      throw Problem{
          fmt::format("the header names {} tensors; at most {} are read", header.size(), kMostTensors)};
    return header;
  } catch (const JsonError& error) {
    if (error.byte() == 0) throw Problem{fmt::format("the header {}", error.what())};
    throw Problem{fmt::format("the header is not valid JSON at byte {}", kLengthBytes + error.byte())};
  }
}

Metadata read_metadata(const Json& value) {
  if (!value.is_object()) throw Problem{"__metadata__ is not a JSON object"};
  Metadata metadata;
  for (const auto& [key, text] : value.items()) {
    if (!text.is_string()) throw Problem{fmt::format("__metadata__ \"{}\" is not a text", excerpt(key))};
    metadata.emplace(key, text.get<std::string>());
  }
  return metadata;
}

// What a clone without Git LFS leaves in place of a large file.
bool is_pointer(std::span<const std::byte> file) {
  constexpr std::string_view kStart = "version https://git-lfs";
  return file.size() >= kStart.size() && std::memcmp(file.data(), kStart.data(), kStart.size()) == 0;
}

// The text between the length and the numbers.
std::string_view header_text(std::span<const std::byte> file) {
  if (file.size() < kLengthBytes) {
    throw Problem{fmt::format("has {} bytes, fewer than the 8 of the header's length", file.size())};
  }
  std::uint64_t length = 0;
  std::memcpy(&length, file.data(), kLengthBytes);
  if (length > file.size() - kLengthBytes) {
    throw Problem{fmt::format("says its header is {} bytes long, but the file has {}", length, file.size())};
  }
  if (length > kMaxHeader) {
    throw Problem{fmt::format("says its header is {} bytes long; at most {} are read", length, kMaxHeader)};
  }
  return {reinterpret_cast<const char*>(file.data()) + kLengthBytes, length};
}

void check_layout(const std::vector<StoredTensor>& tensors, std::span<const std::byte> numbers,
                  const std::string& path) {
  std::vector<const StoredTensor*> in_file;
  in_file.reserve(tensors.size());
  for (const StoredTensor& tensor : tensors) in_file.push_back(&tensor);
  std::sort(in_file.begin(), in_file.end(), [](const auto* a, const auto* b) {
    return std::pair(a->bytes.data(), a->bytes.size()) < std::pair(b->bytes.data(), b->bytes.size());
  });
  const std::byte* reached = numbers.data();
  std::string_view before = "the header";
  for (const StoredTensor* tensor : in_file) {
    const std::byte* begin = tensor->bytes.data();
    if (begin < reached) {
      refuse_tensor(
          path, tensor->name,
          fmt::format("overlaps {} by {} bytes; the file is damaged", excerpt(before), reached - begin));
    }
    if (begin > reached) {
      refuse_tensor(path, tensor->name,
                    fmt::format("begins {} bytes after the end of {}; the file is damaged", begin - reached,
                                excerpt(before)));
    }
    reached = begin + tensor->bytes.size();
    before = tensor->name;
  }
  const std::byte* end = numbers.data() + numbers.size();
  if (reached != end) throw Problem{fmt::format("has {} bytes after the last tensor", end - reached)};
}

SafetensorsHeader read_checked(std::span<const std::byte> file, const std::string& path) {
  const std::string_view text = header_text(file);
  const Json json = parse_header(text);
  const std::uint64_t start = kLengthBytes + text.size();
  SafetensorsHeader header;
  for (const auto& [name, entry] : json.items()) {
    if (name == "__metadata__") {
      header.metadata = read_metadata(entry);
      continue;
    }
    try {
      header.tensors.push_back(read_entry(name, entry, file, start));
    } catch (const Problem& problem) {
      refuse_tensor(path, name, problem.text);
    }
  }
  check_layout(header.tensors, file.subspan(start), path);
  std::sort(header.tensors.begin(), header.tensors.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return header;
}

}  // namespace

SafetensorsHeader read_safetensors_header(std::span<const std::byte> file, const std::string& path) {
  if (is_pointer(file))
    throw FileError(path, 0, "is a pointer of Git LFS, not the weights; fetch them with `git lfs pull`");
  try {
    return read_checked(file, path);
  } catch (const Problem& problem) {
    throw FileError(path, 0, problem.text + "; the file is damaged or not in the safetensors format");
  }
}

void refuse_tensor(const std::string& path, std::string_view name, std::string_view problem) {
  throw FileError(path, 0, fmt::format("tensor \"{}\" {}", excerpt(name), problem));
}

}  // namespace trine::inline TRINE_ABI::io
