#include "trine/formats/npy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "trine/base/error.hpp"
#include "trine/formats/dtype.hpp"
#include "trine/formats/mapped_tensor.hpp"
#include "trine/io/mapped_file.hpp"

namespace trine::inline TRINE_ABI::io {
namespace {

constexpr std::string_view kMagic{"\x93NUMPY", 6};
constexpr std::size_t kHeader = 128;  // room for any count; numpy wants a multiple of 64

std::string header_text(Index rows, Index cols) {
  std::string text{kMagic};
  text += std::string_view{"\x01\x00", 2};
  const std::size_t length = kHeader - text.size() - 2;
  text += static_cast<char>(length & 0xff);
  text += static_cast<char>(length >> 8);
  text += fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}, {}), }}", rows, cols);
  text.resize(kHeader - 1, ' ');
  return text + '\n';
}

// What is wrong with a header; read_npy adds the name of the file.
struct Problem {
  std::string text;
};

struct Header {
  std::string_view text;
  std::size_t data;  // where the numbers begin
};

Header find_header(std::string_view file) {
  if (file.size() < 10 || !file.starts_with(kMagic)) throw Problem{"is not an .npy file"};
  const auto byte = [&](std::size_t at) {
    return static_cast<std::size_t>(static_cast<unsigned char>(file[at]));
  };
  const std::size_t version = byte(6);
  if (version < 1 || version > 3)
    throw Problem{fmt::format("has the .npy version {}; 1 to 3 can be read", version)};
  const std::size_t start = version == 1 ? 10 : 12;
  if (file.size() < start) throw Problem{"ends inside its header; the file is truncated"};
  std::size_t length = byte(8) | byte(9) << 8;
  if (version > 1) length |= byte(10) << 16 | byte(11) << 24;
  if (length > file.size() - start) throw Problem{"ends inside its header; the file is truncated"};
  return {file.substr(start, length), start + length};
}

// The text after 'key':, blanks skipped. The header is a Python dict of three known keys.
std::string_view value_of(std::string_view header, std::string_view key) {
  const std::string quoted = fmt::format("'{}'", key);
  const std::size_t at = header.find(quoted);
  const std::size_t colon =
      at == std::string_view::npos ? at : header.find_first_not_of(' ', at + quoted.size());
  if (colon == std::string_view::npos || header[colon] != ':')
    throw Problem{fmt::format("has no {} in its header", quoted)};
  const std::size_t value = header.find_first_not_of(' ', colon + 1);
  return value == std::string_view::npos ? std::string_view{} : header.substr(value);
}

Dtype read_dtype(std::string_view header) {
  const std::string_view value = value_of(header, "descr");
  for (const auto& [text, dtype] :
       {std::pair{"'<f4'", Dtype::f32}, {"'<f8'", Dtype::f64}, {"'<f2'", Dtype::f16}}) {
    if (value.starts_with(text)) return dtype;
  }
  throw Problem{fmt::format("holds {}, not little-endian floats; save it with array.astype('<f4')",
                            value.substr(0, std::min(value.find(','), std::size_t{40})))};
}

std::vector<Index> read_extents(std::string_view header) {
  std::string_view value = value_of(header, "shape");
  const Problem malformed{"has a shape in its header that is not a tuple of whole numbers"};
  if (!value.starts_with('(')) throw malformed;
  value.remove_prefix(1);
  std::vector<Index> extents;
  while (true) {
    value.remove_prefix(std::min(value.find_first_not_of(" ,"), value.size()));
    if (value.starts_with(')')) break;
    Index extent = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), extent);
    if (error != std::errc() || extent < 0) throw malformed;
    extents.push_back(extent);
    value.remove_prefix(static_cast<std::size_t>(end - value.data()));
  }
  if (extents.size() > Shape::kMaxRank)
    throw Problem{fmt::format("has {} dimensions; at most {} can be read", extents.size(), Shape::kMaxRank)};
  return extents;
}

void check_size(const std::vector<Index>& extents, Dtype dtype, std::size_t available) {
  const auto needed = size_of(dtype, extents);
  if (needed == available) return;
  throw Problem{fmt::format("has {} bytes of data, but [{}] of {} needs {}; the file is truncated or damaged",
                            available, fmt::join(extents, " x "), name(dtype),
                            needed ? std::to_string(*needed) : "more than a file can hold")};
}

}  // namespace

NpyWriter::NpyWriter(std::string path, Index cols) : file_(std::move(path)), cols_(cols) {
  file_.write(header_text(0, cols));
}

void NpyWriter::append(ConstView rows) {
  if (rows.shape.rank() != 2 || rows.cols() != cols_) {
    throw ShapeError("npy", "rows do not have the width of the file",
                     {{"rows", rows.shape}, {"file", Shape{rows_, cols_}}});
  }
  std::vector<float> scratch;
  file_.write(as_float32(rows.span(), scratch));
  rows_ += rows.rows();
}

void NpyWriter::finish() {
  file_.overwrite(0, header_text(rows_, cols_));
  file_.commit();
}

Tensor read_npy(const std::string& path) {
  const MappedFile file(path);
  const std::string_view text{reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()};
  try {
    const Header header = find_header(text);
    const Dtype dtype = read_dtype(header.text);
    if (!value_of(header.text, "fortran_order").starts_with("False")) {
      throw Problem{"is in Fortran order; save it with numpy.ascontiguousarray(array)"};
    }
    const std::vector<Index> extents = read_extents(header.text);
    check_size(extents, dtype, text.size() - header.data);
    return mapped_tensor(file, file.bytes().subspan(header.data), dtype, Shape(extents));
  } catch (const Problem& problem) {
    throw FileError(path, 0, problem.text);
  }
}

}  // namespace trine::inline TRINE_ABI::io
