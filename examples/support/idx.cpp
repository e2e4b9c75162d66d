#include "trine/examples/support/idx.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <memory>

#include "trine/base/error.hpp"

namespace examples {
namespace {

using trine::FileError;
using trine::Index;

constexpr std::uint32_t kImages = 0x803;  // unsigned bytes, three extents
constexpr std::uint32_t kLabels = 0x801;  // unsigned bytes, one extent

/// gzread also passes plain files through.
class IdxFile {
 public:
  IdxFile(const std::string& path, std::uint32_t magic) : path_(path), file_(gzopen(path.c_str(), "rb")) {
    if (file_ == nullptr) throw FileError(path, 0, "cannot be opened");
    const std::uint32_t seen = number();
    if (seen != magic) {
      throw FileError(
          path, 0,
          fmt::format("not an IDX file of the kind expected: starts with {:#x}, not {:#x}", seen, magic));
    }
  }
  std::uint32_t number() {
    unsigned char b[4];
    read(b, 4);
    return std::uint32_t{b[0]} << 24 | std::uint32_t{b[1]} << 16 | std::uint32_t{b[2]} << 8 | b[3];
  }
  void read(unsigned char* into, Index count) {
    const int got = gzread(file_.get(), into, static_cast<unsigned>(count));
    if (got != count) {
      throw FileError(path_, 0,
                      fmt::format("ends too early: {} bytes wanted, {} there", count, std::max(got, 0)));
    }
  }

 private:
  struct Close {
    void operator()(gzFile_s* file) const { gzclose(file); }
  };
  const std::string& path_;
  std::unique_ptr<gzFile_s, Close> file_;
};

}  // namespace

Pictures read_idx(const std::string& images, const std::string& labels, Index limit) {
  IdxFile image_file(images, kImages);
  IdxFile label_file(labels, kLabels);
  Index count = image_file.number();
  const Index size = Index{image_file.number()} * image_file.number();
  const Index label_count = label_file.number();
  if (label_count != count) {
    throw FileError(labels, 0,
                    fmt::format("{} labels for the {} pictures of {}", label_count, count, images));
  }
  if (limit > 0) count = std::min(count, limit);

  Pictures result{trine::Tensor(trine::Shape{count, size}),
                  std::vector<std::int32_t>(static_cast<std::size_t>(count))};
  std::vector<unsigned char> bytes(static_cast<std::size_t>(std::max(size, count)));
  for (Index i = 0; i < count; ++i) {
    image_file.read(bytes.data(), size);
    for (Index j = 0; j < size; ++j) {
      result.pixels.row(i)[j] = static_cast<trine::Real>(bytes[static_cast<std::size_t>(j)]) / 255;
    }
  }
  label_file.read(bytes.data(), count);
  std::copy_n(bytes.begin(), count, result.labels.begin());
  return result;
}

}  // namespace examples
