// Against the tokenizers library: tests/golden/tokenizers/make_published.py wrote what it gives.
#include "trine/tokenizers/huggingface/hf_tokenizer.hpp"

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "trine/base/error.hpp"
#include "trine/tests/support/says.hpp"
#include "trine/tests/tokenizers/tokenizer_json.hpp"

using namespace trine;
using Json = nlohmann::json;

namespace {

std::vector<std::int32_t> ids_of(const Tokenizer& tokenizer, std::string_view text) {
  std::vector<std::int32_t> ids;
  tokenizer.encode(text, ids);
  return ids;
}

std::string ids_in_line(const HfTokenizer& tokenizer, const std::string& text) {
  return fmt::format("{}", fmt::join(ids_of(tokenizer, text), " "));
}

void check_golden(const std::string& name) {
  const auto tokenizer = HfTokenizer::from_json(whole("published_" + name + ".json"));
  const auto lines = golden_lines("published_lines.txt");
  const auto expected = golden_lines("published_" + name + ".txt");
  BOOST_REQUIRE(expected.size() == lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i)
    BOOST_TEST(ids_in_line(tokenizer, lines[i]) == expected[i], name + ", line " + std::to_string(i + 1));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hf_tokenizer)

BOOST_AUTO_TEST_CASE(tokens_of_word_piece_with_bert_normalizer_equal_those_of_the_reference) {
  check_golden("bert");
}

BOOST_AUTO_TEST_CASE(tokens_of_byte_level_bpe_equal_those_of_the_reference) { check_golden("bpe"); }

BOOST_AUTO_TEST_CASE(tokens_of_unigram_with_a_charsmap_equal_those_of_the_reference) {
  check_golden("unigram");
}

BOOST_AUTO_TEST_CASE(every_component_gives_the_tokens_of_the_reference) {
  const Json fixture = Json::parse(whole("published_components.json"));
  const auto lines = golden_lines("published_lines.txt");
  for (const Json& test : fixture["cases"]) {
    Json json = test["tokenizer"];
    json["model"] = fixture["models"][json["model"].get<std::string>()];
    const auto tokenizer = HfTokenizer::from_json(json.dump());
    const auto name = test["name"].get<std::string>();
    const auto texts = test["texts"].get<std::vector<std::size_t>>();
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const std::string place = name + ", line " + std::to_string(texts[i] + 1);
      BOOST_TEST(ids_in_line(tokenizer, lines[texts[i]]) == test["tokens"][i].get<std::string>(), place);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_vocabulary_alone_is_read_as_bert_reads_it) {
  const auto from_json = HfTokenizer::from_json(whole("published_bert.json"));
  const auto from_lines = HfTokenizer::from_vocabulary(whole("vocab.txt"), {.max_length = 24});
  for (const std::string& line : golden_lines("published_lines.txt"))
    BOOST_TEST(ids_of(from_lines, line) == ids_of(from_json, line));
}

BOOST_AUTO_TEST_CASE(max_length_includes_special_tokens) {
  auto tokenizer = HfTokenizer::from_vocabulary("[UNK]\n[CLS]\n[SEP]\na\n");
  tokenizer.set_max_length(4);
  BOOST_TEST(ids_of(tokenizer, "a a a a") == (std::vector<std::int32_t>{1, 3, 3, 2}));
  tokenizer.set_max_length(0);
  BOOST_TEST(ids_of(tokenizer, "a a a a") == (std::vector<std::int32_t>{1, 3, 3, 3, 3, 2}));
  BOOST_CHECK_THROW(tokenizer.set_max_length(2), OptionError);
}

BOOST_AUTO_TEST_CASE(a_text_beyond_the_limit_is_rejected_unread) {
  const auto tokenizer = HfTokenizer::from_vocabulary("[UNK]\n[CLS]\n[SEP]\n");
  const std::string_view no_such_text("", (std::size_t{1} << 28) + 1);
  std::vector<std::int32_t> ids;
  BOOST_CHECK_EXCEPTION(tokenizer.encode(no_such_text, ids), Error, [](const Error& error) {
    return error.what() ==
           std::string("tokenizer: a text of 268435457 bytes exceeds the limit of 268435456; split it");
  });
}

BOOST_AUTO_TEST_CASE(left_truncation_keeps_the_end) {
  auto tokenizer = HfTokenizer::from_vocabulary("[UNK]\n[CLS]\n[SEP]\na\nb\nc\n");
  tokenizer.set_max_length(4);
  tokenizer.set_truncation_side(TruncationSide::left);
  BOOST_TEST(ids_of(tokenizer, "a b c") == (std::vector<std::int32_t>{1, 4, 5, 2}));
}

BOOST_AUTO_TEST_CASE(byte_order_mark_and_crlf_are_dropped_from_a_vocabulary) {
  const auto tokenizer = HfTokenizer::from_vocabulary("\xEF\xBB\xBF[UNK]\r\n[CLS]\r\n[SEP]\r\na\r\n");
  BOOST_TEST(tokenizer.vocabulary_size() == 4);
  BOOST_TEST(ids_of(tokenizer, "a b") == (std::vector<std::int32_t>{1, 3, 0, 2}));
}

BOOST_AUTO_TEST_CASE(its_files_are_the_bytes_it_was_read_from) {
  const std::string json = whole("published_bert.json");
  const auto files = HfTokenizer::from_json(json).files();
  BOOST_REQUIRE(files.size() == 1u);
  BOOST_TEST(files[0].name == "tokenizer.json");
  BOOST_TEST(files[0].bytes == json);
}

BOOST_AUTO_TEST_SUITE_END()
