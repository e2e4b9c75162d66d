// A fuzzer's bytes as what readers open: a file, or the files of a folder.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace trine {

/// What a target promises.
inline void require(bool condition) {
  if (!condition) std::abort();
}

inline std::string_view as_text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// A file in memory, which is opened by its name like any other.
class InputFile {
 public:
  explicit InputFile(std::string_view bytes) : descriptor_(::memfd_create("input", MFD_CLOEXEC)) {
    require(descriptor_ >= 0);
    require(::write(descriptor_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  }
  ~InputFile() { ::close(descriptor_); }
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

/// A folder, in memory where there is a file system of that kind. Its files stand in the input in the order
/// of `names`, with a byte 0x1E between them; the last one is all that is left, an empty one is absent.
class InputFolder {
 public:
  explicit InputFolder(std::vector<std::string> names) : names_(std::move(names)) {
    const bool in_memory = std::filesystem::exists("/dev/shm");
    path_ = in_memory ? std::filesystem::path("/dev/shm") : std::filesystem::temp_directory_path();
    path_ /= "trine_fuzz_" + std::to_string(::getpid());
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~InputFolder() { std::filesystem::remove_all(path_); }
  InputFolder(const InputFolder&) = delete;
  InputFolder& operator=(const InputFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  void fill(std::string_view input) const {
    constexpr char kBetween = 0x1E;
    for (const std::string& name : names_) {
      const bool is_last = &name == &names_.back();
      const std::string_view bytes = is_last ? input : input.substr(0, input.find(kBetween));
      input.remove_prefix(std::min(bytes.size() + 1, input.size()));
      std::filesystem::remove(path_ / name);
      if (!bytes.empty()) std::ofstream(path_ / name, std::ios::binary) << bytes;
    }
  }

 private:
  std::vector<std::string> names_;
  std::filesystem::path path_;
};

}  // namespace trine
