// The vocabulary that is cut out of the text of a tokenizer.json, against the one that the JSON parser finds.
#include "trine/tokenizers/huggingface/json/tokenizer_json.hpp"

#include <boost/test/unit_test.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "trine/base/error.hpp"
#include "trine/base/json_fields.hpp"
#include "trine/tests/support/says.hpp"

using namespace trine;
using Json = nlohmann::json;

namespace {

std::map<std::string, std::int32_t> pieces_of(const Vocabulary& vocabulary) {
  std::map<std::string, std::int32_t> pieces;
  for (Index i = 0; i < vocabulary.size(); ++i)
    pieces.emplace(std::string(vocabulary.piece(i)), vocabulary.id(i));
  return pieces;
}

std::string with_vocabulary(const std::string& vocabulary) {
  return R"({"version": "1.0", "added_tokens": [{"content": "}\"vocab\": {"}], "model": {"type": "WordPiece", )"
         R"("unk_token": "[UNK]", "vocab": )" +
         vocabulary + R"(, "longest": 100}, "decoder": null})";
}

// What is cut out and what is left are together what the parser finds in the whole.
void check_cut(const std::string& text) {
  TokenizerJson cut = parse_tokenizer_json(text, "t.json");
  const Json whole = Json::parse(text);
  BOOST_REQUIRE_MESSAGE(cut.vocabulary != nullptr, text);
  const Json model = whole["model"];
  BOOST_TEST((pieces_of(*cut.vocabulary) == pieces_of(vocabulary_of(JsonFields(model, "model", "t.json")))));
  BOOST_TEST((*cut.settings)["model"]["vocab"] == Json::object());
  (*cut.settings)["model"]["vocab"] = model["vocab"];
  BOOST_TEST(*cut.settings == whole);
}

// Left to the parser.
void check_not_cut(const std::string& text) {
  const TokenizerJson parsed = parse_tokenizer_json(text, "t.json");
  BOOST_TEST(parsed.vocabulary == nullptr, text);
  BOOST_TEST(*parsed.settings == Json::parse(text));
}

void check_refused(const std::string& text, const std::string& message) {
  BOOST_CHECK_EXCEPTION(static_cast<void>(parse_tokenizer_json(text, "t.json")), FileError, says(message));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tokenizer_json)

BOOST_AUTO_TEST_CASE(a_vocabulary_is_cut_out_of_the_text) {
  check_cut(with_vocabulary("{}"));
  check_cut(with_vocabulary(R"({"[UNK]":0,"a":1,"##b":2147483646})"));
  check_cut(with_vocabulary("\n{ \"a\"\t: 0 ,\r\n \"b\" : 10 }\n"));
  check_cut(with_vocabulary(
      R"({"": 0, "\"": 1, "\\": 2, "\u00e9\ud83d\ude00\n": 3, "é": 4, "}": 5, "{\"a\": 1}": 6})"));
  check_cut(
      R"({"model": {"vocab": {"a": 0}}, "a": [1, {"model": {"vocab": {}}}, "]}"], "b": -1.5e3, "c": true})");
}

BOOST_AUTO_TEST_CASE(a_large_vocabulary_is_cut_out_whole) {
  std::string vocabulary = "{";
  for (int i = 0; i < 100'000; ++i)
    vocabulary += (i > 0 ? ", \"" : "\"") + std::to_string(i * 7919) + "\": " + std::to_string(i);
  check_cut(with_vocabulary(vocabulary + "}"));
}

BOOST_AUTO_TEST_CASE(other_forms_are_left_to_the_parser) {
  for (const char* vocabulary :
       {R"({"a": 0, "a": 1})", R"({"\u0061": 0, "a": 1})", R"({"a": -1})", R"({"a": 1.0})", R"({"a": 1e3})",
        R"({"a": 2147483647})", R"({"a": 99999999999})", R"({"a": null})", R"({"a": "0"})", R"({"a": {}})",
        R"([["a", -1.5]])", "[]", "null", "3"})
    check_not_cut(with_vocabulary(vocabulary));
  check_not_cut(R"({"model": {"vocab": {"a": 0}}, "model": {"vocab": {"b": 0}}})");
  check_not_cut(R"({"model": {"vocab": {"a": 0}, "vocab": {"b": 0}}})");
  check_not_cut(R"({"mod\u0065l": {"vocab": {"a": 0}}})");
  check_not_cut(R"({"model": {"v\u006fcab": {"a": 0}}})");
  check_not_cut(R"({"model": {"type": "Unigram", "vocab": {"a": 0}}})");
  check_not_cut(R"({"vocab": {"a": 0}})");
  check_not_cut("[]");
}

BOOST_AUTO_TEST_CASE(damage_is_reported_at_its_place_in_the_whole_text) {
  const std::string vocabulary = R"({"model": {"vocab": {"a": 0, "b": 1})";
  check_refused(vocabulary, "t.json: is not valid JSON: ");
  check_refused(vocabulary + "}", "line 1, column 38");
  check_refused(vocabulary + "}, }", "line 1, column 40");
  check_refused(vocabulary + "}} {}", "line 1, column 40");
  for (const char* damaged : {R"({"a": 0,})", R"({"a": 01})", R"({"a" 0})", R"({a: 0})", "{\"\x01\": 0}",
                              "{\"\xC3\": 0}", R"({"\ud83d": 0})", R"({"\x": 0})", R"({"a": 0)", "{\"a"})
    check_refused(with_vocabulary(damaged), "t.json: is not valid JSON: ");
}

BOOST_AUTO_TEST_CASE(a_vocab_json_is_an_object_of_ids_alone) {
  BOOST_TEST((pieces_of(*scan_vocabulary("{\"a\": 0, \"b\": 7}\n")) ==
              std::map<std::string, std::int32_t>{{"a", 0}, {"b", 7}}));
  for (const char* other : {"", "[]", R"({"a": 0} x)", R"({"a": 0.5})", R"({"a": 0, "a": 0})"})
    BOOST_TEST(!scan_vocabulary(other));
}

BOOST_AUTO_TEST_SUITE_END()
