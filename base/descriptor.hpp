#pragma once

#include <unistd.h>

#include <cstdint>
#include <string>
#include <utility>

namespace trine {

/// Owns a file descriptor and closes it; -1 for none.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }

  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] bool is_open() const { return number_ >= 0; }
  /// Releases ownership to the caller.
  [[nodiscard]] int release() { return std::exchange(number_, -1); }

 private:
  int number_;
};

struct OpenedFile {
  Descriptor descriptor;
  std::uint64_t size;  // bytes
};
/// Opens a regular file for reading. Throws FileError for one that is missing, a directory, a pipe, a device,
/// or cannot be read.
[[nodiscard]] OpenedFile open_file(const std::string& path);

}  // namespace trine
