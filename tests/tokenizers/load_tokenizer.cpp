#include <boost/test/unit_test.hpp>

#include "trine/base/error.hpp"
#include "trine/base/thread_pool.hpp"
#include "trine/tests/support/says.hpp"
#include "trine/tests/support/without_privileges.hpp"
#include "trine/tests/tokenizers/folder.hpp"
#include "trine/tests/tokenizers/golden_texts.hpp"
#include "trine/tokenizers/hashed_tokenizer.hpp"
#include "trine/tokenizers/sentence_piece_tokenizer.hpp"
#include "trine/tokenizers/tokenizer.hpp"
#include "trine/tokenizers/word_piece_tokenizer.hpp"

using namespace trine;
namespace fs = std::filesystem;

namespace {

std::vector<std::int32_t> encode(const Tokenizer& tokenizer, std::string_view text) {
  std::vector<std::int32_t> out;
  tokenizer.encode(text, out);
  return out;
}

void check_restored(const Tokenizer& tokenizer) {
  const Folder folder;
  folder.write(tokenizer);
  const auto restored = load_tokenizer(folder.path);
  BOOST_TEST(restored->kind() == tokenizer.kind());
  BOOST_TEST(restored->vocabulary_size() == tokenizer.vocabulary_size());
  for (const std::string& line : golden_lines("lines.txt"))
    BOOST_TEST(encode(*restored, line) == encode(tokenizer, line));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(load)

BOOST_AUTO_TEST_CASE(every_kind_is_restored_with_its_options) {
  using Case = NormalizeOptions::Case;
  check_restored(HashedTokenizer());
  check_restored(HashedTokenizer(
      {.rows = 999,
       .shortest = 2,
       .longest = 4,
       .normalize = {NormalizeOptions::Form::nfc, Case::keep, NormalizeOptions::Accents::strip}}));
  check_restored(
      HashedTokenizer({.rows = 1001}).storing(std::vector<std::string_view>{"drei", "katzen", "the"}));
  check_restored(WordPiece::load(
      golden("vocab.txt"),
      {.letter_case = WordPieceOptions::Case::keep, .ends = WordPieceOptions::Ends::bare, .max_length = 7}));
  check_restored(SentencePiece::train(golden_lines("lines.txt"), {.vocabulary_size = 1500},
                                      {.ends = SentencePieceOptions::Ends::marked, .max_length = 9}));
}

BOOST_AUTO_TEST_CASE(several_threads_may_encode_at_once) {
  const auto lines = golden_lines("lines.txt");
  const auto words = WordPiece::load(golden("vocab.txt"));
  const auto pieces = SentencePiece::train(lines, {.vocabulary_size = 1500});
  const HashedTokenizer hashed;
  for (const Tokenizer* tokenizer :
       {static_cast<const Tokenizer*>(&words), static_cast<const Tokenizer*>(&pieces),
        static_cast<const Tokenizer*>(&hashed)}) {
    std::vector<std::vector<std::int32_t>> found(lines.size());
    ThreadPool(4).parallel_rows(static_cast<Index>(lines.size()), 3, [&](Index begin, Index end) {
      for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i)
        tokenizer->encode(lines[i], found[i]);
    });
    for (std::size_t i = 0; i < lines.size(); ++i) BOOST_TEST(found[i] == encode(*tokenizer, lines[i]));
  }
}

BOOST_AUTO_TEST_CASE(a_vocabulary_alone_is_word_piece_with_the_settings_beside_it) {
  const Folder folder;
  folder.write("vocab.txt", "[UNK]\n[CLS]\n[SEP]\nA\na\n");
  BOOST_TEST(encode(*load_tokenizer(folder.path), "A") == (std::vector<std::int32_t>{1, 4, 2}));
  folder.write("tokenizer_config.json",
               R"({"do_lower_case": false, "model_max_length": 512, "unk_token": "[UNK]"})");
  folder.write("sentence_bert_config.json", R"({"max_seq_length": 4})");
  BOOST_TEST(encode(*load_tokenizer(folder.path), "A a A a") == (std::vector<std::int32_t>{1, 3, 4, 2}));
}

BOOST_AUTO_TEST_CASE(settings_of_the_wrong_type_are_named) {
  const Folder folder;
  folder.write("vocab.txt", "[UNK]\n[CLS]\n[SEP]\na\n");
  const auto refuses = [&](const std::string& config, const std::string& message) {
    folder.write("tokenizer_config.json", config);
    BOOST_CHECK_EXCEPTION(static_cast<void>(load_tokenizer(folder.path)), FileError, says(message));
  };
  refuses(R"({"cls_token": {"content": 5}})",
          "tokenizer_config.json: cls_token.content is 5; a string is needed");
  refuses(R"({"cls_token": ["[CLS]"]})",
          "tokenizer_config.json: cls_token is an array of 1; an object is needed");
  refuses(R"({"do_lower_case": "no"})", "do_lower_case is \"no\"; true or false is needed");
  refuses(R"({"model_max_length": 2})",
          folder.path.string() + ": tokenizer: max_length is 2; it must be at least 3");
}

BOOST_AUTO_TEST_CASE(truncation_side_is_read_from_tokenizer_config) {
  const Folder folder;
  folder.write("vocab.txt", "[UNK]\n[CLS]\n[SEP]\na\nb\nc\n");
  folder.write("tokenizer_config.json", R"({"model_max_length": 4, "truncation_side": "left"})");
  BOOST_TEST(encode(*load_tokenizer(folder.path), "a b c") == (std::vector<std::int32_t>{1, 4, 5, 2}));
  folder.write("tokenizer_config.json", R"({"model_max_length": 4, "truncation_side": null})");
  BOOST_TEST(encode(*load_tokenizer(folder.path), "a b c") == (std::vector<std::int32_t>{1, 3, 4, 2}));
  folder.write("tokenizer_config.json", R"({"truncation_side": "both"})");
  BOOST_CHECK_EXCEPTION(
      static_cast<void>(load_tokenizer(folder.path)), FileError,
      says("tokenizer_config.json: truncation_side is \"both\"; \"right\" or \"left\" is needed"));
}

BOOST_AUTO_TEST_CASE(tokenizer_json_replaces_a_missing_vocabulary) {
  const Folder folder;
  for (const auto& file : WordPiece::load(golden("vocab.txt")).files()) {
    if (file.name == "tokenizer.json") folder.write(file.name, file.bytes);
  }
  const auto tokenizer = load_tokenizer(folder.path);
  const auto expected = WordPiece::load(golden("vocab.txt"));
  for (const std::string& line : golden_lines("lines.txt"))
    BOOST_TEST(encode(*tokenizer, line) == encode(expected, line));
}

// Ids are compared in huggingface_folders.cpp.
BOOST_AUTO_TEST_CASE(a_vocabulary_that_only_its_class_can_read_is_rejected_with_a_hint) {
  const Folder folder;
  const auto refuses = [&](const std::string& message) {
    BOOST_CHECK_EXCEPTION(static_cast<void>(load_tokenizer(folder.path)), FileError, says(message));
  };
  folder.write("sentencepiece.bpe.model", "x");
  refuses("has sentencepiece.bpe.model but no tokenizer.json");
  folder.write("vocab.json", R"({"<s>": 0, "</s>": 1, "a": 2, "b": 3, "ab": 4})");
  refuses("AutoTokenizer.from_pretrained(FOLDER).save_pretrained(FOLDER)");
  folder.write("merges.txt", "#version: 0.2\na b\n");
  refuses("has vocab.json and merges.txt, but no file names a tokenizer_class");
  folder.write("config.json", R"({"model_type": "roberta"})");
  BOOST_TEST(encode(*load_tokenizer(folder.path), "ab") == (std::vector<std::int32_t>{0, 4, 1}));
  folder.write("tokenizer_config.json", R"({"tokenizer_class": "DebertaTokenizer"})");
  refuses("tokenizer_class is \"DebertaTokenizer\"");
  folder.write("tokenizer_config.json", R"({"cls_token": "[CLS]"})");
  refuses("vocab.json: has no piece \"[CLS]\" among its 5; is this the vocabulary of a RoBERTa model?");
  folder.write("tokenizer_config.json", "{}");
  folder.write("merges.txt", "a b\nab\n");
  refuses("merges.txt:2: a merge that is not two pieces separated by a blank");
  folder.write("vocab.json", "[1]");
  refuses("vocab.json: is not an object of pieces and their ids");
}

BOOST_AUTO_TEST_CASE(missing_and_damaged_files_are_named_with_a_hint) {
  BOOST_CHECK_EXCEPTION(static_cast<void>(load_tokenizer("/nonexistent/model")), FileError,
                        says("/nonexistent/model: no such folder"));
  const Folder folder;
  BOOST_CHECK_EXCEPTION(static_cast<void>(load_tokenizer(folder.path)), FileError,
                        says("has no tokenizer: neither trine_tokenizer.json"));
  const std::string name = "trine_tokenizer.json";
  const auto refuses = [&](const std::string& bytes, const std::string& message) {
    folder.write(name, bytes);
    BOOST_CHECK_EXCEPTION(static_cast<void>(load_tokenizer(folder.path)), FileError, says(message));
  };
  refuses("", name + ": is not valid JSON: ");
  refuses("{\"kind\": \"hash", "(14 bytes); copy the file again");
  refuses("[]", "is an array of 0; an object is needed");
  refuses("{}", "kind is missing; a string is needed");
  refuses(R"({"kind": "letters"})", "kind is \"letters\"; known are");
  refuses(R"({"kind": "hashed", "rows": "many"})", "rows is \"many\"; a whole number is needed");
  refuses(R"({"kind": "hashed", "rows": 1e300})", "rows is 1e+300; a whole number is needed");
  refuses(R"({"kind": "hashed", "rows": 9, "shortest": 4294967299})",
          "shortest is 4294967299; a whole number from 0 to 2147483646 is needed");
  refuses(R"({"kind": "hashed", "rows": 9, "shortest": 3, "longest": 5, "form": "nfq"})",
          "form \"nfq\" is unknown; use one of none, nfc, nfd, nfkc");
  refuses(R"({"kind": "sentencepiece", "ends": "bare", "max_length": 9})",
          "tokenizer.model: no such file, but");
  refuses(R"({"kind": "hashed", "rows": 0, "shortest": 3, "longest": 5, "form": "nfc", "case": "keep",
              "accents": "keep"})",
          name + ": hashed tokenizer: rows is 0; it must lie between 1 and 2147483647");
  const auto with_bits = [&](const std::string& bits) {
    refuses(R"({"kind": "hashed", "rows": 9, "shortest": 3, "longest": 5, "form": "nfc", "case": "keep",
              "accents": "keep", "stored": ")" +
                bits + "\"}",
            "stored is not base 64 of 9 bits");
  };
  with_bits("AAA=");  // none
  with_bits("AQ==");  // eight rows
  with_bits("AAI=");  // row 9 of rows 0 to 8
  with_bits("A?==");
  folder.write(WordPiece::load(golden("vocab.txt")));
  fs::remove(folder.path / "vocab.txt");
  fs::remove(folder.path / "tokenizer.json");
  BOOST_CHECK_EXCEPTION(static_cast<void>(load_tokenizer(folder.path)), FileError,
                        says("vocab.txt: no such file"));
  BOOST_CHECK_EXCEPTION(static_cast<void>(load_tokenizer(folder.path / name)), FileError, says("is a file"));
}

