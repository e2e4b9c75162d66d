#include "trine/tokenizers/unicode/utf8.hpp"

#include <boost/test/unit_test.hpp>

#include "trine/tests/tokenizers/golden_texts.hpp"

using namespace trine;

namespace {
std::string repaired(std::string_view text) {
  std::string out;
  repair_utf8(text, out);
  return out;
}
Utf8Report report(std::string_view text) {
  std::string out;
  return repair_utf8(text, out);
}
const std::string kFffd = "\xEF\xBF\xBD";
}  // namespace

BOOST_AUTO_TEST_SUITE(utf8)

BOOST_AUTO_TEST_CASE(valid_text_is_copied_unchanged) {
  const std::string text = "a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80 plain ascii of more than eight bytes";
  BOOST_TEST(repaired(text) == text);
  BOOST_TEST(is_valid_utf8(text));
  BOOST_TEST((report(text) == Utf8Report{}));
}

BOOST_AUTO_TEST_CASE(each_maximal_subpart_becomes_one_replacement) {
  BOOST_TEST(repaired("\xE2\x82\x41") == kFffd + "A");  // a sequence cut short
  BOOST_TEST(repaired("\xC0\x80") == kFffd + kFffd);    // overlong: neither byte can start or follow
  BOOST_TEST(repaired("\xED\xA0\x80") == kFffd + kFffd + kFffd);              // a surrogate
  BOOST_TEST(repaired("\xF4\x90\x80\x80") == kFffd + kFffd + kFffd + kFffd);  // above U+10FFFF
  BOOST_TEST(repaired("\xF0\x9F\x98") == kFffd);                              // cut by the end of the text
}

BOOST_AUTO_TEST_CASE(what_was_replaced_is_counted_in_sequences_and_bytes) {
  const Utf8Report found = report("ok \xE2\x82 and \xFF.");
  BOOST_TEST(found.sequences == 2);
  BOOST_TEST(found.bytes == 3);
}

BOOST_AUTO_TEST_CASE(random_bytes_read_as_python_reads_them) {
  for (const std::string& line : golden_lines("utf8.txt")) {
    const auto pair = fields(line);
    const std::string bytes = pair[0] == "-" ? "" : from_hex(pair[0]);
    const std::string expected = pair[1] == "-" ? "" : from_hex(pair[1]);
    BOOST_TEST(repaired(bytes) == expected, "bytes " + pair[0]);
    BOOST_TEST(is_valid_utf8(bytes) == (bytes == expected), "bytes " + pair[0]);
  }
}

BOOST_AUTO_TEST_CASE(every_character_survives_writing_and_reading) {
  std::string bytes;
  for (char32_t code = 0; code < 0x110000; ++code) {
    if (code >= 0xD800 && code < 0xE000) continue;
    bytes.clear();
    append_utf8(code, bytes);
    const DecodedChar c = decode_utf8(bytes, 0);
    BOOST_REQUIRE_MESSAGE(c.valid && c.code == code && c.length == static_cast<int>(bytes.size()),
                          "code point " + std::to_string(static_cast<long>(code)));
  }
}

BOOST_AUTO_TEST_CASE(nul_is_a_character) {
  const std::string text("a\0b", 3);
  BOOST_TEST(repaired(text) == text);
  BOOST_TEST(count_characters(text) == 3);
}

BOOST_AUTO_TEST_CASE(ascii_run_ends_at_the_first_other_byte) {
  for (std::size_t n = 0; n < 20; ++n) BOOST_TEST(ascii_run(std::string(n, 'x') + "\xC3\xA4xxxx") == n);
  BOOST_TEST(ascii_run("\xC3\xA4yyy", 2) == 3u);
}

BOOST_AUTO_TEST_SUITE_END()
