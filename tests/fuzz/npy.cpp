// Any bytes, opened as a .npy file: refused with an error of ours, or read to the last number.
#include "trine/formats/npy.hpp"

#include "trine/base/error.hpp"
#include "trine/tests/fuzz/inputs.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const trine::InputFile file(trine::as_text(data, size));
  try {
    const trine::Tensor tensor = trine::io::read_npy(file.path());
    volatile trine::Real total = 0;
    for (trine::Index i = 0; i < tensor.size(); ++i) total = total + tensor[i];
    trine::require(tensor.shape().rank() <= 4);
  } catch (const trine::Error&) {
  }
  return 0;
}
