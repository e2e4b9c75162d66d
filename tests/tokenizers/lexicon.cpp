#include "trine/tokenizers/lexicon.hpp"

#include <boost/test/unit_test.hpp>

#include "trine/tests/tokenizers/golden_texts.hpp"

using namespace trine;

BOOST_AUTO_TEST_SUITE(string_table)

BOOST_AUTO_TEST_CASE(strings_have_ids_in_order_of_arrival) {
  StringTable table;
  for (int i = 0; i < 5000; ++i) {
    const auto [id, added] = table.find_or_add("key " + std::to_string(i));
    BOOST_REQUIRE(added && id == i);
  }
  for (int i = 0; i < 5000; ++i) {
    const std::string key = "key " + std::to_string(i);
    BOOST_REQUIRE(!table.find_or_add(key).added);
    BOOST_REQUIRE_EQUAL(table.find(key), i);
    BOOST_REQUIRE_EQUAL(table[i], key);
  }
  BOOST_TEST(table.size() == 5000);
  BOOST_TEST(table.find("key") == -1);
}

BOOST_AUTO_TEST_CASE(empty_strings_and_nul_bytes_are_strings) {
  StringTable table;
  BOOST_TEST(table.find_or_add("").id == 0);
  BOOST_TEST(table.find_or_add(std::string_view("\0", 1)).id == 1);
  BOOST_TEST(table.find_or_add(std::string_view("\0\0", 2)).id == 2);
  BOOST_TEST(table.find("") == 0);
  BOOST_TEST(table[2].size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_cleared_table_starts_again) {
  StringTable table;
  table.find_or_add("a");
  table.clear();
  BOOST_TEST(table.size() == 0);
  BOOST_TEST(table.find("a") == -1);
  BOOST_TEST(table.find_or_add("b").id == 0);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(lexicon)

BOOST_AUTO_TEST_CASE(known_words_keep_their_id) {
  Lexicon lexicon;
  std::vector<std::int32_t> first;
  std::vector<std::int32_t> second;
  lexicon.encode("The cat sees the dog.", first);
  lexicon.encode("the DOG", second);
  BOOST_TEST(first == (std::vector<std::int32_t>{0, 1, 2, 0, 3, 4}));
  BOOST_TEST(second == (std::vector<std::int32_t>{0, 3}));
  BOOST_TEST(lexicon.words() == 5);
  BOOST_TEST(lexicon.word(3) == "dog");
}

BOOST_AUTO_TEST_CASE(features_of_the_words_are_what_the_tokenizer_encodes) {
  Lexicon lexicon;
  for (const std::string& line : golden_lines("lines.txt")) {
    std::vector<std::int32_t> words;
    std::vector<std::int32_t> rows;
    std::vector<std::int32_t> expected;
    lexicon.encode(line, words);
    for (std::int32_t word : words) {
      const auto features = lexicon.features(word);
      rows.insert(rows.end(), features.begin(), features.end());
    }
    lexicon.tokenizer().encode(line, expected);
    BOOST_TEST(rows == expected, "line " + line);
  }
}

BOOST_AUTO_TEST_CASE(invalid_bytes_are_reported) {
  Lexicon lexicon;
  std::vector<std::int32_t> words;
  BOOST_TEST(lexicon.encode("a \xFF b", words).sequences == 1);
}

BOOST_AUTO_TEST_SUITE_END()
