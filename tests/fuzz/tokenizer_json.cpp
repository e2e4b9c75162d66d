// Any bytes, opened as a tokenizer.json: refused with an error of ours, or a tokenizer that keeps its word.
#include "trine/tests/fuzz/huggingface.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  try {
    check(trine::HfTokenizer::from_json(bytes), bytes);
  } catch (const trine::Error&) {
  }
  return 0;
}
