// Any bytes, opened as a safetensors file and read to the last tensor: refused with a FileError or read.
#include "trine/formats/safetensors.hpp"

#include "trine/base/error.hpp"
#include "trine/tests/fuzz/inputs.hpp"

using namespace trine;

namespace {

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
  const InputFile input(as_text(data, size));
  try {
    const io::Safetensors file(input.path());
    for (const std::string& name : file.names()) read(file, name);
  } catch (const FileError&) {
  }
  return 0;
}
