#include "trine/base/message.hpp"

#include <boost/test/unit_test.hpp>
#include <vector>

#include "trine/base/error.hpp"

using namespace trine;

BOOST_AUTO_TEST_SUITE(messages)

BOOST_AUTO_TEST_CASE(control_characters_are_written_out) {
  BOOST_TEST(printable("a\x1b[2Jb\r\x7f") == "a\\u001b[2Jb\\r\\u007f");
  BOOST_TEST(printable(std::string_view("\0", 1)) == "\\u0000");
  BOOST_TEST(printable("line\n\tindented") == "line\n\tindented");
  BOOST_TEST(printable("a\tb\r\n", Breaks::escape) == "a\\tb\\r\\n");
}

BOOST_AUTO_TEST_CASE(controls_beyond_ascii_and_turns_of_direction_are_written_out) {
  BOOST_TEST(printable("\xc2\x9b"
                       "31m") == "\\u009b31m");
  BOOST_TEST(printable("safe\xe2\x80\xaetxt") == "safe\\u202etxt");
  BOOST_TEST(printable("\u2066 \u2028") == "\\u2066 \\u2028");
}

BOOST_AUTO_TEST_CASE(letters_of_every_length_stay) {
  const std::string text = "aé漢𝄞";
  BOOST_TEST(printable(text) == text);
}

BOOST_AUTO_TEST_CASE(bytes_that_are_not_utf8_are_written_out_one_by_one) {
  BOOST_TEST(printable("\xff") == "\\xff");
  BOOST_TEST(printable("caf\xe9!") == "caf\\xe9!");
  BOOST_TEST(printable("\xc0\xaf") == "\\xc0\\xaf");           // an overlong /
  BOOST_TEST(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80");  // a surrogate
  BOOST_TEST(printable("\xe2\x82") == "\\xe2\\x82");           // cut off
}

BOOST_AUTO_TEST_CASE(an_excerpt_is_one_line_and_ends_at_a_character) {
  BOOST_TEST(excerpt("two\nlines") == "two\\nlines");
  BOOST_TEST(excerpt("ééé", 3) == "éé...");
  BOOST_TEST(excerpt("ééé", 6) == "ééé");
}

BOOST_AUTO_TEST_CASE(a_long_list_says_how_many_more_there_are) {
  const std::vector<std::string> three = {"a", "b", "c"};
  BOOST_TEST(listed(three) == "a, b, c");
  BOOST_TEST(listed(three, ", ", 2) == "a, b and 1 more");
  BOOST_TEST(listed(three, "; ", 1) == "a and 2 more");
  BOOST_TEST(listed({}) == "");
}

BOOST_AUTO_TEST_CASE(a_message_about_a_file_cannot_reach_the_terminal_or_fill_it) {
  const std::string seen = FileError("evil\x1b]0;title\x07.json", 3, std::string(1'000'000, 'x')).what();
  BOOST_TEST(seen.starts_with("evil\\u001b]0;title\\u0007.json:3: xxx"));
  BOOST_TEST(seen.size() < 5000);
  BOOST_TEST(seen.ends_with(" more bytes)"));
}

BOOST_AUTO_TEST_SUITE_END()
