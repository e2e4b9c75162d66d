#include "trine/formats/safetensors_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "trine/base/json_fields.hpp"
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

// What is wrong with the file as a whole.
struct Problem {
  std::string text;
};

std::vector<Index> read_numbers(const JsonFields& entry, const char* key) {
  const Json& list = entry.list(key);
  std::vector<Index> numbers;
  numbers.reserve(list.size());
  for (const Json& value : list)
    numbers.push_back(entry.count(key, value, {.most = std::numeric_limits<Index>::max()}));
  return numbers;
}

Dtype read_dtype(const JsonFields& entry) {
  const std::string text = entry.text("dtype");
  if (const auto dtype = dtype_named(text)) return *dtype;
  entry.fail("dtype", fmt::format("is \"{}\", which trine does not know", excerpt(text)));
}

std::vector<Index> read_extents(const JsonFields& entry) {
  std::vector<Index> extents = read_numbers(entry, "shape");
  if (extents.size() > kMaxDimensions)
    entry.fail("",
               fmt::format("has {} dimensions; no tensor has more than {}", extents.size(), kMaxDimensions));
  return extents;
}

// `start` is where the numbers begin in the file: offsets in the header count from there.
StoredTensor read_entry(const std::string& name, const JsonFields& entry, std::span<const std::byte> file,
                        std::uint64_t start) {
  StoredTensor tensor{name, read_dtype(entry), read_extents(entry), {}};
  const std::vector<Index> offsets = read_numbers(entry, "data_offsets");
  if (offsets.size() != 2) entry.wrong("data_offsets", "a list of two numbers");
  const auto begin = static_cast<std::uint64_t>(offsets[0]), end = static_cast<std::uint64_t>(offsets[1]);
  if (begin > end) entry.fail("", fmt::format("begins at byte {} but ends at byte {}", begin, end));
  if (end > file.size() - start) {
    entry.fail("", fmt::format(
                       "ends past the end of the file: bytes {} .. {} of {}; the file is probably truncated, "
                       "copy or download it again: a complete one has at least {} bytes",
                       start + begin, start + end, file.size(), start + end));
  }
  const auto needed = size_of(tensor.dtype, tensor.extents);
  if (!needed) entry.fail("", fmt::format("{} holds more numbers than any file", tensor.text()));
  if (*needed != end - begin) {
    entry.fail("", fmt::format("{} needs {} bytes, but the header gives it {}", tensor.text(), *needed,
                               end - begin));
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

Metadata read_metadata(const JsonFields& entry) {
  Metadata metadata;
  for (const auto& [key, text] : entry.object().items()) metadata.emplace(key, entry.text(key));
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
      header.metadata = read_metadata(JsonFields(entry, name, path));
      continue;
    }
    const JsonFields fields(entry, fmt::format("tensor \"{}\"", excerpt(name)), path);
    header.tensors.push_back(read_entry(name, fields, file, start));
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
