// Malformed and unsupported parts of a tokenizer.json.
#include <boost/test/unit_test.hpp>

#include "trine/tests/tokenizers/tokenizer_json.hpp"

using namespace trine;

BOOST_AUTO_TEST_SUITE(read_tokenizer_json)

BOOST_AUTO_TEST_CASE(an_unsupported_component_is_named_with_the_supported_ones) {
  check_part_rejected(
      R"("normalizer": {"type": "Rot13"})",
      "t.json: normalizer is a normalizer of type \"Rot13\"; supported are BertNormalizer, NFC");
  check_part_rejected(
      R"("pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "Digits"}, {"type": "Cut"}]})",
      "pre_tokenizer.pretokenizers[1] is a pre-tokenizer of type \"Cut\"; supported are");
  check_part_rejected(R"("post_processor": {"type": "Frame"})",
                      "post_processor is a post-processor of type \"Frame\"");
  check_part_rejected(R"("normalizer": {"type": "Replace", "pattern": {"Regex": "(a|b"}, "content": ""})",
                      "normalizer.pattern: cannot parse the regular expression \"(a|b\"");
  check_part_rejected(R"("truncation": {"direction": "Both", "max_length": 4})",
                      "truncation.direction is \"Both\"; \"Right\" or \"Left\" is needed");
  check_rejected(R"({"model": {"type": "Oracle"}})",
                 "model.type is \"Oracle\"; supported are WordPiece, BPE, Unigram and WordLevel");
}

BOOST_AUTO_TEST_CASE(a_truncation_without_room_for_the_text_is_named_with_its_file) {
  std::string json = whole("published_bert.json");
  const std::string length = "\"max_length\":24";
  json.replace(json.find(length), length.size(), "\"max_length\":2");
  check_rejected(json, "t.json: tokenizer: max_length is 2; it must be at least 3");
}

BOOST_AUTO_TEST_CASE(damaged_json_and_wrong_types_are_named) {
  check_rejected("", "t.json: is not valid JSON: ");
  check_rejected("{\"model\": {", "is not valid JSON: ");
  check_rejected("[]", "an object is needed");
  check_rejected("{}", "model is missing");
  check_rejected(R"({"model": 3})", "model is 3; an object is needed");
  check_rejected(R"({"model": {"type": "WordPiece", "vocab": []}})",
                 "model.vocab is an array of 0; an object");
  check_part_rejected(R"("normalizer": {"type": "Lowercase"}, "added_tokens": {})",
                      "added_tokens is an object of 0; a list");
  check_part_rejected(R"("normalizer": {"type": 1})", "normalizer.type is 1; a string is needed");
  check_part_rejected(R"("normalizer": {"type": "Strip", "strip_left": "yes"})",
                      "strip_left is \"yes\"; true or false");
  check_part_rejected(R"("pre_tokenizer": {"type": "CharDelimiterSplit", "delimiter": "ab"})",
                      "pre_tokenizer.delimiter is \"ab\"; one character is needed");
  check_part_rejected(R"("pre_tokenizer": {"type": "FixedLength", "length": 0})",
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
  check_part_rejected("\"normalizer\": " + open + close, "is nested deeper than 8 sequences");
  nest(50000);
  check_part_rejected("\"normalizer\": " + open + close, "nests deeper than 64 levels");
}

BOOST_AUTO_TEST_CASE(inconsistent_ids_are_named) {
  check_rejected(R"({"model": {"type": "WordPiece", "vocab": {"[UNK]": 0, "a": 0}}})",
                 "model.vocab gives \"[UNK]\" and \"a\" the id 0");
  check_rejected(R"({"model": {"type": "WordPiece", "vocab": {"[UNK]": 0, "a": 700000}}})",
                 "gives \"a\" the id 700000, but has only 2 pieces");
  check_rejected(R"({"model": {"type": "WordPiece", "vocab": {"[UNK]": 0, "a": -1}}})",
                 "model.vocab[\"a\"] is -1; a whole number");
  check_rejected(R"({"model": {"type": "WordPiece", "vocab": {"a": 0}}})", "has no piece \"[UNK]\"");
  check_part_rejected(R"("added_tokens": [{"content": "x"}])", "added_tokens[0].id is missing");
  check_part_rejected(
      R"("post_processor": {"type": "BertProcessing", "cls": ["[CLS]", 9], "sep": ["[SEP]", 1]})",
      "post_processor uses the id 9, but the vocabulary has only 3 ids");
  check_part_rejected(
      R"("post_processor": {"type": "TemplateProcessing", "single": [], "pair": [], "special_tokens": {}})",
      "post_processor.single names the sequence A 0 times; once is needed");
}

BOOST_AUTO_TEST_SUITE_END()
