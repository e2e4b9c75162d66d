// Against AutoTokenizer of the transformers library: tests/golden/tokenizers/make_folders.py wrote the
// folders and what it gives.
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "trine/base/error.hpp"
#include "trine/tests/support/says.hpp"
#include "trine/tests/tokenizers/folder.hpp"
#include "trine/tests/tokenizers/golden_texts.hpp"
#include "trine/tokenizers/huggingface/hf_tokenizer.hpp"

using namespace trine;
using Json = nlohmann::json;

namespace {

std::vector<std::int32_t> ids_of(const Tokenizer& tokenizer, std::string_view text) {
  std::vector<std::int32_t> ids;
  tokenizer.encode(text, ids);
  return ids;
}

// RFC 7396, but that null is the value of a component, and a vocabulary is put in the place of the other.
Json changed(Json base, const Json& change) {
  if (!change.is_object()) return change;
  if (!base.is_object()) base = Json::object();
  for (const auto& [key, value] : change.items())
    base[key] = key == "vocab" ? value : changed(base.contains(key) ? base[key] : Json(), value);
  return base;
}

std::string bytes_of(const Json& content, const Json& bases) {
  if (content.is_string()) return content.get<std::string>();
  if (!content.contains("base")) return content.dump();
  const Json& base = bases[content["base"].get<std::string>()];
  return base.is_string() ? base.get<std::string>() : changed(base, content["change"]).dump();
}

HfTokenizer load(const Folder& folder) { return HfTokenizer::load(folder.path); }

const std::string kVocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\nA\n";
const std::string kCased = R"({"normalizer": {"type": "BertNormalizer", "lowercase": false},
    "pre_tokenizer": {"type": "BertPreTokenizer"}, "model": {"type": "WordPiece", "vocab": {"[UNK]": 0, "a": 1, "A": 2}}})";

