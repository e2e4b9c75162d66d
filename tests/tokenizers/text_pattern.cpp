// Expressions against the tokenizers library: tests/golden/tokenizers/make_patterns.py wrote what it finds.
#include "trine/tokenizers/unicode/text_pattern.hpp"

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "trine/base/error.hpp"
#include "trine/config.hpp"
#include "trine/tests/support/says.hpp"
#include "trine/tests/tokenizers/golden_texts.hpp"
#include "trine/tokenizers/huggingface/hf_tokenizer.hpp"
#include "trine/tokenizers/huggingface/json/read_components.hpp"
#include "trine/tokenizers/unicode/step_error.hpp"

using namespace trine;
using Json = nlohmann::json;

namespace {

std::vector<std::string> matches_of(const TextPattern& pattern, std::string_view text) {
  std::vector<std::string> found;
  PatternMatches matches(pattern, text);
  while (const auto match = matches.next())
    found.emplace_back(text.substr(match->begin, match->end - match->begin));
  return found;
}

using Strings = std::vector<std::string>;

#if TRINE_REGEX
std::vector<std::uint32_t> places_of_words(const PreTokenizers& steps, const std::string& text) {
  PreTokenizedText words;
  words.text.append_original(text, true);
  if (!text.empty()) words.words.push_back({0, static_cast<std::uint32_t>(text.size())});
  pre_tokenize(steps, words);
  std::vector<std::uint32_t> places;
  for (const ByteRange word : words.words) places.insert(places.end(), {word.begin, word.end});
  return places;
}

std::string normal_form(const Json& step, const std::string& text) {
  Json vocabulary;
  for (int byte = 0; byte < 256; ++byte) vocabulary[fmt::format("<0x{:02X}>", byte)] = byte;
  vocabulary["<unk>"] = 256;
  const Json model = {{"type", "BPE"},
                      {"vocab", vocabulary},
                      {"merges", Json::array()},
                      {"byte_fallback", true},
                      {"unk_token", "<unk>"}};
  const auto tokenizer = HfTokenizer::from_json(Json{{"normalizer", step}, {"model", model}}.dump());
  std::vector<std::int32_t> ids;
  tokenizer.encode(text, ids);
  return {ids.begin(), ids.end()};
}
#endif

}  // namespace

BOOST_AUTO_TEST_SUITE(text_pattern)

