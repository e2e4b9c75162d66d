#include "trine/data/readers/read_dataset.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <iostream>

#include "trine/tests/data/rows.hpp"
#include "trine/tests/data/scratch_folder.hpp"

using namespace trine;
namespace fs = std::filesystem;

namespace {

using ColumnNames = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(read_dataset)

BOOST_AUTO_TEST_CASE(all_negatives_of_a_row_are_read) {
  const Scratch scratch;
  const fs::path file =
      scratch.write("a.tsv", "negative_10\tanchor\tnegative_2\tpositive\tnegative_1\nn10\ta\tn2\tp\tn1\n");
  const Dataset data = read_triplets(file);
  BOOST_TEST(row_text(data, 0) == "a|p|n1|n2|n10");
  BOOST_TEST(has_notice(data, "negative_10 as negative 3, anchor as anchor, negative_2 as negative 2"));
  BOOST_TEST(row_text(read_triplets(file, {.columns = {"anchor", "positive", "negative_2", "negative_1"}}),
                      0) == "a|p|n2|n1");
  BOOST_TEST(
      read_triplets(
          scratch.write("b.jsonl", "{\"query\": \"q\", \"pos\": \"p\", \"neg1\": \"x\", \"neg2\": \"y\"}\n"))
          .columns() == 4);
}

BOOST_AUTO_TEST_CASE(a_first_line_that_is_a_row_is_not_lost) {
  const Scratch scratch;
  const fs::path file = scratch.write("a.tsv", "Hi.\tHallo!\nRun!\tLauf!\n");
  const Dataset data = read_pairs(file);
  BOOST_TEST(row_text(data, 0) == "Hi.|Hallo!");
  BOOST_TEST(has_notice(data, "line 1 was read as a row, not as column names (--header yes if it"));
  BOOST_TEST(read_pairs(file, {.columns = {"1", "2"}}).rows() == 2);
}

BOOST_AUTO_TEST_CASE(rows_without_label_or_score_are_skipped) {
  const Scratch scratch;
  const fs::path file = scratch.write("a.csv", "text,label\na,red\nb,\nc, \nd,red\n,red\n");
  const Dataset labeled = read_labeled(file);
  BOOST_TEST(labeled.rows() == 2);
  BOOST_TEST(labeled.label_names == (ColumnNames{"red"}));
  BOOST_TEST(
      has_notice(labeled, "2 rows without a label were skipped, lines 3, 4; --strict rejects such rows"));
  BOOST_TEST(has_notice(labeled, "1 row with an empty text was skipped, line 6"));
  BOOST_CHECK_EXCEPTION(static_cast<void>(read_labeled(file, {.strict = true})), FileError,
                        says("a.csv:3: a row without a label"));
  const Dataset nulls = read_labeled(
      scratch.write("b.jsonl", "{\"text\": \"a\", \"label\": null}\n{\"text\": \"b\", \"label\": 3}\n"));
  BOOST_TEST(nulls.label_names == (ColumnNames{"3"}));
  BOOST_TEST(has_notice(nulls, "1 row without \"label\" was skipped, line 1"));
  const fs::path scores = scratch.write(
      "c.tsv", "sentence1\tsentence2\tscore\nx\ty\thigh\nx\ty\t\nx\ty\tnan\nx\ty\t6\nx\ty\t+5\n");
  const Dataset scored = read_scored(scores, {.scores = {{0, 5}}});
  BOOST_TEST(scored.scores == (std::vector<float>{5}));
  BOOST_TEST(has_notice(scored,
                        "2 rows whose score is not a finite number were skipped, lines 2, 4 (column "
                        "\"score\" holds \"high\")"));
  BOOST_TEST(has_notice(scored, "1 row without a score was skipped"));
  BOOST_TEST(has_notice(scored, "1 row whose score is not from 0 to 5 was skipped, line 5"));
}

BOOST_AUTO_TEST_CASE(a_decimal_comma_is_named) {
  const Scratch scratch;
  const fs::path file = scratch.write(
      "a.csv", "sentence1;sentence2;score\na b;c d;0,5\na b;e f;1\ng h;i j;-1,25\nk l;m n;1,2,3\n");
  const Dataset data = read_scored(file);
  BOOST_TEST(data.scores == (std::vector<float>{1}));
  BOOST_TEST(has_notice(data,
                        "2 rows whose score has a decimal comma were skipped, lines 2, 4 (column \"score\" "
                        "holds \"0,5\"; write a point, as in 0.5)"));
  BOOST_TEST(has_notice(data, "1 row whose score is not a finite number was skipped, line 5"));
}

BOOST_AUTO_TEST_CASE(labels_that_lost_characters_are_counted) {
  const Scratch scratch;
  const Dataset data = read_labeled(
      scratch.write("a.csv", "text,label\ngo now,caf\xe9\nstay here,caf\xe8\nrun off,bar\nwalk on,bar\n"));
  BOOST_TEST(data.label_names.size() == 2);
  BOOST_TEST(has_notice(data, "1 label holds U+FFFD for lost characters"));
}

BOOST_AUTO_TEST_CASE(suspicious_labels_are_remarked) {
  const Scratch scratch;
  const Dataset data = read_labeled(scratch.write(
      "a.csv", "text,label\ngo now,Yes\nstay here,yes\nrun off,no\nwalk on,NaN\nlook up,None\nsit,no\n"));
  BOOST_TEST(data.label_names.size() == 5);
  BOOST_TEST(has_notice(data, "a.csv: 2 labels differ from another only in case, as \"Yes\", \"yes\""));
  BOOST_TEST(has_notice(data, "a.csv: 2 rows have the label \"NaN\", \"None\", which counts as a label"));
}

// As files for training from other tools have them.
BOOST_AUTO_TEST_CASE(texts_in_lists_and_objects_are_rejected_with_a_hint) {
  const Scratch scratch;
  const auto refuses = [&](auto read, const std::string& row, const std::string& hint) {
    std::string bytes;
    for (int i = 0; i < 8; ++i) bytes += row + "\n";
    BOOST_CHECK_EXCEPTION(static_cast<void>(read(scratch.write("a.jsonl", bytes))), FileError, says(hint));
  };
  const auto pairs = [](const fs::path& file) { return read_pairs(file); };
  const auto triplets = [](const fs::path& file) { return read_triplets(file); };
  const std::string mined =
      R"({"query": "a b", "pos": ["c d"], "neg": ["e f", "g h"], "prompt": "find the answer"})";
  refuses(pairs, mined, "jq -c '.positive = .pos[0]' FILE");
  refuses(triplets, mined, "jq -c '.negative_1 = .neg[0] | .negative_2 = .neg[1]' FILE");
  refuses(pairs, R"({"id": 1, "translation": {"de": "a b", "en": "c d"}})", "jq -c '. + .translation' FILE");
  refuses(pairs, R"({"set": ["a b", "c d"]})", "jq -c '.set_1 = .set[0] | .set_2 = .set[1]' FILE");
  refuses(
      [](const fs::path& file) {
        return read_pairs(file, {.columns = {"query", "pos"}});
      },
      mined, "it is a list, no text or number: make one of its texts the column");
  const Dataset beside = read_pairs(scratch.write(
      "b.jsonl", R"({"frage": "a b", "antwort": "c d", "meta": {"year": 1}})" + std::string("\n")));
  BOOST_TEST(beside.rows() == 1);
}

BOOST_AUTO_TEST_CASE(scored_triplets_have_a_margin_or_two_scores) {
  const Scratch scratch;
  const Dataset margins = read_scored_triplets(
      scratch.write("a.tsv", "query\tpositive\tnegative\tscore\na b\tc d\te f\t1.5\ng\th\ti\tnone\n"));
  BOOST_TEST(margins.rows() == 1);
  BOOST_TEST(row_text(margins, 0) == "a b|c d|e f");
  BOOST_TEST(margins.scores == (std::vector<float>{1.5f}));
  BOOST_TEST(has_notice(margins, "a.tsv:3: 1 row whose score is not a finite number was skipped"));
  const Dataset scores =
      read_scored_triplets(scratch.write("b.tsv", "q\tp\tn\tsp\tsn\na b\tc d\te f\t9\t2.5\n"),
                           {.columns = {"q", "p", "n", "sp", "sn"}});
  BOOST_TEST(scores.scores == (std::vector<float>{6.5f}));
}

BOOST_AUTO_TEST_CASE(every_kind_reads_its_columns) {
  const Scratch scratch;
  const fs::path triplets = scratch.write("t.csv", "negative,anchor,positive\nn,a,p\n");
  BOOST_TEST(row_text(read_triplets(triplets), 0) == "a|p|n");
  BOOST_TEST(row_text(read_triplets(triplets, {.columns = {"negative", "anchor", "positive"}}), 0) ==
             "n|a|p");
  const Dataset scored = read_scored(
      scratch.write("s.tsv", "pair_id\tsentence_a\tsentence_b\tlabel\trelatedness\n1\tx\ty\tNEUTRAL\t3.7\n"));
  BOOST_TEST(row_text(scored, 0) == "x|y");
  BOOST_TEST(scored.scores[0] == 3.7f);
  const Dataset labeled = read_labeled(scratch.write("l.tsv", "text\tlabel\na\tred\nb\tblue\nc\tred\n"));
  BOOST_TEST(labeled.labels == (std::vector<std::int32_t>{0, 1, 0}));
  BOOST_TEST(labeled.label_names == (ColumnNames{"red", "blue"}));
  const Files parallel = {scratch.write("c.de", "eins\nzwei\n"), scratch.write("c.en", "one\ntwo\n")};
  BOOST_TEST(row_text(read_pairs(parallel), 1) == "zwei|two");
}

BOOST_AUTO_TEST_CASE(bad_input_is_rejected_by_name) {
  const Scratch scratch;
  const auto refuses = [&](auto read, const std::string& name, std::string_view bytes,
                           const std::string& message) {
    BOOST_CHECK_EXCEPTION(static_cast<void>(read(Files(scratch.write(name, bytes)), ReadOptions{})),
                          FileError, says(name + message));
  };
  refuses(read_pairs, "a.tsv", "", ": the file is empty");
  refuses(read_pairs, "a.tsv", "english\tgerman\n", ": has no rows, only a line of column names");
  refuses(read_pairs, "a.tsv", "anchor\tpositive\n \t \n",
          ": no row can be used: 1 row with an empty text, the first in line 2; is this the right file?");
  refuses(read_pairs, "a.tsv", "anchor\tpositive\nx\n", ":2: expected 2 tab-separated columns, found 1");
  refuses(read_pairs, "a.csv", "Sales of 2024\nanchor,positive\na,b\n",
          ":2: expected 1 comma-separated columns, found 2");
  refuses(
      read_scored, "a.tsv", "sentence1\tsentence2\tscore\nx\ty\thigh\n",
      ": no row can be used: 1 row whose score is not a finite number, the first in line 2: column \"score\" "
      "holds \"high\"");
  BOOST_CHECK_EXCEPTION(static_cast<void>(read_triplets(scratch.path() / "a.txt", {.columns = {"a"}})),
                        OptionError, says("1 name given, but triplets have 3 columns or more"));
}

BOOST_AUTO_TEST_CASE(the_real_parallel_corpus_reads_whole) {
  const char* folder = std::getenv("TRINE_DATA");
  const fs::path file =
      fs::path(folder != nullptr ? folder : "") / "parallel-tatoeba-deu-eng" / "train.tsv.gz";
  if (folder == nullptr || !fs::exists(file)) {
    std::cout << "skipped: set TRINE_DATA to a folder with parallel-tatoeba-deu-eng\n";
    return;
  }
  const Dataset data = read_pairs(file);
  BOOST_TEST(data.rows() == 138571);
  BOOST_TEST(data.column_names == (ColumnNames{"english", "german"}));
  BOOST_TEST(data.notices.size() == 1U);  // what was read
}

BOOST_AUTO_TEST_SUITE_END()