void check_remark(const HfTokenizer& tokenizer, const std::string& part) {
  const auto& remarks = tokenizer.remarks();
  BOOST_TEST_REQUIRE(remarks.size() == 1u);
  BOOST_TEST(remarks[0].find(part) != std::string::npos, remarks[0]);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(huggingface_folders)

BOOST_AUTO_TEST_CASE(ids_equal_those_of_auto_tokenizer_whatever_the_settings) {
  std::ifstream in(golden("published_folders.json"), std::ios::binary);
  BOOST_REQUIRE_MESSAGE(in.is_open(), "fixture published_folders.json is missing");
  const Json fixture = Json::parse(in);
  for (const Json& test : fixture["folders"]) {
    const Folder folder;
    for (const auto& [name, content] : test["files"].items())
      folder.write(name, bytes_of(content, fixture["bases"]));
    const HfTokenizer tokenizer = load(folder);
    for (std::size_t i = 0; i < fixture["texts"].size(); ++i) {
      BOOST_TEST(ids_of(tokenizer, fixture["texts"][i].get<std::string>()) ==
                     test["ids"][i].get<std::vector<std::int32_t>>(),
                 test["name"].get<std::string>() + ", text " + std::to_string(i));
    }
  }
}

BOOST_AUTO_TEST_CASE(settings_that_override_tokenizer_json_are_remarked) {
  const Folder folder;
  folder.write("tokenizer.json", kCased);
  folder.write("tokenizer_config.json", R"({"tokenizer_class": "BertTokenizer", "do_lower_case": false})");
  BOOST_TEST(load(folder).remarks().empty());
  folder.write("tokenizer_config.json",
               R"({"tokenizer_class": "BertTokenizer", "tokenize_chinese_chars": false})");
  check_remark(load(folder),
               "tokenizer.json differs from the settings beside it, which win, as in the "
               "transformers library: do_lower_case is true, strip_accents is true, "
               "tokenize_chinese_chars is false (BertTokenizer)");
  folder.write("tokenizer_config.json", "{}");
  BOOST_TEST(load(folder).remarks().empty());
}

BOOST_AUTO_TEST_CASE(special_tokens_missing_in_the_template_are_remarked) {
  const std::string json =
      R"({"model": {"type": "WordPiece", "vocab": {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "a": 3, "<s>": 4}})";
  const std::string marked =
      json + R"(, "post_processor": {"type": "BertProcessing", "cls": ["[CLS]", 1], "sep": ["[SEP]", 2]}})";
  const Folder folder;
  folder.write("tokenizer.json", marked);
  const auto settings = [&](const std::string& entries) {
    folder.write("tokenizer_config.json",
                 R"({"tokenizer_class": "PreTrainedTokenizerFast", )" + entries + "}");
    return load(folder);
  };
  BOOST_TEST(
      settings(R"("cls_token": "[CLS]", "sep_token": "[SEP]", "add_bos_token": true)").remarks().empty());
  check_remark(
      settings(R"("cls_token": "<s>", "sep_token": "[SEP]")"),
      "tokenizer.json puts the id 1 before a text, but the settings beside it name \"<s>\" as cls_token");
  check_remark(settings(R"("cls_token": "[CLS]", "sep_token": {"content": "a"})"),
               "puts the id 2 after a text");
  folder.write("tokenizer.json", json + "}");
  BOOST_TEST(settings(R"("cls_token": "[CLS]", "add_eos_token": false)").remarks().empty());
  check_remark(settings(R"("add_eos_token": true)"),
               "puts no special token after a text, but add_eos_token beside it is true");
}

BOOST_AUTO_TEST_CASE(settings_without_effect_and_unknown_classes_are_remarked) {
  const Folder folder;
  folder.write("tokenizer.json", kCased);
  folder.write("tokenizer_config.json", R"({"never_split": ["a"]})");
  check_remark(load(folder), "never_split has no effect");
  folder.write("tokenizer_config.json", R"({"do_basic_tokenize": false})");
  check_remark(load(folder), "do_basic_tokenize false has no effect");
  folder.write("tokenizer_config.json", R"({"tokenizer_class": "OurTokenizerFast"})");
  check_remark(load(folder),
               "unknown tokenizer_class \"OurTokenizerFast\"; tokenizer.json is read unchanged");
}

BOOST_AUTO_TEST_CASE(an_unsupported_tokenizer_class_is_rejected_by_name) {
  const Folder folder;
  const auto refuses = [&](const std::string& file, const std::string& json, const std::string& message) {
    folder.write(file, json);
    BOOST_CHECK_EXCEPTION(static_cast<void>(load(folder)), FileError, says(message));
    folder.write(file, "{}");
  };
  for (const char* tokenizer : {"vocab.txt", "tokenizer.json"}) {
    folder.write(tokenizer, tokenizer == std::string("vocab.txt") ? kVocabulary : kCased);
    for (const char* file : {"tokenizer_config.json", "config.json"}) {
      refuses(file, R"({"tokenizer_class": "BertJapaneseTokenizer"})",
              std::string(file) +
                  ": tokenizer_class is \"BertJapaneseTokenizer\", which splits words with MeCab");
      refuses(file, R"({"tokenizer_class": "RoFormerTokenizerFast"})", "which splits words with jieba");
    }
    refuses("tokenizer_config.json", R"({"word_tokenizer_type": "mecab"})", "\"BertJapaneseTokenizer\"");
  }
}

BOOST_AUTO_TEST_CASE(an_unsupported_class_is_reported_before_missing_files) {
  const Folder folder;
  folder.write("tokenizer_config.json", R"({"tokenizer_class": "ByT5Tokenizer"})");
  BOOST_CHECK_EXCEPTION(static_cast<void>(load_tokenizer(folder.path)), FileError,
                        says("\"ByT5Tokenizer\", which reads bytes without a vocabulary"));
}

BOOST_AUTO_TEST_CASE(max_len_is_read_as_model_max_length) {
  const Folder folder;
  folder.write("vocab.txt", kVocabulary);
  folder.write("tokenizer_config.json", R"({"max_len": 4})");
  BOOST_TEST(load(folder).max_length() == 4);
  folder.write("tokenizer_config.json", R"({"max_len": 4, "model_max_length": 5})");
  BOOST_TEST(load(folder).max_length() == 5);
}

BOOST_AUTO_TEST_CASE(a_vocabulary_without_tokenizer_json_needs_a_bert_class) {
  const Folder folder;
  folder.write("vocab.txt", kVocabulary);
  for (const char* name : {"XLMRobertaTokenizer", "PreTrainedTokenizerFast", "OurTokenizer"}) {
    folder.write("tokenizer_config.json", std::string(R"({"tokenizer_class": ")") + name + "\"}");
    BOOST_CHECK_EXCEPTION(
        static_cast<void>(load(folder)), FileError,
        says(std::string("tokenizer_class is \"") + name + "\", but without a tokenizer.json"));
  }
}

BOOST_AUTO_TEST_CASE(blank_and_repeated_vocabulary_lines_are_remarked_except_trailing_blanks) {
  const Folder folder;
  folder.write("vocab.txt", kVocabulary + "\n\n");
  const HfTokenizer plain = load(folder);
  BOOST_TEST(plain.remarks().empty());
  BOOST_TEST(plain.vocabulary_size() == 8);  // as many rows as the table has
  folder.write("vocab.txt", kVocabulary + "\nc\n");
  const HfTokenizer gap = load(folder);
  check_remark(gap, "vocab.txt: 1 line (9) blank");
  BOOST_TEST(ids_of(gap, "c") == (std::vector<std::int32_t>{2, 9, 3}));
  folder.write("vocab.txt", kVocabulary + "a\nb\n");
  const HfTokenizer twice = load(folder);
  check_remark(twice, "vocab.txt: 2 lines (6, 7) with a piece that occurs again");
  BOOST_TEST(ids_of(twice, "a b") == (std::vector<std::int32_t>{2, 8, 9, 3}));
}

BOOST_AUTO_TEST_CASE(an_added_token_id_without_effect_is_remarked) {
  const Folder folder;
  folder.write("vocab.txt", kVocabulary);
  folder.write("added_tokens.json", R"({"[E1]": 8})");
  BOOST_TEST(load(folder).remarks().empty());
  folder.write("added_tokens.json", R"({"[E1]": 20, "[E2]": 30})");
  const HfTokenizer moved = load(folder);
  check_remark(moved,
               "2 added tokens have ids that differ from the file, as in the tokenizers library: "
               "\"[E1]\", \"[E2]\"");
  BOOST_TEST(ids_of(moved, "[E1][E2]") == (std::vector<std::int32_t>{2, 8, 9, 3}));
}

// Of 10 lines two are blank: the library counts 9 pieces and would give an id that a piece has.
BOOST_AUTO_TEST_CASE(an_added_token_after_blank_lines_keeps_its_id) {
  const Folder folder;
  folder.write("vocab.txt", "\n\n" + kVocabulary);
  folder.write("added_tokens.json", R"({"[E1]": 10})");
  BOOST_TEST(ids_of(load(folder), "[E1] A") == (std::vector<std::int32_t>{4, 10, 7, 5}));
}

BOOST_AUTO_TEST_CASE(added_tokens_keep_free_ids_if_piece_ids_have_gaps) {
  const auto tokenizer = HfTokenizer::from_json(
      R"({"model": {"type": "WordPiece", "vocab": {"[UNK]": 0, "a": 1, "b": 4}},
          "added_tokens": [{"id": 3, "content": "[E1]"}, {"id": 5, "content": "[E2]"}, {"id": 4, "content": "[E3]"}]})");
  BOOST_TEST(ids_of(tokenizer, "[E1][E2][E3]") == (std::vector<std::int32_t>{3, 5, 6}));
}

