#include "trine/data/readers/byte_source.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <new>
#include <string>
#include <utility>

#include "trine/base/error.hpp"
#include "trine/base/real.hpp"

namespace trine {
namespace {

namespace fs = std::filesystem;
using namespace std::string_view_literals;

constexpr std::size_t kBlock = 1 << 16;
constexpr std::string_view kGzipMagic = "\x1F\x8B";
constexpr std::string_view kZstdMagic = "\x28\xB5\x2F\xFD";

bool starts_with(std::string_view text, std::string_view head) { return text.substr(0, head.size()) == head; }

// A file descriptor, which it closes, and the first bytes of what it holds, by which that can be told.
class File final : public ByteSource {
 public:
  File(int descriptor, std::string name) : descriptor_(descriptor), name_(std::move(name)) {}
  ~File() override {
    if (descriptor_ != STDIN_FILENO) ::close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  std::size_t read(char* out, std::size_t size) override {
    if (head_used_ == head_size_) return fetch(out, size);
    const std::size_t count = std::min(size, head_size_ - head_used_);
    std::memcpy(out, head_.data() + head_used_, count);
    head_used_ += count;
    return count;
  }
  /// Once, before the first read().
  void read_head() {
    while (head_size_ < head_.size()) {
      const std::size_t got = fetch(head_.data() + head_size_, head_.size() - head_size_);
      if (got == 0) break;
      head_size_ += got;
    }
  }
  [[nodiscard]] std::string_view head() const { return {head_.data(), head_size_}; }
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  std::size_t fetch(char* out, std::size_t size) {
    // A terminal gives more after its end, and would have to be told twice that there is nothing.
    while (!at_end_) {
      const ssize_t got = ::read(descriptor_, out, size);
      at_end_ = got == 0;
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EINTR) throw FileError(name_, 0, fmt::format("cannot be read: {}", std::strerror(errno)));
    }
    return 0;
  }

  int descriptor_;
  std::string name_;
  std::array<char, 512> head_;
  std::size_t head_size_ = 0;
  std::size_t head_used_ = 0;
  bool at_end_ = false;
};

[[noreturn]] void throw_truncated(const std::string& name, const char* kind, Index bytes) {
  throw FileError(
      name, 0,
      fmt::format("the {} data end early, after {} bytes of text; the copy is incomplete, get the file again",
                  kind, bytes));
}
[[noreturn]] void throw_damaged(const std::string& name, const char* kind, Index bytes, const char* reason) {
  throw FileError(name, 0,
                  fmt::format("the {} data are damaged after {} bytes of text ({}); get the file again", kind,
                              bytes, reason));
}

// One or more gzip members, one after the other (RFC 1952).
class Gzip final : public ByteSource {
 public:
  explicit Gzip(std::unique_ptr<File> file) : file_(std::move(file)) {
    if (inflateInit2(&stream_, 15 + 16) != Z_OK) throw std::bad_alloc();
  }
  ~Gzip() override { inflateEnd(&stream_); }
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;

  std::size_t read(char* out, std::size_t size) override {
    stream_.next_out = reinterpret_cast<Bytef*>(out);
    stream_.avail_out = static_cast<uInt>(std::min(size, kBlock));
    const uInt wanted = stream_.avail_out;
    while (stream_.avail_out == wanted) {
      if (between_members_ && !next_member()) return 0;
      const int status = inflate(&stream_, Z_NO_FLUSH);
      if (status == Z_STREAM_END) {
        between_members_ = true;
      } else if (status == Z_BUF_ERROR) {  // nothing left to work on
        if (!refill()) throw_truncated(file_->name(), "gzip", written_);
      } else if (status != Z_OK) {
        throw_damaged(file_->name(), "gzip", written_,
                      stream_.msg != nullptr ? stream_.msg : "no reason given");
      }
    }
    written_ += wanted - stream_.avail_out;
    return wanted - stream_.avail_out;
  }

 private:
  bool refill() {
    stream_.next_in = input_.data();
    stream_.avail_in = static_cast<uInt>(file_->read(reinterpret_cast<char*>(input_.data()), input_.size()));
    return stream_.avail_in > 0;
  }
  // Bytes behind a member are another one, or padding, which gzip ignores too.
  bool next_member() {
    if (stream_.avail_in == 0 && !refill()) return false;
    if (stream_.next_in[0] != 0x1F) return false;
    between_members_ = false;
    return inflateReset(&stream_) == Z_OK;
  }

  std::unique_ptr<File> file_;
  z_stream stream_{};
  std::array<Bytef, kBlock> input_;
  bool between_members_ = false;
  Index written_ = 0;
};

// One or more zstd frames (RFC 8878).
class Zstd final : public ByteSource {
 public:
  explicit Zstd(std::unique_ptr<File> file) : file_(std::move(file)), stream_(ZSTD_createDStream()) {
    if (stream_ == nullptr) throw std::bad_alloc();
  }
  ~Zstd() override { ZSTD_freeDStream(stream_); }
  Zstd(const Zstd&) = delete;
  Zstd& operator=(const Zstd&) = delete;

