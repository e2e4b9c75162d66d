#include "trine/tokenizers/huggingface/json/write_tokenizer_json.hpp"
#include "trine/tokenizers/huggingface/to_huggingface.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "trine/base/base64.hpp"
#include "trine/base/error.hpp"
#include "trine/tests/support/says.hpp"
#include "trine/tokenizers/sentence_piece_file.hpp"

using namespace trine;

namespace {

using Ids = std::vector<std::int32_t>;
using Ends = SentencePieceOptions::Ends;

const std::string kGolden = std::string(TRINE_TEST_SOURCE_DIR) + "/golden/";

// A model file that the library wrote, of the unigram kind.
const std::string& model() {
  static const std::string bytes = [] {
    std::ifstream file(kGolden + "version_0_1/transformer_pieces/tokenizer.model", std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }();
  return bytes;
}

// A field behind the others replaces them: the same pieces, to be merged instead.
std::string as_bpe() { return model() + std::string("\x12\x02\x18\x02"); }
std::string with_piece(const std::string& text, char type) {
  const auto size = static_cast<char>(text.size());
  return model() + '\x0A' + static_cast<char>(size + 4) + '\x0A' + size + text + '\x18' + type;
}

Ids encode(const Tokenizer& tokenizer, std::string_view text) {
  Ids out;
  tokenizer.encode(text, out);
  return out;
}

nlohmann::json written(const std::string& bytes, SentencePieceOptions options = {}) {
  return nlohmann::json::parse(to_tokenizer_json(bytes, options));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(to_huggingface_files)

// tests/golden/tokenizers/make_learned.py opened the files with the tokenizers library.
BOOST_AUTO_TEST_CASE(ids_equal_those_of_the_tokenizers_library_with_the_file) {
  std::ifstream file(kGolden + "tokenizers/learned.json");
  const nlohmann::json golden = nlohmann::json::parse(file);
  for (const std::string kind : {"unigram", "bpe"}) {
    const auto tokenizer = HfTokenizer::from_json(
        to_tokenizer_json(kind == "bpe" ? as_bpe() : model(), {.ends = Ends::marked, .max_length = 16}));
    for (const auto& [line, ids] : golden[kind].items())
      BOOST_TEST(encode(tokenizer, line) == ids.get<Ids>(), kind << ": " << line);
  }
}

BOOST_AUTO_TEST_CASE(ordinary_text_has_the_pieces_of_the_sentencepiece_library) {
  for (const std::string& bytes : {model(), as_bpe()}) {
    const SentencePiece learned(bytes, {.ends = Ends::marked, .max_length = 0});
    const HfTokenizer published = to_huggingface(learned);
    BOOST_TEST(published.vocabulary_size() == learned.vocabulary_size());
    for (const char* text : {"The cat forgets the old captain.", "  spaces \t in  it ", "", " ",
                             "DIE STRASSE, ÜBER den Fluss", "\uFF26\uFF4C\uFF55ss \u3000 ½ ﬁ", "u\u0308ber",
                             "U\u0308BER", "unheard of λόγος 漢字", "\u2581mark", "a\xC2\xA0z"})
      BOOST_TEST(encode(published, text) == encode(learned, text), text);
  }
}

BOOST_AUTO_TEST_CASE(special_tokens_and_max_length_are_those_of_the_options) {
  const SentencePiece marked(model(), {.ends = Ends::marked, .max_length = 5});
  const Ids ids = encode(to_huggingface(marked), "the cat sees the river");
  BOOST_TEST(ids == encode(marked, "the cat sees the river"));
  BOOST_TEST(ids.size() == 5U);
  BOOST_TEST((ids.front() == 1 && ids.back() == 2));
  const SentencePiece bare(model(), {.max_length = 0});
  BOOST_TEST(encode(to_huggingface(bare), "").empty());
  const auto files = to_huggingface(marked).files();
  BOOST_REQUIRE_EQUAL(files.size(), 2U);
  BOOST_TEST(files[0].name == "tokenizer.json");
  const auto config = nlohmann::json::parse(files[1].bytes);
  BOOST_TEST(config["model_max_length"] == 5);
  BOOST_TEST(config["pad_token"] == "</s>");
}

BOOST_AUTO_TEST_CASE(scores_and_merges_are_those_of_the_file) {
  const SentencePieceFile file = read_sentence_piece_file(model(), "m");
  const auto unigram = written(model())["model"];
  BOOST_TEST_REQUIRE(unigram["vocab"].size() == file.pieces.size());
  for (std::size_t i = 0; i < file.pieces.size(); ++i) {
    BOOST_TEST(unigram["vocab"][i][0] == file.pieces[i].text);
    BOOST_TEST(unigram["vocab"][i][1].get<float>() == file.pieces[i].score);
  }
  BOOST_TEST(unigram["unk_id"] == 0);
  const auto bpe = written(as_bpe())["model"];
  BOOST_TEST(bpe["vocab"].size() == file.pieces.size());
  for (const auto& merge : bpe["merges"]) {
    const std::string whole = merge[0].get<std::string>() + merge[1].get<std::string>();
    BOOST_TEST(bpe["vocab"].contains(whole), whole);
  }
  BOOST_TEST(bpe["fuse_unk"] == true);
}

BOOST_AUTO_TEST_CASE(a_word_piece_vocabulary_keeps_its_ids) {
  WordPieceOptions options;
  options.max_length = 0;
  options.ends = WordPieceOptions::Ends::bare;
  const WordPiece pieces({"[PAD]", "[UNK]", "[CLS]", "[SEP]", "the", "ca", "##t", "##s", "."}, options);
  const HfTokenizer published = to_huggingface(pieces);
  for (const char* text : {"The cats.", "the cat dog", "", "CÁTS"})
    BOOST_TEST(encode(published, text) == encode(pieces, text), text);
  BOOST_TEST(encode(published, "the [SEP]") == (Ids{4, 3}));  // a name inside a text is the piece
  const auto restored = as_huggingface(std::make_unique<WordPiece>(
      std::vector<std::string>{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "the"}, options));
  BOOST_TEST(restored->kind() == "published");
  const auto files = restored->files();
  BOOST_TEST(std::none_of(files.begin(), files.end(),
                          [](const auto& file) { return file.name == "trine_tokenizer.json"; }));
}

BOOST_AUTO_TEST_CASE(what_tokenizer_json_cannot_express_is_rejected) {
  const auto refused = [](const std::string& bytes, const char* words) {
    BOOST_CHECK_EXCEPTION(static_cast<void>(to_tokenizer_json(bytes, {}, "m/tokenizer.model")), FileError,
                          says(words));
  };
  refused(model() + std::string("\x12\x02\x18\x04", 4), "m/tokenizer.model: has a word or character model");
  refused(model() + std::string("\x12\x03\xC0\x01\x01", 5), "does not put the space marker before words");
  refused(model() + std::string("\x1A\x02\x28\x00", 4), "does not put the space marker before words");
  refused(with_piece("abc", 4), "has a user-defined piece, \"abc\"");
  refused(model().substr(0, model().size() / 2), "is not a complete sentencepiece model");
  refused("", "is a sentencepiece model without pieces");
  refused(
      "\x0A\x05\x0A\x03"
      "abc",
      "has no piece for unknown characters");
}

BOOST_AUTO_TEST_CASE(any_bytes_are_read_or_rejected_as_a_model_file) {
  std::string bytes = model().substr(0, 2000);
  for (std::size_t i = 0; i < bytes.size(); i += 7) {
    std::string damaged = bytes;
    damaged[i] = static_cast<char>(damaged[i] ^ 0xFF);
    try {
      static_cast<void>(read_sentence_piece_file(damaged, "m"));
    } catch (const FileError&) {
    }
  }
}

BOOST_AUTO_TEST_CASE(base64_round_trips) {
  for (const std::string bytes : {"", "f", "fo", "foo", "foob", "\xFF\xFE\x80"})
    BOOST_TEST(decode_base64(encode_base64(bytes)).value() == bytes);
  BOOST_TEST(encode_base64("foob") == "Zm9vYg==");
}

BOOST_AUTO_TEST_SUITE_END()
