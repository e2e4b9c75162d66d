#include "trine/tokenizers/explicit_words.hpp"

#include <boost/test/unit_test.hpp>

#include "trine/tokenizers/huggingface/hf_tokenizer.hpp"

using namespace trine;

namespace {

std::vector<std::string> words_of(const std::string& text, const NormalizeOptions& options = {}) {
  HashedOptions hashed;
  hashed.normalize = options;
  ExplicitWords words{HashedTokenizer(hashed)};
  words.add(text);
  std::vector<std::string> found;
  for (std::int32_t id = 1; id < words.words().size(); ++id) found.emplace_back(words.words()[id]);
  return found;
}

std::vector<std::int32_t> rows_of(const HashedTokenizer& tokenizer, const std::string& text) {
  std::vector<std::int32_t> rows;
  tokenizer.encode(text, rows);
  return rows;
}

const std::vector<std::string> kTexts = {"The cat, the CAT!",
                                         "STRASSE Straße stra\u00ADße",
                                         "E\u0301te\u0301 été \uFF26ull ½ ﬁn İstanbul",
                                         "5€ #tag a_b 😀👨‍👩‍👧 \u200B\u3000x\ty",
                                         "電車で行く คำ हिन्दी שלום",
                                         "[UNK] ##x",
                                         std::string(150, 'x') + " é",
                                         "a\x01"
                                         "b \x7F \xC2\x85 c",
                                         ""};

}  // namespace

BOOST_AUTO_TEST_SUITE(explicit_words)

BOOST_AUTO_TEST_CASE(words_are_runs_of_letters_and_single_marks) {
  BOOST_TEST(
      words_of("Don't go, 5€!") == (std::vector<std::string>{"don", "'", "t", "go", ",", "5", "€", "!"}),
      boost::test_tools::per_element());
  BOOST_TEST(words_of("stra\u00ADße Straße") == (std::vector<std::string>{"straße"}),
             boost::test_tools::per_element());
  NormalizeOptions plain{.form = NormalizeOptions::Form::none, .letter_case = NormalizeOptions::Case::keep};
  BOOST_TEST(words_of("Ｆ f F", plain) == (std::vector<std::string>{"Ｆ", "f", "F"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_tokenizer_json_splits_texts_into_those_words) {
  ExplicitWords words{HashedTokenizer()};
  for (const std::string& text : kTexts) words.add(text);
  const auto tokenizer = HfTokenizer::from_json(words.tokenizer_json());
  BOOST_TEST(tokenizer.vocabulary_size() == words.words().size());
  for (const std::string& text : kTexts) {
    std::vector<std::int32_t> ids;
    tokenizer.encode(text, ids);
    BOOST_TEST((std::find(ids.begin(), ids.end(), 0) == ids.end()), text);  // none is unknown
  }
  std::vector<std::int32_t> ids;
  tokenizer.encode("cats [UNK]", ids);
  BOOST_TEST(ids.front() == 0);
  BOOST_TEST(ids.size() == 4U);  // and "[", "unk", "]"
}

// Spelled out, a text has the words it had: the rows of its words one after the other are the rows of the
// text.
BOOST_AUTO_TEST_CASE(the_words_of_a_text_have_its_rows) {
  for (const NormalizeOptions options :
       {NormalizeOptions{}, NormalizeOptions{.accents = NormalizeOptions::Accents::strip},
        NormalizeOptions{.form = NormalizeOptions::Form::nfd, .letter_case = NormalizeOptions::Case::lower},
        NormalizeOptions{.form = NormalizeOptions::Form::none,
        .letter_case = NormalizeOptions::Case::keep}}) {
    HashedOptions hashed;
    hashed.normalize = options;
    const HashedTokenizer tokenizer(hashed);
    for (const std::string& text : kTexts) {
      ExplicitWords words(tokenizer);
      BOOST_TEST(words.add(text), text);
      const auto published = HfTokenizer::from_json(words.tokenizer_json());
      std::vector<std::int32_t> ids;
      published.encode(text, ids);
      std::vector<std::int32_t> rows;
      for (const std::int32_t id : ids) tokenizer.encode(words.words()[id], rows);
      BOOST_TEST(rows == rows_of(tokenizer, text), text);
    }
  }
}

// U+32FF is two letters to us, and a symbol to the older tables of a tokenizer.json.
BOOST_AUTO_TEST_CASE(a_text_that_is_split_differently_is_reported) {
  ExplicitWords words{HashedTokenizer()};
  BOOST_TEST(words.add("\u5354"));
  BOOST_TEST(!words.add("\u5354\u32FF"));
}

BOOST_AUTO_TEST_SUITE_END()
