// Any bytes, taken for the JSON files of a model folder around a good tokenizer and good weights: the folder
// is refused with an error of ours, or opened and used. Files stand in the order of InputFolder, with a byte
// 0x1E between them; an empty one is absent.
#include <array>

#include "trine/base/error.hpp"
#include "trine/base/thread_pool.hpp"
#include "trine/models/sentence_encoder.hpp"
#include "trine/tests/fuzz/inputs.hpp"

using namespace trine;
namespace fs = std::filesystem;

namespace {

struct Folder : InputFolder {
  Folder()
      : InputFolder({"modules.json", "config.json", "trine.json", "sentence_bert_config.json",
                     "1_Pooling/config.json", "config_sentence_transformers.json", "2_Dense/config.json",
                     "tokenizer_config.json", "3_LayerNorm/config.json", "model.safetensors.index.json"}) {
    const fs::path good = fs::path(TRINE_TEST_SOURCE_DIR) / "golden/models/version6";
    for (const char* module : {"1_Pooling", "2_Dense", "3_LayerNorm"})
      fs::create_directories(path() / module);
    for (const char* file : {"tokenizer.json", "2_Dense/model.safetensors", "3_LayerNorm/model.safetensors"})
      fs::create_symlink(good / file, path() / file);
    fs::create_symlink(good / "model.safetensors", path() / "part.safetensors");
  }

  // Weights in one file, unless an index says otherwise.
  void place_weights() const {
    fs::remove(path() / "model.safetensors");
    if (!fs::exists(path() / "model.safetensors.index.json"))
      fs::create_symlink("part.safetensors", path() / "model.safetensors");
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Folder folder;
  static ThreadPool pool(1);
  folder.fill(as_text(data, size));
  folder.place_weights();
  try {
    const auto model = load_model(folder.path().string());
    const Tensor embeddings =
        model->encode(std::array<std::string, 2>{"the cat sits on the red house", ""}, pool);
    require(embeddings.rows() == 2 && embeddings.cols() == model->columns());
  } catch (const Error&) {
  }
  return 0;
}
