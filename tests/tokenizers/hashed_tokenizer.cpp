#include "trine/tokenizers/hashed_tokenizer.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>

#include "trine/base/error.hpp"
#include "trine/tests/tokenizers/golden_texts.hpp"
#include "trine/tokenizers/unicode/split_words.hpp"

using namespace trine;

namespace {

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> out;
  for_each_word(text, [&](std::string_view word) { out.emplace_back(word); });
  return out;
}
using Words = std::vector<std::string>;

std::vector<std::int32_t> features(const HashedTokenizer& tokenizer, std::string_view word) {
  std::vector<std::int32_t> out;
  tokenizer.features(word, out);
  return out;
}

std::vector<std::int32_t> encode(const Tokenizer& tokenizer, std::string_view text) {
  std::vector<std::int32_t> out;
  tokenizer.encode(text, out);
  return out;
}

// How many rows two words share.
Index shared(const HashedTokenizer& tokenizer, std::string_view a, std::string_view b) {
  const auto rows = features(tokenizer, a);
  const std::set<std::int32_t> seen(rows.begin(), rows.end());
  Index count = 0;
  for (std::int32_t row : features(tokenizer, b)) count += seen.count(row) > 0 ? 1 : 0;
  return count;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(split_words)

BOOST_AUTO_TEST_CASE(letters_and_digits_stay_together_and_marks_stand_alone) {
  BOOST_TEST(words("don't stop, e2e!!") == (Words{"don", "'", "t", "stop", ",", "e2e", "!", "!"}));
  BOOST_TEST(words("größe–wahn „so“") == (Words{"größe", "–", "wahn", "„", "so", "“"}));
  BOOST_TEST(words("привет мир 123") == (Words{"привет", "мир", "123"}));
  BOOST_TEST(words("नमस्ते दुनिया।") == (Words{"नमस्ते", "दुनिया", "।"}));
  BOOST_TEST(words("yes😀no") == (Words{"yes", "😀", "no"}));
}

BOOST_AUTO_TEST_CASE(whitespace_control_characters_and_nul_separate_words) {
  BOOST_TEST(words(std::string_view("a\0b\tc\u00A0d\u3000e\u200Bf", 16)) ==
             (Words{"a", "b", "c", "d", "e", "f"}));
  BOOST_TEST(words("").empty());
  BOOST_TEST(words(" \t\n").empty());
}

BOOST_AUTO_TEST_CASE(a_text_without_spaces_is_split_into_words_of_bounded_length) {
  const std::string long_text(1000, 'x');
  Index total = 0;
  for (const std::string& word : words(long_text)) {
    BOOST_TEST(word.size() <= static_cast<std::size_t>(kLongestWord));
    total += static_cast<Index>(word.size());
  }
  BOOST_TEST(total == 1000);
}

BOOST_AUTO_TEST_CASE(the_ascii_shortcut_agrees_with_unicode) {
  for (unsigned char c = 0; c < 0x80; ++c) {
    BOOST_TEST(static_cast<int>(ascii_kind(c)) == static_cast<int>(char_kind(c)),
               "character " + std::to_string(c));
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(hashed)

BOOST_AUTO_TEST_CASE(rows_equal_the_documented_definition) {
  for (const std::string& line : golden_lines("hashes.txt")) {
    const auto f = fields(line);
    const HashedTokenizer tokenizer(
        {.rows = std::stol(f[1]), .shortest = std::stoi(f[2]), .longest = std::stoi(f[3]), .normalize = {}});
    std::vector<std::int32_t> expected;
    for (std::size_t i = 4; i < f.size(); ++i) expected.push_back(std::stoi(f[i]));
    BOOST_TEST(features(tokenizer, f[0]) == expected, "word " + f[0]);
  }
}

BOOST_AUTO_TEST_CASE(a_word_has_its_own_row_and_its_wrapped_ngrams) {
  const HashedTokenizer tokenizer;
  // <haus>: the word; 3-grams <ha hau aus us>; 4-grams <hau haus aus>; 5-grams <haus haus>
  BOOST_TEST(features(tokenizer, "haus").size() == 1u + 4 + 3 + 2);
  BOOST_TEST(features(tokenizer, ".").size() == 1u);
  BOOST_TEST(features(HashedTokenizer({.longest = 0}), "haus").size() == 1u);
}

BOOST_AUTO_TEST_CASE(ngrams_count_characters_not_bytes) {
  const HashedTokenizer tokenizer;
  BOOST_TEST(features(tokenizer, "мама").size() == features(tokenizer, "haus").size());
}

BOOST_AUTO_TEST_CASE(related_words_share_rows_in_any_script) {
  const HashedTokenizer tokenizer;
  BOOST_TEST(shared(tokenizer, "dampfschiff", "dampfschiffe") >= 15);
  BOOST_TEST(shared(tokenizer, "日本語", "日本人") >= 3);  // 日, 本, 日本
  BOOST_TEST(shared(tokenizer, "สวัสดีครับ", "สวัสดี") >= 5);
  BOOST_TEST(shared(tokenizer, "haus", "tier") == 0);
}

BOOST_AUTO_TEST_CASE(encode_is_the_features_of_all_words_of_the_normalized_text) {
  const HashedTokenizer tokenizer;
  auto expected = features(tokenizer, "das");
  for (std::int32_t row : features(tokenizer, "haus")) expected.push_back(row);
  for (std::int32_t row : features(tokenizer, "!")) expected.push_back(row);
  BOOST_TEST(encode(tokenizer, "Das HAUS!") == expected);
  BOOST_TEST(encode(tokenizer, "").empty());
}

BOOST_AUTO_TEST_CASE(every_row_lies_in_the_table_and_rows_are_used_evenly) {
  const HashedTokenizer tokenizer({.rows = 64, .longest = 0});
  std::vector<Index> hits(64);
  Index total = 0;
  for (int i = 0; i < 8000; ++i) {
    for (std::int32_t row : features(tokenizer, "w" + std::to_string(i * 7919))) {
      BOOST_REQUIRE(row >= 0 && row < 64);
      ++hits[static_cast<std::size_t>(row)];
      ++total;
    }
  }
  const auto [low, high] = std::minmax_element(hits.begin(), hits.end());
  BOOST_TEST(static_cast<double>(*low) > 0.5 * static_cast<double>(total) / 64);
  BOOST_TEST(static_cast<double>(*high) < 1.6 * static_cast<double>(total) / 64);
}

BOOST_AUTO_TEST_CASE(any_bytes_encode) {
  const HashedTokenizer tokenizer;
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  for (int i = 255; i >= 0; --i) bytes.push_back(static_cast<char>(i));
  BOOST_TEST(!encode(tokenizer, bytes).empty());
  BOOST_TEST(encode(tokenizer,
                    "a\xFF"
                    "b") == encode(tokenizer,
                                   "a\uFFFD"
                                   "b"));
}

BOOST_AUTO_TEST_CASE(options_out_of_range_are_rejected_by_name) {
  const auto says = [](const std::string& part) {
    return [part](const OptionError& error) {
      return std::string(error.what()).find(part) != std::string::npos;
    };
  };
  BOOST_CHECK_EXCEPTION(HashedTokenizer({.rows = 0}), OptionError,
                        says("rows is 0; it must lie between 1 and"));
  BOOST_CHECK_EXCEPTION(HashedTokenizer({.shortest = 0}), OptionError, says("shortest is 0"));
  BOOST_CHECK_EXCEPTION(HashedTokenizer({.shortest = 4, .longest = 3}), OptionError, says("longest is 3"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(stored_rows)

BOOST_AUTO_TEST_CASE(ids_are_indices_among_the_stored_rows) {
  const HashedTokenizer whole({.rows = 4099});
  const HashedTokenizer some = whole.storing(std::vector<std::string_view>{"cats", "dogs"});
  std::set<std::int32_t> rows;
  for (const char* word : {"cats", "dogs"}) {
    for (const std::int32_t row : features(whole, word)) rows.insert(row);
  }
  BOOST_TEST(some.vocabulary_size() == static_cast<Index>(rows.size()));
  BOOST_TEST(some.options().rows == 4099);
  const std::vector<std::int32_t> ascending(rows.begin(), rows.end());
  BOOST_TEST(some.options().stored->rows() == ascending, boost::test_tools::per_element());
  std::vector<std::int32_t> expected;
  for (const std::int32_t row : features(whole, "cats")) {
    expected.push_back(static_cast<std::int32_t>(std::lower_bound(ascending.begin(), ascending.end(), row) -
                                                 ascending.begin()));
  }
  BOOST_TEST(features(some, "cats") == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(features_not_stored_are_skipped_and_a_word_without_any_is_unknown) {
  const HashedTokenizer some =
      HashedTokenizer({.rows = 1 << 20}).storing(std::vector<std::string_view>{"cats"});
  BOOST_TEST(features(some, "zyx").empty());
  BOOST_TEST(encode(some, "zyx cats") == encode(some, "cats"), boost::test_tools::per_element());
  const std::vector<std::int32_t> near = features(some, "cat");  // shares "<cat" and its parts only
  BOOST_TEST(!near.empty());
  BOOST_TEST(near.size() < features(some, "cats").size());
}

BOOST_AUTO_TEST_CASE(storing_more_words_keeps_stored_rows) {
  const HashedTokenizer whole({.rows = 5000});
  const auto words = [](std::initializer_list<std::string_view> list) { return std::vector(list); };
  const HashedTokenizer one = whole.storing(words({"cats"})), two = one.storing(words({"birds"}));
  BOOST_TEST((two.options() == whole.storing(words({"birds", "cats"})).options()));
  BOOST_TEST((one.storing(words({"cats"})).options() == one.options()));
  BOOST_TEST(whole.storing({}).vocabulary_size() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
