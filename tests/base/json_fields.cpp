#include "trine/base/json_fields.hpp"

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>

#include "trine/tests/io/temporary_folder.hpp"

using namespace trine;

namespace {

enum class Color { red, green };
constexpr EnumNames<Color, 3> kColors{
    "color", {{{Color::red, "red"}, {Color::green, "light_green"}, {Color::green, "lime"}}}};

JsonFields fields(const char* text) { return JsonFields::parse(text, "a.json"); }

// What the file is told to be, without its name.
std::string refusal(const std::function<void()>& read) {
  try {
    read();
  } catch (const FileError& error) {
    const std::string text = error.what();
    const auto colon = text.find(": ");
    return colon == std::string::npos ? text : text.substr(colon + 2);
  }
  return "accepted";
}

template <class Read>
std::string refusal(const char* text, Read read) {
  const JsonFields object = fields(text);
  return refusal([&] { static_cast<void>(read(object)); });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(json_fields)

BOOST_AUTO_TEST_CASE(values_are_read_by_type) {
  const JsonFields json = fields(
      R"({"text": "a", "flag": true, "whole": -3, "count": 7, "real": 0.5, "color": "lime", "none": null,
          "inner": {"deep": 1}})");
  BOOST_TEST(json.text("text") == "a");
  BOOST_TEST(json.flag("flag"));
  BOOST_TEST(json.integer("whole") == -3);
  BOOST_TEST(json.count("count", {1, 7}) == 7);
  BOOST_TEST(json.number("real") == 0.5);
  BOOST_TEST(json.fraction("real") == 0.5);
  BOOST_TEST((json.choice("color", kColors) == Color::green));
  BOOST_TEST(!json.has("none"));
  BOOST_TEST(json.inner("inner").id("deep") == 1);
  BOOST_TEST(json.inner_if_present("absent").object().empty());
}

BOOST_AUTO_TEST_CASE(defaults_stand_in_for_what_is_absent_or_null) {
  const JsonFields json = fields(R"({"none": null})");
  for (const char* key : {"none", "absent"}) {
    BOOST_TEST(json.text(key, "x") == "x");
    BOOST_TEST(json.flag(key, true));
    BOOST_TEST(json.count(key, {1, 2}, 9) == 9);
    BOOST_TEST(json.positive(key, 2.5) == 2.5);
    BOOST_TEST(json.fraction(key, 0.1) == 0.1);
    BOOST_TEST((json.choice(key, kColors, "red") == Color::red));
  }
}

BOOST_AUTO_TEST_CASE(a_refusal_names_field_value_and_what_is_needed) {
  BOOST_TEST(refusal([] { fields("[1]"); }) == "is an array of 1; an object is needed: copy the file again");
  BOOST_TEST(refusal("{}", [](const auto& f) { return f.text("a"); }) ==
             "a is missing; a string is needed: copy the file again");
  BOOST_TEST(refusal(R"({"a": 2.5})", [](const auto& f) { return f.integer("a"); }) ==
             "a is 2.5; a whole number is needed");
  BOOST_TEST(refusal(R"({"a": 9})", [](const auto& f) {
               return f.count("a", {1, 8});
             }) == "a is 9; a whole number from 1 to 8 is needed");
  BOOST_TEST(refusal(R"({"a": 18446744073709551615})", [](const auto& f) { return f.integer("a"); }) ==
             "a is 18446744073709551615; a whole number is needed");
  BOOST_TEST(refusal("{}", [](const auto& f) {
               return f.count("a", {1, 8});
             }) == "a is missing; a whole number from 1 to 8 is needed: copy the file again");
  BOOST_TEST(refusal(R"({"a": 18446744073709551615})", [](const auto& f) {
               return f.count("a", {-1, 8});
             }) == "a is 18446744073709551615; a whole number from -1 to 8 is needed");
  BOOST_TEST(refusal(R"({"a": 0})", [](const auto& f) { return f.positive("a"); }) ==
             "a is 0; a positive number is needed");
  BOOST_TEST(refusal(R"({"a": 1})", [](const auto& f) { return f.fraction("a", 0.5); }) ==
             "a is 1; a number from 0 to below 1 is needed");
  BOOST_TEST(refusal(R"({"a": {"b": []}})", [](const auto& f) { return f.inner("a").flag("b"); }) ==
             "a.b is an array of 0; true or false is needed");
  BOOST_TEST(refusal(R"({"a": "blue"})", [](const auto& f) { return f.choice("a", kColors); }) ==
             "a is \"blue\"; supported are red, light_green, lime");
}

BOOST_AUTO_TEST_CASE(files_hold_an_object_or_a_list_of_them) {
  const TemporaryFolder folder;
  const std::string path = folder / "a.json";
  BOOST_TEST(JsonFields::load_if_present(path).object().empty());
  std::ofstream(path) << R"([{"a": 1}, {"a": "b"}])";
  const std::vector<JsonFields> list = JsonFields::load_list(path);
  BOOST_TEST(list.size() == 2U);
  BOOST_TEST(list[0].integer("a") == 1);
  BOOST_TEST(refusal([&] { static_cast<void>(list[1].integer("a")); }) ==
             "[1].a is \"b\"; a whole number is needed");
  BOOST_TEST(refusal([&] { static_cast<void>(JsonFields::load(path)); }) ==
             "is an array of 2; an object is needed: copy the file again");
}

BOOST_AUTO_TEST_CASE(a_name_of_a_user_may_have_either_dash) {
  BOOST_TEST((kColors.named("light-green") == Color::green));
  BOOST_CHECK_EXCEPTION((void)kColors.named("blue"), OptionError, [](const OptionError& error) {
    return error.what() == std::string("color \"blue\" is unknown; use one of red, light_green, lime");
  });
}

BOOST_AUTO_TEST_SUITE_END()