  std::size_t read(char* out, std::size_t size) override {
    ZSTD_outBuffer output{out, size, 0};
    while (output.pos == 0) {
      if (input_used_.pos == input_used_.size && !refill() && !pending_) {
        if (inside_frame_) throw_truncated(file_->name(), "zstd", written_);
        return 0;
      }
      const std::size_t left = ZSTD_decompressStream(stream_, &output, &input_used_);
      if (ZSTD_isError(left)) throw_damaged(file_->name(), "zstd", written_, ZSTD_getErrorName(left));
      inside_frame_ = left != 0;
      pending_ = inside_frame_ && output.pos == output.size;  // it may hold more than there was room for
    }
    written_ += static_cast<Index>(output.pos);
    return output.pos;
  }

 private:
  bool refill() {
    input_used_ = {input_.data(), file_->read(input_.data(), input_.size()), 0};
    return input_used_.size > 0;
  }

  std::unique_ptr<File> file_;
  ZSTD_DStream* stream_;
  std::array<char, kBlock> input_;
  ZSTD_inBuffer input_used_{nullptr, 0, 0};
  bool inside_frame_ = false;
  bool pending_ = false;
  Index written_ = 0;
};

std::string missing(const fs::path& path) {
  std::error_code ignored;
  for (const char* ending : {".gz", ".zst"}) {
    const fs::path packed = path.string() + ending;
    if (fs::exists(packed, ignored)) return fmt::format("no such file; did you mean {}?", packed.string());
  }
  return "no such file; check the path";
}

int open_descriptor(const fs::path& path) {
  if (path == "-") return STDIN_FILENO;
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) {
    throw FileError(path.string(), 0, "is a directory; give the name of a file in it");
  }
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    throw FileError(
        path.string(), 0,
        errno == ENOENT ? missing(path) : fmt::format("cannot be opened: {}", std::strerror(errno)));
  }
  return descriptor;
}

}  // namespace

std::string display_name(const fs::path& path) { return path == "-" ? "standard input" : path.string(); }

std::unique_ptr<ByteSource> open_bytes(const fs::path& path) {
  auto file = std::make_unique<File>(open_descriptor(path), display_name(path));
  file->read_head();
  if (starts_with(file->head(), kGzipMagic)) return std::make_unique<Gzip>(std::move(file));
  if (starts_with(file->head(), kZstdMagic)) return std::make_unique<Zstd>(std::move(file));
  const std::string ending = path.extension().string();
  if (file->head().empty() && (ending == ".gz" || ending == ".zst")) {
    throw FileError(file->name(), 0, "the file is empty, not even compressed nothing; get it again");
  }
  return file;
}

std::string_view detect_format(std::string_view head) noexcept {
  struct Known {
    std::string_view magic;
    std::string_view what;
  };
  static constexpr Known kKnown[] = {
      {"\x89PNG"sv, "a PNG image"},
      {"\xFF\xD8\xFF"sv, "a JPEG image"},
      {"%PDF-"sv, "a PDF document; export it as text"},
      {"PK\x03\x04"sv, "a ZIP archive or an office document; unzip it, or export a table as CSV"},
      {"\x7F"
       "ELF"sv,
       "a program"},
      {"BZh"sv, "bzip2 data; unpack it with bunzip2"},
      {"\xFD"
       "7zXZ"sv,
       "xz data; unpack it with xz -d"},
      {"SQLite format 3"sv, "an SQLite database; export a table as CSV"},
      {"PAR1"sv, "a Parquet file; convert it to JSONL or TSV"},
      {"ARROW1"sv, "an Arrow file; convert it to JSONL or TSV"},
      {"\x93NUMPY"sv, "a NumPy array, not text"},
      {"\xFF\xFE"sv, "UTF-16 text; convert it with iconv -f UTF-16 -t UTF-8"},
      {"\xFE\xFF"sv, "UTF-16 text; convert it with iconv -f UTF-16 -t UTF-8"},
  };
  for (const Known& known : kKnown) {
    if (starts_with(head, known.magic)) return known.what;
  }
  if (head.size() >= 262 && head.substr(257, 5) == "ustar") return "a tar archive; unpack it with tar -x";
  // Latin text in UTF-16 without a byte-order mark has a zero at every other position.
  const std::string_view sample = head.substr(0, 64);
  const auto zeros = [&](std::size_t first) {
    std::size_t count = 0;
    for (std::size_t i = first; i < sample.size(); i += 2) count += sample[i] == '\0' ? 1 : 0;
    return count * 10 >= sample.size() / 2 * 9;
  };
  if (sample.size() >= 8 && zeros(0) != zeros(1))
    return "UTF-16 text; convert it with iconv -f UTF-16 -t UTF-8";
  return {};
}

}  // namespace trine
