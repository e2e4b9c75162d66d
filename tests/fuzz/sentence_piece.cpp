// Any bytes, opened as a tokenizer.model of the sentencepiece library: refused with an error of ours, or a
// tokenizer whose ids lie in its vocabulary.
#include "trine/tokenizers/sentence_piece_tokenizer.hpp"

#include "trine/base/error.hpp"
#include "trine/tests/fuzz/inputs.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(trine::as_text(data, size));
  try {
    const trine::SentencePiece tokenizer(bytes);
    std::vector<std::int32_t> ids;
    for (const std::string& text :
         {std::string(), std::string("the red house, 界 ½ \xFF"), bytes.substr(0, 500)})
      tokenizer.encode(text, ids);
    for (const std::int32_t id : ids) {
      trine::require(id >= 0 && id < tokenizer.vocabulary_size());
      static_cast<void>(tokenizer.piece(id));
    }
    static_cast<void>(tokenizer.files());
  } catch (const trine::Error&) {
  }
  return 0;
}