BOOST_AUTO_TEST_CASE(a_link_loop_is_not_an_absent_file) {
  const Folder folder;
  folder.write("vocab.txt", "[UNK]\n[CLS]\n[SEP]\nthe\n");
  fs::create_symlink("tokenizer.json", folder.path / "tokenizer.json");
  const auto refuses = [&](const char* file) {
    BOOST_CHECK_EXCEPTION(static_cast<void>(load_tokenizer(folder.path)), FileError,
                          says(std::string(file) + ": cannot read: Too many levels of symbolic links"));
  };
  refuses("tokenizer.json");
  fs::remove(folder.path / "tokenizer.json");
  fs::remove(folder.path / "vocab.txt");
  fs::create_symlink("vocab.txt", folder.path / "vocab.txt");
  refuses("vocab.txt");
}

BOOST_AUTO_TEST_CASE(an_unreadable_folder_is_not_an_empty_one) {
  const Folder folder;
  folder.write("vocab.txt", "[UNK]\n[CLS]\n[SEP]\nthe\n");
  fs::permissions(folder.path, fs::perms::none);
  {
    const WithoutPrivileges now;
    BOOST_CHECK_EXCEPTION(static_cast<void>(load_tokenizer(folder.path)), FileError,
                          says("Permission denied"));
  }
  fs::permissions(folder.path, fs::perms::owner_all);
}

BOOST_AUTO_TEST_SUITE_END()