BOOST_AUTO_TEST_CASE(a_special_token_missing_in_the_vocabulary_gets_no_id) {
  const Folder folder;
  folder.write("vocab.txt", "[UNK]\n[CLS]\n[SEP]\na\n");
  folder.write("tokenizer_config.json", R"({"mask_token": "<mask>"})");
  const HfTokenizer tokenizer = load(folder);
  BOOST_TEST(tokenizer.vocabulary_size() == 4);
  check_remark(tokenizer, "1 of the special tokens are not in the vocabulary");
}

BOOST_AUTO_TEST_CASE(damaged_settings_are_named_with_their_file) {
  const Folder folder;
  folder.write("tokenizer.json", kCased);
  const auto refuses = [&](const std::string& file, const std::string& json, const std::string& message) {
    folder.write(file, json);
    BOOST_CHECK_EXCEPTION(static_cast<void>(load(folder)), FileError, says(message));
    folder.write(file, "{}");
  };
  refuses("tokenizer_config.json", "", "tokenizer_config.json: is not valid JSON");
  refuses("tokenizer_config.json", "[]", "tokenizer_config.json: is an array of 0; an object is needed");
  refuses("tokenizer_config.json", R"({"tokenizer_class": 5})", "tokenizer_class is 5; a string is needed");
  refuses("tokenizer_config.json", R"({"added_tokens_decoder": []})",
          "added_tokens_decoder is an array of 0; an object");
  refuses("tokenizer_config.json", R"({"added_tokens_decoder": {"x": {"content": "a"}}})",
          "added_tokens_decoder.x is not an id");
  refuses("tokenizer_config.json", R"({"added_tokens_decoder": {"9": "a"}})",
          "added_tokens_decoder.9 is \"a\"; an object");
  refuses("tokenizer_config.json", R"({"additional_special_tokens": "a"})",
          "additional_special_tokens is \"a\"; a list");
  refuses("tokenizer_config.json", R"({"additional_special_tokens": [5]})",
          "additional_special_tokens[0] is 5; an object");
  refuses("special_tokens_map.json", R"({"mask_token": 5})",
          "special_tokens_map.json: mask_token is 5; an object");
  refuses("added_tokens.json", R"({"[E1]": "one"})",
          "added_tokens.json: \"[E1]\" is \"one\"; a whole number from 0");
}

BOOST_AUTO_TEST_CASE(lower_texts_lowercases_before_all_steps) {
  const Folder folder;
  folder.write("vocab.txt", kVocabulary);
  folder.write("tokenizer_config.json", R"({"do_lower_case": false, "added_tokens_decoder": {
      "8": {"content": "[E1]", "normalized": true, "special": false}}})");
  HfTokenizer tokenizer = load(folder);
  BOOST_TEST(ids_of(tokenizer, "A a [E1] [e1] [MASK]") ==
             (std::vector<std::int32_t>{2, 7, 5, 8, 1, 1, 1, 4, 3}));
  tokenizer.lower_texts();
  BOOST_TEST(ids_of(tokenizer, "A a [E1] [e1] [MASK]") == (std::vector<std::int32_t>{2, 5, 5, 8, 8, 4, 3}));
}

BOOST_AUTO_TEST_SUITE_END()
