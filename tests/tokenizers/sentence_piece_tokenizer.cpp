#include "trine/tokenizers/sentence_piece_tokenizer.hpp"

#include <boost/test/unit_test.hpp>

#include "trine/base/error.hpp"
#include "trine/tests/support/says.hpp"

using namespace trine;

namespace {

using Ids = std::vector<std::int32_t>;

std::vector<std::string> corpus() {
  const char* who[] = {"the cat",         "a small dog", "my neighbour",
                       "the old captain", "der Hund",    "die Nachbarin"};
  const char* what[] = {"sees", "likes", "follows", "forgets", "sieht", "vergisst"};
  const char* whom[] = {"the river", "an apple tree", "his shadow", "the harbour", "den Fluss", "die Straße"};
  std::vector<std::string> out;
  for (const char* a : who) {
    for (const char* b : what) {
      for (const char* c : whom) out.push_back(std::string(a) + " " + b + " " + c + ".");
    }
  }
  return out;
}

Ids encode(const Tokenizer& tokenizer, std::string_view text) {
  Ids out;
  tokenizer.encode(text, out);
  return out;
}

std::string pieces(const SentencePiece& tokenizer, std::string_view text) {
  std::string out;
  for (std::int32_t id : encode(tokenizer, text)) out += tokenizer.piece(id);
  return out;
}

constexpr SentencePieceTraining kUnigram{.vocabulary_size = 120, .character_coverage = 1};
constexpr SentencePieceTraining kBpe{
    .model = SentencePieceTraining::Model::bpe, .vocabulary_size = 120, .character_coverage = 1};

}  // namespace

BOOST_AUTO_TEST_SUITE(sentence_piece)

BOOST_AUTO_TEST_CASE(trained_pieces_spell_the_text) {
  for (const auto& training : {kUnigram, kBpe}) {
    const auto tokenizer = SentencePiece::train(corpus(), training);
    BOOST_TEST(pieces(tokenizer, "The dog sees the harbour.") == "▁the▁dog▁sees▁the▁harbour.");
    BOOST_TEST(tokenizer.vocabulary_size() <= 120);
    BOOST_TEST(encode(tokenizer, "the harbour").size() < 8u);  // frequent strings are few pieces
  }
}

BOOST_AUTO_TEST_CASE(the_same_corpus_gives_the_same_bytes) {
  for (const auto& training : {kUnigram, kBpe}) {
    const auto once = SentencePiece::train(corpus(), training).files();
    const auto again = SentencePiece::train(corpus(), training).files();
    BOOST_REQUIRE_EQUAL(once.size(), 4u);
    BOOST_TEST((once[1].bytes == again[1].bytes));
  }
}

BOOST_AUTO_TEST_CASE(a_small_corpus_gives_a_smaller_vocabulary_not_an_error) {
  for (auto training : {kUnigram, kBpe}) {
    training.vocabulary_size = 16000;
    const auto tokenizer = SentencePiece::train(corpus(), training);
    BOOST_TEST(tokenizer.vocabulary_size() < 2000);
    BOOST_TEST(tokenizer.vocabulary_size() > 40);
  }
}

BOOST_AUTO_TEST_CASE(case_is_folded_or_kept) {
  auto training = kUnigram;
  BOOST_TEST(encode(SentencePiece::train(corpus(), training), "DER Hund") ==
             encode(SentencePiece::train(corpus(), training), "der hund"));
  training.letter_case = SentencePieceTraining::Case::keep;
  const auto kept = SentencePiece::train(corpus(), training);
  BOOST_TEST(encode(kept, "Hund") != encode(kept, "hund"));
}

BOOST_AUTO_TEST_CASE(a_restored_model_encodes_the_same) {
  const auto tokenizer = SentencePiece::train(corpus(), kUnigram);
  const SentencePiece restored(tokenizer.files()[1].bytes);
  BOOST_TEST(encode(restored, "die Nachbarin vergisst") == encode(tokenizer, "die Nachbarin vergisst"));
}

BOOST_AUTO_TEST_CASE(ends_and_length_are_options) {
  const std::string model = SentencePiece::train(corpus(), kUnigram).files()[1].bytes;
  const Ids bare = encode(SentencePiece(model), "the cat sees");
  const SentencePiece marking(model, {.ends = SentencePieceOptions::Ends::marked});
  const Ids marked = encode(marking, "the cat sees");
  BOOST_REQUIRE_EQUAL(marked.size(), bare.size() + 2);
  BOOST_TEST(marking.piece(marked.front()) == "<s>");
  BOOST_TEST(marking.piece(marked.back()) == "</s>");
  BOOST_TEST(encode(SentencePiece(model, {.max_length = 2}), "the cat sees") ==
             Ids(bare.begin(), bare.begin() + 2));
}

BOOST_AUTO_TEST_CASE(any_bytes_encode) {
  const auto tokenizer = SentencePiece::train(corpus(), kUnigram);
  const std::string text("cat\0\xFF\xE2\x82 \xF0\x9F\x98\x80", 12);
  for (std::int32_t id : encode(tokenizer, text)) BOOST_TEST((id >= 0 && id < tokenizer.vocabulary_size()));
  BOOST_TEST(encode(tokenizer, "").empty());
}

