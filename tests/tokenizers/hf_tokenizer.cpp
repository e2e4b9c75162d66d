// Against the tokenizers library: tests/golden/tokenizers/make_huggingface.py wrote what it gives.
#include "trine/tokenizers/huggingface/token_offsets.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "trine/base/error.hpp"
#include "trine/tests/support/says.hpp"
#include "trine/tests/tokenizers/golden_texts.hpp"

using namespace trine;
using Json = nlohmann::json;

namespace {

std::string whole(const std::string& name) {
  std::ifstream in(golden(name), std::ios::binary);
  BOOST_REQUIRE_MESSAGE(in.is_open(), "fixture " + name + " is missing");
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string shown(const std::vector<Token>& tokens) {
  std::string row;
  for (const Token& token : tokens) {
    if (!row.empty()) row += ' ';
    for (const auto number : {static_cast<Index>(token.id), static_cast<Index>(token.begin),
                              static_cast<Index>(token.end), static_cast<Index>(token.type)})
      row += std::to_string(number) + ':';
    row.pop_back();
  }
  return row;
}

std::string tokens_of(const HfTokenizer& tokenizer, const std::string& text) {
  std::vector<Token> tokens;
  encode_with_offsets(tokenizer, text, tokens);
  to_character_offsets(text, tokens);
  return shown(tokens);
}

std::string tokens_of(const HfTokenizer& tokenizer, const std::string& first, const std::string& second) {
  std::vector<Token> tokens;
  encode_pair(tokenizer, first, second, tokens);
  to_character_offsets(first, second, tokens);
  return shown(tokens);
}

std::vector<std::int32_t> ids_of(const Tokenizer& tokenizer, std::string_view text) {
  std::vector<std::int32_t> ids;
  tokenizer.encode(text, ids);
  return ids;
}

void check_ids_are_those_with_offsets(const HfTokenizer& tokenizer, const std::string& text) {
  std::vector<Token> tokens;
  encode_with_offsets(tokenizer, text, tokens);
  std::vector<std::int32_t> ids;
  for (const Token& token : tokens) ids.push_back(token.id);
  BOOST_TEST(ids_of(tokenizer, text) == ids, "text " + text);
}

// The tokenizer and, for every fifteenth line, that and the next as a pair.
void check_golden(const std::string& name) {
  const auto tokenizer = HfTokenizer::from_json(whole("published_" + name + ".json"));
  const auto lines = golden_lines("published_lines.txt");
  const auto expected = golden_lines("published_" + name + ".txt");
  BOOST_REQUIRE(expected.size() > lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    BOOST_TEST(tokens_of(tokenizer, lines[i]) == expected[i], name + ", line " + std::to_string(i + 1));
    check_ids_are_those_with_offsets(tokenizer, lines[i]);
  }
  for (std::size_t i = 0, row = lines.size(); row < expected.size(); i += 15, ++row)
    BOOST_TEST(tokens_of(tokenizer, lines[i], lines[i + 1]) == expected[row],
               name + ", pair " + std::to_string(i));
}

// Null for a pair that the reference refuses.
Json pair_or_refusal(const HfTokenizer& tokenizer, const std::string& first, const std::string& second) {
  try {
    return tokens_of(tokenizer, first, second);
  } catch (const Error&) {
    return nullptr;
  }
}

const std::string kModel = R"("model": {"type": "WordPiece", "vocab": {"[UNK]": 0, "a": 1, "##b": 2}})";

void check_refused(const std::string& json, const std::string& message) {
  BOOST_CHECK_EXCEPTION(static_cast<void>(HfTokenizer::from_json(json, "t.json")), FileError, says(message));
}

void check_part_refused(const std::string& part, const std::string& message) {
  check_refused("{" + part + ", " + kModel + "}", message);
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
      BOOST_TEST(tokens_of(tokenizer, lines[texts[i]]) == test["tokens"][i].get<std::string>(), place);
      check_ids_are_those_with_offsets(tokenizer, lines[texts[i]]);
      if (i < test["pairs"].size()) {
        BOOST_TEST(
            tokens_of(tokenizer, lines[texts[i]], lines[texts[i + 1]]) == test["pairs"][i].get<std::string>(),
            place + " and the next");
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(trimmed_offsets_and_truncated_pairs_equal_those_of_the_reference) {
  const Json fixture = Json::parse(whole("published_offsets.json"));
  const auto texts = fixture["texts"].get<std::vector<std::string>>();
  for (const Json& test : fixture["cases"]) {
    Json json = test["tokenizer"];
    json["model"] = fixture["models"][test["model"].get<std::string>()];
    const auto tokenizer = HfTokenizer::from_json(json.dump());
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const std::string place = test["name"].get<std::string>() + ", text " + std::to_string(i);
      // A text alone is cut whatever the strategy; the reference refuses where there is no second to cut.
      if (!test["tokens"][i].is_null())
        BOOST_TEST(tokens_of(tokenizer, texts[i]) == test["tokens"][i].get<std::string>(), place);
      check_ids_are_those_with_offsets(tokenizer, texts[i]);
      if (i + 1 < texts.size())
        BOOST_TEST(pair_or_refusal(tokenizer, texts[i], texts[i + 1]) == test["pairs"][i],
                   place + " and the next");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_pair_that_cannot_be_truncated_is_rejected_with_its_lengths) {
  const auto tokenizer =
      HfTokenizer::from_json("{" + kModel + R"(, "pre_tokenizer": {"type": "WhitespaceSplit"},
          "truncation": {"strategy": "OnlyFirst", "max_length": 3}})");
  BOOST_TEST(tokens_of(tokenizer, "a a a", "a") == "1:0:1:0 1:2:3:0 1:0:1:1");
  std::vector<Token> tokens;
  BOOST_CHECK_EXCEPTION(
      encode_pair(tokenizer, "a", "a a a", tokens), Error,
      says("a pair of 1 and 3 tokens cannot be truncated to 3 by the \"strategy\" \"OnlyFirst\""));
  check_part_refused(
      R"("truncation": {"strategy": "Both", "max_length": 4})",
      "truncation.strategy is \"Both\"; \"LongestFirst\", \"OnlyFirst\" or \"OnlySecond\" is needed");
}

BOOST_AUTO_TEST_CASE(a_vocabulary_alone_is_read_as_bert_reads_it) {
  const auto from_json = HfTokenizer::from_json(whole("published_bert.json"));
  const auto from_lines = HfTokenizer::from_vocabulary(whole("vocab.txt"), {.max_length = 24});
  for (const std::string& line : golden_lines("published_lines.txt"))
    BOOST_TEST(tokens_of(from_lines, line) == tokens_of(from_json, line));
}

BOOST_AUTO_TEST_CASE(offsets_are_bytes_or_characters) {
  const auto tokenizer =
      HfTokenizer::from_json("{" + kModel + R"(, "pre_tokenizer": {"type": "WhitespaceSplit"}})");
  std::vector<Token> tokens;
  encode_with_offsets(tokenizer, "é ab", tokens);
  BOOST_TEST((tokens == std::vector<Token>{{0, 0, 0, 0, 2}, {1, 0, 0, 3, 4}, {2, 0, 0, 4, 5}}));
  to_character_offsets("é ab", tokens);
  BOOST_TEST((tokens == std::vector<Token>{{0, 0, 0, 0, 1}, {1, 0, 0, 2, 3}, {2, 0, 0, 3, 4}}));
}

BOOST_AUTO_TEST_CASE(offsets_of_ill_formed_bytes_are_those_bytes) {
  const auto tokenizer =
      HfTokenizer::from_json("{" + kModel + R"(, "pre_tokenizer": {"type": "WhitespaceSplit"}})");
  std::vector<Token> tokens;
  encode_with_offsets(tokenizer, "\xE2\x82 a", tokens);
  BOOST_TEST((tokens == std::vector<Token>{{0, 0, 0, 0, 2}, {1, 0, 0, 3, 4}}));
}

BOOST_AUTO_TEST_CASE(max_length_includes_special_tokens) {
  auto tokenizer = HfTokenizer::from_vocabulary("[UNK]\n[CLS]\n[SEP]\na\n");
  tokenizer.set_max_length(4);
  BOOST_TEST(ids_of(tokenizer, "a a a a") == (std::vector<std::int32_t>{1, 3, 3, 2}));
  tokenizer.set_max_length(0);
  BOOST_TEST(ids_of(tokenizer, "a a a a") == (std::vector<std::int32_t>{1, 3, 3, 3, 3, 2}));
  BOOST_CHECK_THROW(tokenizer.set_max_length(2), OptionError);
}

BOOST_AUTO_TEST_CASE(a_text_beyond_32_bit_offsets_is_rejected_unread) {
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

BOOST_AUTO_TEST_CASE(an_unsupported_component_is_named_with_the_supported_ones) {
  check_part_refused(
      R"("normalizer": {"type": "Rot13"})",
      "t.json: normalizer is a normalizer of type \"Rot13\"; supported are BertNormalizer, NFC");
  check_part_refused(
      R"("pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "Digits"}, {"type": "Cut"}]})",
      "pre_tokenizer.pretokenizers[1] is a pre-tokenizer of type \"Cut\"; supported are");
  check_part_refused(R"("post_processor": {"type": "Frame"})",
                     "post_processor is a post-processor of type \"Frame\"");
  check_part_refused(R"("normalizer": {"type": "Replace", "pattern": {"Regex": "(a|b"}, "content": ""})",
                     "normalizer.pattern: the regular expression \"(a|b\"");
  check_part_refused(R"("truncation": {"direction": "Both", "max_length": 4})",
                     "truncation.direction is \"Both\"; \"Right\" or \"Left\" is needed");
  check_refused(R"({"model": {"type": "Oracle"}})",
                "model.type is \"Oracle\"; supported are WordPiece, BPE, Unigram and WordLevel");
}

BOOST_AUTO_TEST_CASE(a_truncation_without_room_for_the_text_is_named_with_its_file) {
  std::string json = whole("published_bert.json");
  const std::string length = "\"max_length\":24";
  json.replace(json.find(length), length.size(), "\"max_length\":2");
  check_refused(json, "t.json: tokenizer: max_length is 2; it must be at least 3");
}

BOOST_AUTO_TEST_CASE(damaged_json_and_wrong_types_are_named) {
  check_refused("", "t.json: is not valid JSON: ");
  check_refused("{\"model\": {", "is not valid JSON: ");
  check_refused("[]", "an object is needed");
  check_refused("{}", "model is missing");
  check_refused(R"({"model": 3})", "model is 3; an object is needed");
  check_refused(R"({"model": {"type": "WordPiece", "vocab": []}})",
                "model.vocab is an array of 0; an object");
  check_part_refused(R"("normalizer": {"type": "Lowercase"}, "added_tokens": {})",
                     "added_tokens is an object of 0; a list");
  check_part_refused(R"("normalizer": {"type": 1})", "normalizer.type is 1; a string is needed");
  check_part_refused(R"("normalizer": {"type": "Strip", "strip_left": "yes"})",
                     "strip_left is \"yes\"; true or false");
  check_part_refused(R"("pre_tokenizer": {"type": "CharDelimiterSplit", "delimiter": "ab"})",
                     "pre_tokenizer.delimiter is \"ab\"; one character is needed");
  check_part_refused(R"("pre_tokenizer": {"type": "FixedLength", "length": 0})",
                     "pre_tokenizer.length is 0; at least 1 is needed");
}

BOOST_AUTO_TEST_CASE(deep_nesting_is_rejected) {
  std::string open;
  std::string close;
  const auto nest = [&](int levels) {
    for (int i = 0; i < levels; ++i) {
      open += R"({"type":"Sequence","normalizers":[)";
      close += "]}";
    }
  };
  nest(10);
  check_part_refused("\"normalizer\": " + open + close, "is nested deeper than 8 sequences");
  nest(50000);
  check_part_refused("\"normalizer\": " + open + close, "nests deeper than 64 levels");
}

BOOST_AUTO_TEST_CASE(inconsistent_ids_are_named) {
  check_refused(R"({"model": {"type": "WordPiece", "vocab": {"[UNK]": 0, "a": 0}}})",
                "model.vocab gives \"[UNK]\" and \"a\" the id 0");
  check_refused(R"({"model": {"type": "WordPiece", "vocab": {"[UNK]": 0, "a": 700000}}})",
                "gives \"a\" the id 700000, but has only 2 pieces");
  check_refused(R"({"model": {"type": "WordPiece", "vocab": {"[UNK]": 0, "a": -1}}})",
                "model.vocab is -1; a whole number");
  check_refused(R"({"model": {"type": "WordPiece", "vocab": {"a": 0}}})", "has no piece \"[UNK]\"");
  check_part_refused(R"("added_tokens": [{"content": "x"}])", "added_tokens[0].id is missing");
  check_part_refused(
      R"("post_processor": {"type": "BertProcessing", "cls": ["[CLS]", 9], "sep": ["[SEP]", 1]})",
      "post_processor uses the id 9, but the vocabulary has only 3 ids");
  check_part_refused(
      R"("post_processor": {"type": "TemplateProcessing", "single": [], "pair": [], "special_tokens": {}})",
      "names the sequence A 0 times and B 0 times; 1 and 0 are needed");
}

BOOST_AUTO_TEST_SUITE_END()
