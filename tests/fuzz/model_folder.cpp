// Any bytes, taken for the JSON files of a model folder around a good tokenizer and good weights: the folder
// is refused with an error of ours, or opened and used. Files stand in the order of kFiles, with a byte 0x1E
// between them; an empty one is absent.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/thread_pool.hpp"
#include "models/sentence_encoder.hpp"

using namespace trine;
namespace fs = std::filesystem;

namespace {

constexpr std::array kFiles = {"modules.json",
                               "config.json",
                               "trine.json",
                               "sentence_bert_config.json",
                               "1_Pooling/config.json",
                               "config_sentence_transformers.json",
                               "2_Dense/config.json",
                               "tokenizer_config.json",
                               "3_LayerNorm/config.json",
                               "model.safetensors.index.json"};
constexpr char kBetween = 0x1E;

// In memory where there is a file system of that kind.
class Folder {
 public:
  Folder() {
    const fs::path parent = fs::exists("/dev/shm") ? fs::path("/dev/shm") : fs::temp_directory_path();
    path_ = parent / ("trine_fuzz_" + std::to_string(::getpid()));
    fs::remove_all(path_);
    const fs::path good = fs::path(TRINE_TEST_SOURCE_DIR) / "golden/models/version6";
    for (const char* module : {"1_Pooling", "2_Dense", "3_LayerNorm"}) fs::create_directories(path_ / module);
    for (const char* file : {"tokenizer.json", "2_Dense/model.safetensors", "3_LayerNorm/model.safetensors"})
      fs::create_symlink(good / file, path_ / file);
    fs::create_symlink(good / "model.safetensors", path_ / "part.safetensors");
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::string path() const { return path_.string(); }

  void fill(std::string_view input) const {
    for (const char* file : kFiles) {
      const std::string_view bytes = input.substr(0, input.find(kBetween));
      input.remove_prefix(std::min(bytes.size() + 1, input.size()));
      fs::remove(path_ / file);
      if (!bytes.empty()) std::ofstream(path_ / file, std::ios::binary) << bytes;
    }
    // Weights in one file, unless an index says otherwise.
    fs::remove(path_ / "model.safetensors");
    if (!fs::exists(path_ / "model.safetensors.index.json"))
      fs::create_symlink("part.safetensors", path_ / "model.safetensors");
  }

 private:
  fs::path path_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Folder folder;
  static ThreadPool pool(1);
  folder.fill({reinterpret_cast<const char*>(data), size});
  try {
    const auto model = load_model(folder.path());
    const Tensor embeddings =
        model->encode(std::array<std::string, 2>{"the cat sits on the red house", ""}, pool);
    if (embeddings.rows() != 2 || embeddings.cols() != model->columns()) std::abort();
  } catch (const Error&) {
  }
  return 0;
}
