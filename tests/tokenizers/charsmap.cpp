#include "trine/tokenizers/unicode/charsmap.hpp"

#include <boost/test/unit_test.hpp>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>

#include "trine/base/base64.hpp"
#include "trine/base/error.hpp"
#include "trine/tests/support/says.hpp"
#include "trine/tests/tokenizers/golden_texts.hpp"

using namespace trine;

namespace {

std::string golden_blob() {
  const auto golden = nlohmann::json::parse(golden_lines("subwords.jsonl").back());
  return decode_base64(golden["normalizer"]["precompiled_charsmap"].get<std::string>()).value();
}

// The rules a, aa, aaa and so on; the last leads back to the base `back`, if any.
std::string rules_of_a_alone(std::uint32_t rules, std::optional<std::uint32_t> back = {}) {
  std::vector<std::uint32_t> trie((rules + 2) * 256);
  const auto place = [](std::uint32_t n) { return (n + 1) * 256; };
  trie[0] = place(0) << 10;
  for (std::uint32_t n = 0; n < rules; ++n) {
    const std::uint32_t at = place(n) ^ 'a';
    const std::uint32_t below = place(n + 1 == rules && back ? *back : n + 1);
    trie[at] = (at ^ below) << 10 | 0x100 | 'a';
    trie[below] = 0x80000000;
  }
  std::string blob(4 + trie.size() * 4, '\0');
  const auto size = static_cast<std::uint32_t>(trie.size() * 4);
  std::memcpy(blob.data(), &size, 4);
  std::memcpy(blob.data() + 4, trie.data(), size);
  return blob + std::string("x\0", 2);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(charsmap)

BOOST_AUTO_TEST_CASE(a_truncated_or_non_utf8_blob_is_rejected) {
  using namespace std::string_literals;
  BOOST_CHECK_EXCEPTION(Charsmap("abc"), OptionError, says("3 bytes; at least the 4"));
  BOOST_CHECK_EXCEPTION(Charsmap("\x08\0\0\0abcd"s), OptionError,
                        says("a trie of 8 bytes in 4-byte units does not fit into the 4 bytes"));
  BOOST_CHECK_EXCEPTION(Charsmap("\x03\0\0\0abcd"s), OptionError, says("a trie of 3 bytes"));
  BOOST_CHECK_EXCEPTION(Charsmap("\x04\0\0\0abcd\xFF"s), OptionError, says("not UTF-8"));
}

// The trie is all of the blob that a reader follows without looking.
BOOST_AUTO_TEST_CASE(a_trie_that_leaves_its_bounds_is_detected) {
  const std::string blob = rules_of_a_alone(3);
  BOOST_TEST(Charsmap(blob).stays_inside());
  BOOST_TEST(!Charsmap(std::string_view("\0\0\0\0", 4)).stays_inside());
  BOOST_TEST(!Charsmap(std::string_view(blob).substr(0, blob.size() - 1)).stays_inside());
  std::string broken = blob;
  broken[6] = broken[7] = '\x7F';  // the offset of the root
  BOOST_TEST(!Charsmap(broken).stays_inside());
}

// The sentencepiece library has room for 32 rules at one position.
BOOST_AUTO_TEST_CASE(a_trie_with_too_many_nested_rules_is_detected) {
  BOOST_TEST(Charsmap(rules_of_a_alone(32)).stays_inside());
  BOOST_TEST(!Charsmap(rules_of_a_alone(33)).stays_inside());
  BOOST_TEST(!Charsmap(rules_of_a_alone(1, 0)).stays_inside());
  BOOST_TEST(!Charsmap(rules_of_a_alone(5, 2)).stays_inside());
}

BOOST_AUTO_TEST_CASE(a_charsmap_without_rules_changes_nothing) {
  const Charsmap charsmap(std::string_view("\0\0\0\0", 4));
  TextBuffer text, out;
  charsmap.apply(text, out);
  BOOST_TEST(out.view() == "");
  text.append_original("aé", true);
  charsmap.apply(text, out);
  BOOST_TEST(out.view() == "aé");
  BOOST_TEST(out.is_first(0));
  BOOST_TEST(!out.is_first(1));
}

// Under the sanitizers this is also a test that nothing outside of the blob is read.
BOOST_AUTO_TEST_CASE(a_hostile_blob_is_read_inside_its_bounds) {
  const std::string blob = golden_blob();
  TextBuffer text;
  text.append_original("ae\u0301A\u030a½ﬁ\x01\r\n界Ⅷ\u200d😀\xC3 e\x01", true);
  std::mt19937 random(5);
  for (int trial = 0; trial < 3000; ++trial) {
    std::string broken = blob;
    for (int i = 0; i < 20; ++i) broken[4 + random() % (blob.size() - 4)] = static_cast<char>(random() % 128);
    try {
      const Charsmap charsmap(broken);
      TextBuffer out;
      charsmap.apply(text, out);
      BOOST_TEST(is_valid_utf8(out.view()));
    } catch (const OptionError&) {  // replacements that are no longer UTF-8
    }
  }
}

BOOST_AUTO_TEST_CASE(base64_is_decoded_and_malformed_input_rejected) {
  BOOST_TEST(decode_base64("").value() == "");
  BOOST_TEST(decode_base64("TQ==").value() == "M");
  BOOST_TEST(decode_base64("TWE=").value() == "Ma");
  BOOST_TEST(decode_base64("TWFu/+8=").value() == "Man\xFF\xEF");
  for (const char* text : {"", "TQ==", "TWE=", "TWFu/+8="})
    BOOST_TEST(encode_base64(decode_base64(text).value()) == text);
  for (const char* malformed : {"T", "TQ", "TQ=", "TR==", "T===", "TQ==TQ==", "T Q=", "====", "TWE\n"}) {
    BOOST_TEST(!decode_base64(malformed), malformed);
  }
}

BOOST_AUTO_TEST_SUITE_END()
