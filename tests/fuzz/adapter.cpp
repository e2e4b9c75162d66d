// Any bytes, taken for adapter_config.json and adapter_model.safetensors with a byte 0x1E between them:
// refused with an error of ours, or an adapter that is put on a small model and merged.
#include "trine/base/error.hpp"
#include "trine/models/lora/lora_adapters.hpp"
#include "trine/models/sentence_encoder.hpp"
#include "trine/tests/fuzz/inputs.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const trine::InputFolder folder({"adapter_config.json", "adapter_model.safetensors"});
  static const auto model = trine::load_model(TRINE_TEST_SOURCE_DIR "/golden/models/plain");
  folder.fill(trine::as_text(data, size));
  try {
    const trine::LoraAdapters adapters(model->parameters(), folder.path().string());
    trine::require(!adapters.merged().empty());
  } catch (const trine::Error&) {
  }
  return 0;
}
