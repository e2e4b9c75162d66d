#include "trine/tokenizers/word_piece_tokenizer.hpp"

#include <boost/test/unit_test.hpp>
#include <random>

#include "trine/base/error.hpp"
#include "trine/tests/support/says.hpp"
#include "trine/tests/tokenizers/golden_texts.hpp"
#include "trine/tokenizers/models/word_piece.hpp"

using namespace trine;

namespace {

using Ids = std::vector<std::int32_t>;

Ids encode(const Tokenizer& tokenizer, std::string_view text) {
  Ids out;
  tokenizer.encode(text, out);
  return out;
}

const std::vector<std::string> kSmall = {"[UNK]",  "[CLS]", "[SEP]", "un", "##aff",
                                         "##able", "able",  ",",     "é",  "e"};

void check_golden(const WordPiece& tokenizer, const std::string& name) {
  const auto lines = golden_lines("lines.txt");
  const auto ids = golden_lines(name);
  BOOST_REQUIRE_EQUAL(lines.size(), ids.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    Ids expected;
    for (const std::string& id : fields(ids[i])) expected.push_back(std::stoi(id));
    BOOST_TEST(encode(tokenizer, lines[i]) == expected, "line " + std::to_string(i + 1) + ": " + lines[i]);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(word_piece)

BOOST_AUTO_TEST_CASE(ids_equal_those_of_the_reference_in_lower_case) {
  check_golden(WordPiece::load(golden("vocab.txt"), {.max_length = 64}), "ids_lower.txt");
}

BOOST_AUTO_TEST_CASE(ids_equal_those_of_the_reference_with_case_kept) {
  check_golden(
      WordPiece::load(golden("vocab.txt"), {.letter_case = WordPieceOptions::Case::keep, .max_length = 64}),
      "ids_keep.txt");
}

BOOST_AUTO_TEST_CASE(the_longest_piece_is_taken_from_the_left) {
  const WordPiece tokenizer(kSmall);
  BOOST_TEST(encode(tokenizer, "unaffable able") == (Ids{1, 3, 4, 5, 6, 2}));
  BOOST_TEST(encode(tokenizer, "Unable,") == (Ids{1, 3, 5, 7, 2}));
  BOOST_TEST(encode(tokenizer, "unx") == (Ids{1, 0, 2}));  // one unknown for the whole word
}

BOOST_AUTO_TEST_CASE(accents_follow_case_by_default) {
  using Accents = WordPieceOptions::Accents;
  BOOST_TEST(encode(WordPiece(kSmall), "É") == (Ids{1, 9, 2}));
  BOOST_TEST(encode(WordPiece(kSmall, {.accents = Accents::keep}), "É") == (Ids{1, 8, 2}));
}

BOOST_AUTO_TEST_CASE(special_tokens_are_optional) {
  BOOST_TEST(encode(WordPiece(kSmall, {.ends = WordPieceOptions::Ends::bare}), "able") == (Ids{6}));
  BOOST_TEST(encode(WordPiece(kSmall), "") == (Ids{1, 2}));
}

BOOST_AUTO_TEST_CASE(a_truncated_text_still_ends_with_sep) {
  const WordPiece tokenizer(kSmall, {.max_length = 4});
  BOOST_TEST(encode(tokenizer, "able able able able") == (Ids{1, 6, 6, 2}));
  BOOST_TEST(encode(tokenizer, "able unaffable") == (Ids{1, 6, 3, 2}));  // cut inside a word
  BOOST_TEST(encode(WordPiece(kSmall, {.max_length = 0}), std::string(3000, ',')).size() == 3002u);
}

BOOST_AUTO_TEST_CASE(ids_are_appended) {
  Ids out = {42};
  WordPiece(kSmall).encode("able", out);
  BOOST_TEST(out == (Ids{42, 1, 6, 2}));
}

BOOST_AUTO_TEST_CASE(a_blank_line_keeps_its_id_and_the_last_of_equal_pieces_counts) {
  const WordPiece tokenizer({"[UNK]", "a", "", "[CLS]", "[SEP]", "b", "a"});
  BOOST_TEST(tokenizer.vocabulary_size() == 7);
  Ids out;
  tokenizer.encode("a b", out);
  BOOST_TEST(out == (Ids{3, 6, 5, 4}));
}

BOOST_AUTO_TEST_CASE(words_have_the_same_pieces_with_and_without_the_trie) {
  std::mt19937 random(11);
  const std::vector<std::string> letters = {"a", "b", "c", "é", "語"};
  const auto any = [&](std::size_t most) {
    std::string word;
    for (std::size_t n = 1 + random() % most; n > 0; --n) word += letters[random() % letters.size()];
    return word;
  };
  for (const std::string prefix : {"##", "é", ""}) {
    const auto vocabulary = std::make_shared<Vocabulary>();
    Index size = 0;
    for (const char* piece : {"[UNK]", "", "a", "##a", "éb"})
      vocabulary->set(piece, static_cast<int>(size++));
    for (int i = 0; i < 300; ++i)
      vocabulary->set((i % 2 == 0 ? prefix : "") + any(4), static_cast<std::int32_t>(size++));
    const WordPieceModel model(vocabulary, size, {.continuation = prefix, .longest_word = 9}, "v.txt");
    std::vector<std::string> words;
    for (Index i = 0; i < WordPieceModel::kFewWords; ++i) words.push_back(i % 64 == 0 ? "" : any(11));
    std::vector<Ids> before;
    for (const std::string& word : words) model.tokenize(word, before.emplace_back());
    for (std::size_t i = 0; i < words.size(); ++i) {
      Ids now;
      model.tokenize(words[i], now);
      BOOST_TEST(now == before[i], words[i] + " after " + prefix);
    }
  }
}

BOOST_AUTO_TEST_CASE(an_invalid_vocabulary_is_rejected) {
  BOOST_CHECK_EXCEPTION(WordPiece({"[UNK]", "a"}, {}, "v.txt"), FileError,
                        says("v.txt: has no piece \"[CLS]\""));
  BOOST_CHECK_EXCEPTION(WordPiece({"[UNK]",
                                   "Stra\xDF"
                                   "e"},
                                  {}, "v.txt"),
                        FileError, says("v.txt:2: a piece that is not UTF-8"));
  BOOST_CHECK_EXCEPTION(WordPiece({}, {}, "v.txt"), FileError, says("has no piece \"[UNK]\" among its 0"));
  BOOST_CHECK_EXCEPTION(WordPiece(kSmall, {.max_length = 2}), OptionError,
                        says("max_length is 2; it must be at least 3"));
  BOOST_CHECK_EXCEPTION(static_cast<void>(WordPiece::load("/nonexistent/vocab.txt")), FileError,
                        says("vocab.txt: cannot read: No such file"));
  BOOST_CHECK_EXCEPTION(static_cast<void>(WordPiece::load("/proc/self/mem")), FileError,
                        says("/proc/self/mem: cannot read: Input/output error"));
}

BOOST_AUTO_TEST_SUITE_END()
