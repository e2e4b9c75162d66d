// Any bytes, opened as a safetensors file and read to the last tensor: refused with a FileError or read.
#include "io/safetensors.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/error.hpp"

using namespace trine;

namespace {

// A file in memory, which is opened by its name like any other.
class MemoryFile {
 public:
  MemoryFile(const std::uint8_t* data, std::size_t size) : descriptor_(::memfd_create("input", MFD_CLOEXEC)) {
    if (descriptor_ < 0 || ::write(descriptor_, data, size) != static_cast<ssize_t>(size)) std::abort();
  }
  ~MemoryFile() { ::close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

// Every number, so that one that lies outside the file is noticed.
Real sum(const Tensor& tensor) {
  Real total = 0;
  for (Index i = 0; i < tensor.size(); ++i) total += tensor[i];
  return total;
}

void read(const io::Safetensors& file, const std::string& name) {
  try {
    if (io::is_floating(file.at(name).dtype)) {
      Tensor tensor = file.tensor(name);
      volatile Real seen = sum(tensor);
      static_cast<void>(seen);
      tensor.fill(1);  // what was borrowed may be written to
    } else {
      static_cast<void>(file.integers(name));
    }
  } catch (const FileError&) {  // of a dtype or rank that is not read
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const MemoryFile memory(data, size);
  try {
    const io::Safetensors file(memory.path());
    for (const std::string& name : file.names()) read(file, name);
  } catch (const FileError&) {
  }
  return 0;
}