BOOST_AUTO_TEST_CASE(training_text_may_hold_invalid_bytes_and_nul) {
  auto lines = corpus();
  lines.push_back(std::string("bad \xFF\xC3 byte \0 here", 18));
  BOOST_TEST(SentencePiece::train(lines, kUnigram).vocabulary_size() > 40);
}

BOOST_AUTO_TEST_CASE(a_corpus_without_usable_text_is_rejected) {
  const std::vector<std::string> nothing;
  const std::vector<std::string> blank = {"", "  "};
  BOOST_CHECK_EXCEPTION(static_cast<void>(SentencePiece::train(nothing)), OptionError,
                        says("there is no text"));
  BOOST_CHECK_EXCEPTION(static_cast<void>(SentencePiece::train(blank)), OptionError,
                        says("there is no text"));
  auto training = kUnigram;
  training.vocabulary_size = 17;  // fewer than the characters of the corpus
  BOOST_CHECK_EXCEPTION(static_cast<void>(SentencePiece::train(corpus(), training)), OptionError,
                        says("no vocabulary of 17 pieces"));
  training.vocabulary_size = 3;
  BOOST_CHECK_EXCEPTION(static_cast<void>(SentencePiece::train(corpus(), training)), OptionError,
                        says("vocabulary_size is 3"));
}

BOOST_AUTO_TEST_CASE(a_damaged_model_is_rejected) {
  std::string model = SentencePiece::train(corpus(), kUnigram).files()[1].bytes;
  model.resize(model.size() / 2);
  BOOST_CHECK_EXCEPTION(SentencePiece(model, {}, "m/tokenizer.model"), FileError,
                        says("m/tokenizer.model: is not a complete sentencepiece model"));
  BOOST_CHECK_THROW(SentencePiece("", {}), FileError);
}

// The library follows them without looking, out of their table and into the memory behind it.
BOOST_AUTO_TEST_CASE(damaged_normalization_rules_are_rejected) {
  std::string model = SentencePiece::train(corpus(), kUnigram).model_bytes();
  constexpr std::string_view kName = "nmt_nfkc_cf";
  constexpr std::size_t kBefore = 1 + 3 + 4;  // the field's key and size, the size of the trie
  model.replace(model.find(kName) + kName.size() + kBefore, 4, "\x7F\x7F\x7F\x7F");  // its root
  BOOST_CHECK_EXCEPTION(SentencePiece(model, {}, "m/tokenizer.model"), FileError,
                        says("m/tokenizer.model: has damaged normalization rules"));
}

// As in the sentencepiece library: the rules before it still count.
BOOST_AUTO_TEST_CASE(a_field_of_the_wrong_wire_type_is_ignored) {
  std::string model = SentencePiece::train(corpus(), kUnigram).model_bytes();
  const std::string number("\x1A\x05\x15\0\0\0\0", 7);  // normalization rules as a float
  BOOST_TEST(encode(SentencePiece(model + number), "the cat") == encode(SentencePiece(model), "the cat"));
  constexpr std::string_view kName = "nmt_nfkc_cf";
  model.replace(model.find(kName) + kName.size() + 8, 4, "\x7F\x7F\x7F\x7F");
  BOOST_CHECK_EXCEPTION(SentencePiece(model + number, {}, "m/tokenizer.model"), FileError,
                        says("m/tokenizer.model: has damaged normalization rules"));
}

BOOST_AUTO_TEST_CASE(pieces_that_are_not_utf8_are_rejected) {
  const std::string model = SentencePiece::train(corpus(), kUnigram).model_bytes();
  const std::string more = model + "\x0A\x03\x0A\x01\xFE";  // one more piece
  BOOST_CHECK_EXCEPTION(SentencePiece(more, {}, "m/tokenizer.model"), FileError,
                        says("m/tokenizer.model: has pieces that are not UTF-8"));
}

BOOST_AUTO_TEST_CASE(an_empty_piece_is_rejected) {
  const std::string model = SentencePiece::train(corpus(), kUnigram).model_bytes();
  const std::string more = model + std::string("\x0A\x02\x0A\0", 4);
  BOOST_CHECK_EXCEPTION(SentencePiece(more, {}, "m/tokenizer.model"), FileError,
                        says("m/tokenizer.model: is not a complete sentencepiece model"));
}

BOOST_AUTO_TEST_CASE(special_tokens_missing_in_the_model_are_rejected) {
  const std::string model = SentencePiece::train(corpus(), kUnigram).files()[1].bytes;
  // Appended fields replace those before: the trainer's name for the beginning becomes one that is no piece.
  const std::string nameless = model + "\x12\x06\xF2\x02\x03xyz";
  BOOST_TEST(encode(SentencePiece(nameless), "the cat").size() > 0u);
  BOOST_CHECK_EXCEPTION(
      SentencePiece(nameless, {.ends = SentencePieceOptions::Ends::marked}, "m/tokenizer.model"), FileError,
      says("m/tokenizer.model: lacks the pieces <s> and </s>"));
}

BOOST_AUTO_TEST_SUITE_END()
