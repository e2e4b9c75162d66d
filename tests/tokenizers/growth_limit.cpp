// What hostile steps make of a text is bounded, in bytes and in time.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <nlohmann/json.hpp>

#include "trine/base/error.hpp"
#include "trine/tests/support/says.hpp"
#include "trine/tokenizers/huggingface/hf_tokenizer.hpp"
#include "trine/tokenizers/models/word_level.hpp"

using namespace trine;
using Json = nlohmann::json;

namespace {

Json step(const std::string& type, Json fields = Json::object()) {
  fields["type"] = type;
  return fields;
}
Json replace(const std::string& text, const std::string& content) {
  return step("Replace", {{"pattern", {{"String", text}}}, {"content", content}});
}
Json chained(const Json& one, int count) {
  return step("Sequence", {{"normalizers", Json(static_cast<std::size_t>(count), one)}});
}

HfTokenizer tokenizer_of(const Json& normalizer, const Json& pre_tokenizer = nullptr,
                         const Json& added = Json::array()) {
  const Json json = {{"normalizer", normalizer},
                     {"pre_tokenizer", pre_tokenizer},
                     {"added_tokens", added},
                     {"model", {{"type", "WordLevel"}, {"vocab", {{"[UNK]", 0}}}, {"unk_token", "[UNK]"}}}};
  return HfTokenizer::from_json(json.dump(), "t.json");
}

void check_refused(const HfTokenizer& tokenizer, const std::string& text, const std::string& message) {
  std::vector<std::int32_t> ids;
  BOOST_CHECK_EXCEPTION(tokenizer.encode(text, ids), Error, says(message));
}

std::size_t tokens_of(const HfTokenizer& tokenizer, const std::string& text) {
  std::vector<std::int32_t> ids;
  tokenizer.encode(text, ids);
  return ids.size();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(growth)

BOOST_AUTO_TEST_CASE(growth_beyond_the_limit_names_the_step) {
  check_refused(tokenizer_of(chained(replace("a", "aa"), 60)), "aaaa",
                "tokenizer: normalizer.normalizers[14] (Replace) produces more than 65664 bytes from it; "
                "the limit is 32 times the text plus 65536 bytes");
  check_refused(tokenizer_of(replace("a", std::string(100000, 'b'))), "a",
                "normalizer (Replace) produces more than");
  check_refused(tokenizer_of(chained(step("Prepend", {{"prepend", std::string(3000, 'b')}}), 40)), "a",
                "normalizer.normalizers[21] (Prepend) produces more than");
  check_refused(tokenizer_of(replace("", std::string(3000, 'b'))), std::string(30, 'a'),
                "normalizer (Replace) produces");
}

BOOST_AUTO_TEST_CASE(pre_tokenizers_have_the_same_limit) {
  const Json mark = step("Metaspace", {{"replacement", std::string(2000, '_')}});
  check_refused(tokenizer_of(nullptr, mark), std::string(100, ' '),
                "pre_tokenizer (Metaspace) produces more than");
  const Json bytes = step("ByteLevel", {{"use_regex", false}});
  check_refused(tokenizer_of(nullptr, step("Sequence", {{"pretokenizers", Json(30, bytes)}})), "é",
                "(ByteLevel) produces more than");
}

BOOST_AUTO_TEST_CASE(sections_of_a_text_share_one_limit) {
  const Json added = Json::array({{{"id", 1}, {"content", "|"}}});
  const auto tokenizer = tokenizer_of(replace("a", std::string(60000, 'b')), nullptr, added);
  BOOST_TEST(tokens_of(tokenizer, "a|") == 2u);
  check_refused(tokenizer, "a|a|a|", "normalizer (Replace) produces more than");
}

BOOST_AUTO_TEST_CASE(added_tokens_share_one_limit) {
  Json added = Json::array();
  for (int i = 0; i < 3; ++i)
    added.push_back({{"id", i + 1}, {"content", std::string("a") + std::to_string(i)}, {"normalized", true}});
  BOOST_CHECK_EXCEPTION(tokenizer_of(replace("a", std::string(60000, 'b')), nullptr, added), Error,
                        says("normalizer (Replace) produces more than"));
}

BOOST_AUTO_TEST_CASE(growth_of_real_models_is_accepted) {
  const Json steps =
      step("Sequence", {{"normalizers", {step("NFKD"), replace(" ", "\u2581"), step("ByteLevel")}}});
  std::string text;
  for (int i = 0; i < 10000; ++i) text += "\uFDFA";
  BOOST_TEST(tokens_of(tokenizer_of(steps), text) == 1u);
}

BOOST_AUTO_TEST_CASE(too_many_steps_are_rejected) {
  BOOST_CHECK_EXCEPTION(tokenizer_of(chained(replace("a", "b"), 257)), FileError,
                        says("normalizer.normalizers[256] is step 257; the limit is 256"));
  BOOST_TEST(tokens_of(tokenizer_of(chained(replace("a", "b"), 256)), "a") == 1u);
}

BOOST_AUTO_TEST_CASE(long_texts_take_linear_time) {
  std::string text;
  for (int i = 0; i < 300000; ++i) text += "a ";
  const auto begin = std::chrono::steady_clock::now();
  const Json split = step("Split", {{"pattern", {{"String", " "}}}, {"behavior", "Removed"}});
  const Json digits = step("Digits", {{"individual_digits", true}});
  const auto tokenizer =
      tokenizer_of(replace("a", "1"), step("Sequence", {{"pretokenizers", {split, digits}}}));
  BOOST_TEST(tokens_of(tokenizer, text) == 300000u);
  BOOST_TEST((std::chrono::steady_clock::now() - begin < std::chrono::seconds(30)));
}

BOOST_AUTO_TEST_CASE(an_unknown_word_without_unknown_piece_is_named) {
  WordLevel words("<unk>");
  words.add("a", 7);
  BOOST_TEST(words.size() == 8);
  std::vector<std::int32_t> pieces;
  words.tokenize("a", pieces);
  BOOST_TEST((pieces == std::vector<std::int32_t>{7}));
  BOOST_CHECK_EXCEPTION(words.tokenize("b", pieces), Error,
                        says("the vocabulary has neither the word \"b\" nor the unknown piece \"<unk>\""));
}

BOOST_AUTO_TEST_SUITE_END()