BOOST_AUTO_TEST_CASE(common_expressions_need_no_library) {
  BOOST_TEST(matches_of(TextPattern::regex(R"(\s+)"), " a  b") == (Strings{" ", "  "}),
             boost::test_tools::per_element());
  BOOST_TEST(matches_of(TextPattern::regex(R"(\p{N}{2,3})"), "1 12 1234") == (Strings{"12", "123"}),
             boost::test_tools::per_element());
  BOOST_TEST(matches_of(TextPattern::regex(R"(\.)"), "a.b..") == (Strings{".", ".", "."}),
             boost::test_tools::per_element());
  BOOST_TEST(matches_of(TextPattern::literal("aa"), "aaaaa") == (Strings{"aa", "aa"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(contractions_of_gpt4_match_in_any_case_the_long_s_too) {
  const auto pattern = TextPattern::regex(
      R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)");
  BOOST_TEST(matches_of(pattern, "'Sa'ſa'LLa'ſ") == (Strings{"'S", "a", "'ſ", "a", "'LL", "a", "'ſ"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_pattern_without_end_is_rejected) {
  BOOST_CHECK_EXCEPTION(static_cast<void>(TextPattern::literal(std::string(kLongestPattern + 1, 'a'))),
                        OptionError, says("the pattern has 16385 bytes; the limit is 16384"));
}

#if TRINE_REGEX

BOOST_AUTO_TEST_CASE(words_and_normal_forms_are_those_of_the_reference) {
  std::ifstream in(golden("patterns.json"));
  const Json fixture = Json::parse(in);
  for (const Json& test : fixture["cases"]) {
    const auto expression = test["expression"].get<std::string>();
    const Json pattern = {{"Regex", expression}};
    if (test.contains("content")) {
      const Json step = {{"type", "Replace"}, {"pattern", pattern}, {"content", test["content"]}};
      for (std::size_t i = 0; i < fixture["texts"].size(); ++i)
        BOOST_TEST(normal_form(step, fixture["texts"][i]) == test["normal"][i].get<std::string>(),
                   "Replace " + expression + ", text " + std::to_string(i));
      continue;
    }
    const auto split = read_pre_tokenizers(
        {{"type", "Split"}, {"pattern", pattern}, {"behavior", test["behavior"]}, {"invert", test["invert"]}},
        "t.json");
    for (std::size_t i = 0; i < fixture["texts"].size(); ++i)
      BOOST_TEST(
          places_of_words(split.steps, fixture["texts"][i]) ==
              test["words"][i].get<std::vector<std::uint32_t>>(),
          "Split " + expression + " " + test["behavior"].get<std::string>() + ", text " + std::to_string(i));
  }
}

BOOST_AUTO_TEST_CASE(tokens_of_rare_components_are_those_of_the_reference) {
  std::ifstream in(golden("patterns.json"));
  const Json fixture = Json::parse(in);
  int number = 0;
  for (const Json& test : fixture["tokenizers"]) {
    const auto tokenizer = HfTokenizer::from_json(test.dump());
    for (std::size_t i = 0; i < fixture["texts"].size(); ++i) {
      std::vector<std::int32_t> ids;
      tokenizer.encode(fixture["texts"][i].get<std::string>(), ids);
      BOOST_TEST(ids == test["tokens"][i].get<std::vector<std::int32_t>>(),
                 "tokenizer " + std::to_string(number) + ", text " + std::to_string(i));
    }
    ++number;
  }
}

BOOST_AUTO_TEST_CASE(empty_matches_are_counted_as_the_reference_does) {
  BOOST_TEST(matches_of(TextPattern::regex("x*"), "axx") == (Strings{"", "xx"}),
             boost::test_tools::per_element());
  BOOST_TEST(matches_of(TextPattern::literal(""), "é") == (Strings{"", ""}),
             boost::test_tools::per_element());
  BOOST_TEST(matches_of(TextPattern::literal(""), "").empty());
}

BOOST_AUTO_TEST_CASE(a_long_text_is_searched_like_a_short_one) {
  const auto pattern = TextPattern::regex(R"((?<=b)\p{Lu}\p{Ll}*|\z)");
  const std::string padding(70000, '-');
  const auto found = matches_of(pattern, padding + "bÄö" + padding + "Bb");
  BOOST_TEST(found == (Strings{"Äö", ""}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_malformed_expression_is_rejected_with_what_is_wrong) {
  const auto refused = [](const std::string& expression, const std::string& message) {
    BOOST_CHECK_EXCEPTION(static_cast<void>(TextPattern::regex(expression)), OptionError, says(message));
  };
  refused("(a", "cannot parse the regular expression \"(a\": end pattern with unmatched parenthesis");
  refused(R"(\p{Klingon})", "invalid character property name {Klingon}");
  refused("(?{program})a", "cannot parse");
  refused("(*MAX{3})a", "cannot parse");
  refused(R"(\\\Ga)", "has \\G, which is not supported; use \\A for the beginning of the text");
  refused(std::string(kLongestPattern + 1, 'a'),
          "the regular expression has 16385 bytes; the limit is 16384");
  refused(std::string(300, '(') + "a" + std::string(300, ')'), "cannot parse");
  static_cast<void>(TextPattern::regex(R"(\\G+)"));
}

BOOST_AUTO_TEST_CASE(catastrophic_backtracking_is_stopped) {
  for (const char* expression : {"(a+)+$", "(a|aa)+$", R"(^(\w+\s?)*$)"}) {
    const auto steps =
        read_pre_tokenizers(
            {{"type", "Sequence"},
             {"pretokenizers",
              {{{"type", "Digits"}, {"individual_digits", false}},
               {{"type", "Split"}, {"pattern", {{"Regex", expression}}}, {"behavior", "Isolated"}}}}},
            "t.json")
            .steps;
    BOOST_CHECK_EXCEPTION(
        places_of_words(steps, std::string(60, 'a') + "!"), Error,
        says("tokenizer: pre_tokenizer.pretokenizers[1] (Split) cannot search a text of 61 bytes"));
  }
}

BOOST_AUTO_TEST_CASE(endless_recursion_is_stopped) {
  BOOST_CHECK_THROW(static_cast<void>(TextPattern::regex(R"((?<a>\g<a>|x))")), OptionError);
  const auto pattern = TextPattern::regex(R"(\((?:[^()]|\g<0>)*\))");
  const std::string deep = std::string(100000, '(') + std::string(100000, ')');
  try {
    BOOST_TEST(matches_of(pattern, deep).size() == 1u);
  } catch (const StepError&) {
  }
}

BOOST_AUTO_TEST_CASE(threads_share_an_expression) {
  const auto pattern = TextPattern::regex(R"(\p{Lu}\p{Ll}+|\d+(?=\s))");
  std::string text;
  for (int i = 0; i < 2000; ++i) text += "Wörter 12 und 345x ";
  const Strings expected = matches_of(pattern, text);
  BOOST_TEST(expected.size() == 4000u);
  std::vector<Strings> found(4);
  std::vector<std::thread> threads;
  for (Strings& of_thread : found) threads.emplace_back([&] { of_thread = matches_of(pattern, text); });
  for (std::thread& thread : threads) thread.join();
  for (const Strings& of_thread : found) BOOST_TEST((of_thread == expected));
}

#else

BOOST_AUTO_TEST_CASE(other_expressions_are_rejected_with_a_hint) {
  BOOST_CHECK_EXCEPTION(static_cast<void>(TextPattern::regex("a|b")), OptionError,
                        says("build trine with -DTRINE_REGEX=ON"));
}

#endif

BOOST_AUTO_TEST_SUITE_END()
