#include "trine/base/json_text.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "trine/base/timer.hpp"
#include "trine/tests/support/message_of.hpp"

using namespace trine;
using nlohmann::json;

namespace {

std::string nested(int levels) {
  return std::string(static_cast<std::size_t>(levels), '[') +
         std::string(static_cast<std::size_t>(levels), ']');
}

std::string complaint(std::string_view text, const JsonRules& rules = {}) {
  return message_of<JsonError>([&] { (void)parse_json(text, rules); });
}

// {"k0": 0, "k1": 1, ...}
std::string wide(int members) {
  std::string text = "{";
  for (int i = 0; i < members; ++i)
    text += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":" + std::to_string(i);
  return text + "}";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(json_texts)

BOOST_AUTO_TEST_CASE(values_of_every_kind_are_read) {
  const std::string text =
      R"({"a": [1, -2, 2.5, 18446744073709551615, true, false, null, "ä\n"], "b": {"c": {}, "d": []}})";
  BOOST_TEST(parse_json(text) == json::parse(text));
  BOOST_TEST(parse_json(" 3 ") == 3);
}

BOOST_AUTO_TEST_CASE(names_keep_their_order_where_it_is_asked_for) {
  const std::string text = R"({"z":{"y":1,"x":2},"a":[{"n":1,"m":2}]})";
  BOOST_TEST(parse_ordered_json(text).dump() == text);
}

BOOST_AUTO_TEST_CASE(of_a_name_given_twice_the_last_value_counts_in_the_first_place) {
  const std::string text = R"({"a":[1],"b":2,"a":{"c":3}})";
  BOOST_TEST(parse_json(text).dump() == R"({"a":{"c":3},"b":2})");
  BOOST_TEST(parse_ordered_json(text).dump() == R"({"a":{"c":3},"b":2})");
}

BOOST_AUTO_TEST_CASE(a_name_given_twice_is_refused_where_it_is_asked_for) {
  const JsonRules once{.same_name = JsonRules::SameName::refuse};
  BOOST_TEST(complaint(R"({"a":{"b":1},"c":{"b":1}})", once) == "nothing was thrown");
  BOOST_TEST(complaint(R"({"a":{"b":1,"b":2}})", once) == "names \"b\" twice");
}

BOOST_AUTO_TEST_CASE(nesting_ends_at_the_limit_and_not_with_the_stack) {
  BOOST_TEST(parse_json(nested(64)).is_array());
  BOOST_TEST(complaint(nested(65)) == "nests deeper than 64 levels");
  BOOST_TEST(complaint(nested(1'000'000)) == "nests deeper than 64 levels");
  BOOST_TEST(complaint("{\"unused\": " + nested(100'000) + "}") == "nests deeper than 64 levels");
  BOOST_TEST(message_of<JsonError>([] { (void)parse_ordered_json(nested(100'000)); }) ==
             "nests deeper than 64 levels");
}

BOOST_AUTO_TEST_CASE(what_is_not_json_is_refused_with_its_place_and_in_few_words) {
  BOOST_TEST(complaint("{\"a\": ").starts_with("is not valid JSON: parse error at line 1, column 7: "));
  BOOST_TEST(complaint("").starts_with("is not valid JSON"));
  BOOST_TEST(complaint("[1] [2]").starts_with("is not valid JSON"));
  BOOST_TEST(complaint("[1e999]") == "holds a number that is out of range");
  const std::string seen = complaint("[\"" + std::string(1'000'000, 'x') + "\x1b\"]");
  BOOST_TEST(seen.size() < 400);
  BOOST_TEST(seen.find('\x1b') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_error_in_a_file_names_the_file_its_size_and_the_cure) {
  const std::string seen = message_of<FileError>([] { (void)parse_json("{", "config.json"); });
  BOOST_TEST(seen.starts_with("config.json: is not valid JSON: "));
  BOOST_TEST(seen.ends_with("(1 bytes); copy the file again from where it came from"));
}

// Ten times the members take ten times as long; the square of it would be a hundred.
BOOST_AUTO_TEST_CASE(objects_of_many_members_are_read_in_linear_time) {
  const std::string text = wide(100'000);
  const Timer timer;
  BOOST_TEST(parse_json(text, {.same_name = JsonRules::SameName::refuse}).size() == 100'000U);
  BOOST_TEST(parse_ordered_json(text).size() == 100'000U);
  BOOST_TEST(timer.seconds() < 5);
}

BOOST_AUTO_TEST_CASE(a_value_in_a_message_is_short) {
  BOOST_TEST(shown(json::parse("[1, 2]")) == "an array of 2");
  BOOST_TEST(shown(json::parse("{\"a\": [[[]]]}")) == "an object of 1");
  BOOST_TEST(shown("two\nlines") == "\"two\\nlines\"");
  BOOST_TEST(shown(std::string(1000, 'x')).size() < 70);
}

BOOST_AUTO_TEST_SUITE_END()
