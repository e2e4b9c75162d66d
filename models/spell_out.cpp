#include "trine/models/spell_out.hpp"

#include <algorithm>
#include <numeric>

#include "trine/base/error.hpp"
#include "trine/models/static/static_model.hpp"
#include "trine/tokenizers/explicit_words.hpp"
#include "trine/tokenizers/huggingface/json/write_tokenizer_json.hpp"
#include "trine/tokenizers/sentence_piece_tokenizer.hpp"
#include "trine/tokenizers/word_piece_tokenizer.hpp"

namespace trine::inline TRINE_ABI {
namespace {

// A row a word, not of length 1 yet; that of word 0, which stands for all others, is zero.
Tensor rows_of_words(const StaticModel& model, const StringTable& words) {
  constexpr Index kBlock = 4096;
  Tensor table({words.size(), model.dimension()});
  ThreadPool pool(1);
  Tape tape(pool, Tape::Mode::inference);
  for (Index begin = 1; begin < words.size(); begin += kBlock) {
    std::vector<std::string> block;
    for (Index i = begin; i < std::min(begin + kBlock, words.size()); ++i)
      block.emplace_back(words[static_cast<std::int32_t>(i)]);
    std::vector<std::int32_t> all(block.size());
    std::iota(all.begin(), all.end(), 0);
    const TokenizedTexts texts = model.tokenize(block);
    const ConstView rows = model.mean(tape, texts, all).value();
    std::copy_n(rows.row(0), rows.rows() * rows.cols(), table.row(begin));
    tape.reset();
  }
  return table;
}

// Where no text has known words only. What does not have the rows of its words is no text to compare by.
std::vector<std::string> texts_of_words(ExplicitWords& words, std::size_t most) {
  std::vector<std::string> texts;
  for (std::int32_t i = 1; i < words.words().size() && texts.size() < most; ++i) {
    std::string text(words.words()[i]);
    if (i > 1) text += " " + std::string(words.words()[i - 1]);
    if (words.add(text)) texts.push_back(std::move(text));
  }
  return texts;
}

void spell_out_words(SpelledOut& result, const std::string& folder, const StaticModel& model,
                     const HashedTokenizer& tokenizer, const TextSource& texts) {
  constexpr std::size_t kSample = 1000;
  ExplicitWords words(tokenizer);
  for (std::string_view text; texts && texts(text); ++result.texts) {
    if (!words.add(text)) {
      ++result.changed;
    } else if (result.sample.size() < kSample) {
      result.sample.emplace_back(text);
    }
  }
  if (words.words().size() == 1 && result.texts > 0)
    throw FileError(folder, 0, "knows no word of the texts to spell out; name those it was trained on");
  if (words.words().size() == 1) {
    throw FileError(folder, 0,
                    "has hashed words, which no other program knows; name a file of texts whose words shall "
                    "be spelled out, preferably those it was trained on: --words FILE");
  }
  result.unknown = words.unknown();
  if (result.sample.empty()) result.sample = texts_of_words(words, kSample);
  result.parts.tokenizer = words.tokenizer_json();
  result.parts.table = rows_of_words(model, words.words());
}

[[noreturn]] void refuse_marks(const std::string& folder, const WordPieceOptions& options) {
  throw FileError(
      folder, 0,
      "averages the marks " + options.begin + " and " + options.end +
          " with the words of a text, as versions up to 0.1 did, and no other program does; train "
          "it again to have a model without marks");
}

std::string bare_json(const std::string& folder, const Tokenizer& tokenizer) {
  if (const auto* pieces = dynamic_cast<const SentencePiece*>(&tokenizer)) {
    SentencePieceOptions options = pieces->options();
    options.ends = SentencePieceOptions::Ends::bare;
    return to_tokenizer_json(pieces->model_bytes(), options, folder + "/tokenizer.model");
  }
  if (const auto* pieces = dynamic_cast<const WordPiece*>(&tokenizer)) {
    if (pieces->options().ends == WordPieceOptions::Ends::marked) refuse_marks(folder, pieces->options());
  }
  for (const auto& [name, bytes] : tokenizer.files()) {
    if (name == "tokenizer.json") return bytes;
  }
  throw FileError(folder, 0, "has a tokenizer that no tokenizer.json describes");
}

}  // namespace

SpelledOut spell_out(const std::string& folder, const TextSource& texts) {
  const auto opened = load_model(folder);
  auto* model = dynamic_cast<StaticModel*>(opened.get());
  if (model == nullptr) {
    const bool is_own = opened->modules().front() == "Transformer trine";
    throw FileError(folder, 0,
                    std::string("is a transformer, whose embeddings are not rows of a table") +
                        (is_own ? "" : "; sentence-transformers opens it as it is"));
  }
  SpelledOut result;
  StaticParts& parts = result.parts;
  parts.normalized = model->normalized();
  parts.tokenizer_path = folder + "/tokenizer.json";
  if (const auto* hashed = dynamic_cast<const HashedTokenizer*>(&model->tokenizer())) {
    spell_out_words(result, folder, *model, *hashed, texts);
  } else {
    parts.tokenizer = bare_json(folder, model->tokenizer());
    parts.table = std::move(model->parameters().front().parameter->value);
  }
  return result;
}

}  // namespace trine::inline TRINE_ABI
