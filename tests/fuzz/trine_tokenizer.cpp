// Any bytes, taken for trine_tokenizer.json beside a good vocab.txt and tokenizer.model: refused with an
// error of ours, or a tokenizer whose ids lie in its vocabulary and whose files give it back.
#include <array>

#include "trine/base/error.hpp"
#include "trine/tests/fuzz/inputs.hpp"
#include "trine/tokenizers/sentence_piece_tokenizer.hpp"

using namespace trine;

namespace {

struct Folder : InputFolder {
  Folder() : InputFolder({"trine_tokenizer.json"}) {
    std::ofstream(path() / "vocab.txt") << "[PAD]\n[UNK]\n[CLS]\n[SEP]\nthe\nred\nhouse\n##s\n";
    const std::array<std::string, 3> sentences = {"the red house", "the old car", "a red car"};
    const SentencePiece pieces = SentencePiece::train(sentences, {.vocabulary_size = 30});
    std::ofstream(path() / "tokenizer.model", std::ios::binary) << pieces.model_bytes();
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Folder folder;
  folder.fill(as_text(data, size));
  try {
    const auto tokenizer = load_tokenizer(folder.path());
    std::vector<std::int32_t> ids;
    for (const char* text : {"", "the red houses", "a car ½ 界 \xFF"}) tokenizer->encode(text, ids);
    for (const std::int32_t id : ids) require(id >= 0 && id < tokenizer->vocabulary_size());
    require(!tokenizer->files().empty());
  } catch (const Error&) {
  }
  return 0;
}
