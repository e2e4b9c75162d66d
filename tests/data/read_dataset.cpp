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

BOOST_AUTO_TEST_CASE(pairs_use_the_usual_names_or_the_only_texts) {
  const Scratch scratch;
  const auto columns = [&](std::string_view bytes) {
    return read_pairs(scratch.write("a.tsv", bytes)).column_names;
  };
  BOOST_TEST(columns("english\tgerman\na\tb\n") == (ColumnNames{"english", "german"}));
  BOOST_TEST(columns("label\tPositive\tANCHOR\nx\ty\tz\n") == (ColumnNames{"ANCHOR", "Positive"}));
  BOOST_TEST(columns("source\ttarget\tdomain\na b\tc d\tweb page\n") == (ColumnNames{"source", "target"}));
  BOOST_TEST(columns("id\tscore\tfirst\tsecond\n7\t0.5\tx\ty\n") == (ColumnNames{"first", "second"}));
  BOOST_TEST(columns("n\tfirst\tsecond\n7\tx\ty\n") == (ColumnNames{"first", "second"}));
  BOOST_TEST(columns("topic\tclass\na b c\td e f\n") ==
             (ColumnNames{"topic", "class"}));  // a name says nothing
  BOOST_TEST(columns("when\tkey\tasked\ttold\n2024-01-31\tx-17\ta b\tc d\n") ==
             (ColumnNames{"asked", "told"}));
  BOOST_CHECK_EXCEPTION(
      columns("text\tlabel\nx\ty\n"), FileError,
      says("needs the columns anchor, positive; found: text, label; too few of them fit, name "
           "them with --columns, by names or by column numbers; first row: text = "
           "\"x\", label = \"y\""));
  BOOST_CHECK_EXCEPTION(columns("one\ttwo\tthree\na b\tc d\te f\n"), FileError,
                        says("several columns fit (one, two, three), name them with --columns"));
  BOOST_CHECK_EXCEPTION(columns("text\ttext\na b\tc d\n"), FileError, says("2 columns are called \"text\""));
}

BOOST_AUTO_TEST_CASE(columns_are_judged_by_many_rows_and_not_by_their_first) {
  const Scratch scratch;
  std::string few = "asked\tarea\tanswer\n", dates = "seen\tnote\n";
  for (int i = 0; i < 60; ++i) {
    few += "question number " + std::to_string(i) + "\t" + (i % 3 == 0 ? "home loan" : "bank card") +
           "\tanswer is " + std::to_string(i * 7) + "\n";
    dates += "2024-02-" + std::to_string(10 + i % 20) + "\t" +
             (i == 0 ? "1984" : "a dog barked, " + std::to_string(i)) + "\n";
  }
  BOOST_TEST(read_pairs(scratch.write("a.tsv", few)).column_names == (ColumnNames{"asked", "answer"}));
  const Dataset notes = read_texts(scratch.write("b.tsv", dates));
  BOOST_TEST(notes.texts.front() == "1984");
  BOOST_TEST(notes.notices.front().ends_with("b.tsv: reads note as text (--columns to choose)"));
  const Dataset labeled = read_labeled(scratch.write("c.tsv", few), {.columns = {"asked", "AREA"}});
  BOOST_TEST(labeled.label_names == (ColumnNames{"home loan", "bank card"}));
  BOOST_TEST(labeled.read_columns == (ColumnNames{"asked", "area"}));
  // titles of one word beside texts
  BOOST_TEST(read_texts(scratch.write("d.tsv", "title\ttold\n1984\ta state watches\nDune\tsand and worms\n"))
                 .texts.front() == "a state watches");
  BOOST_TEST(read_texts(scratch.write("e.tsv", "title\n1984\n2001\n")).rows() == 2);
}

BOOST_AUTO_TEST_CASE(labels_and_scores_are_found_by_name_or_content) {
  const Scratch scratch;
  std::string rows, ratings;
  for (int i = 0; i < 12; ++i) {
    rows += "I lost it " + std::to_string(i) + "\t" + (i % 2 == 0 ? "card" : "pin") + "\n";
    ratings += std::to_string(i) + "\ta dog " + std::to_string(i) + "\ta cat " + std::to_string(i) + "\t" +
               std::to_string(i % 5) + ".5\n";
  }
  const Dataset named = read_labeled(scratch.write("a.tsv", "Question\tCategory\n" + rows));
  BOOST_TEST(named.notices.front().ends_with(
      "a.tsv: reads Question as text, Category as label (--columns to choose)"));
  const Dataset without = read_labeled(scratch.write("b.tsv", rows));
  BOOST_TEST(without.rows() == 12);
  BOOST_TEST(has_notice(without,
                        "reads column 1 as text, column 2 as label (--columns to choose); line 1 was read "
                        "as a row"));
  BOOST_TEST(without.read_columns == (ColumnNames{"1", "2"}));
  const Dataset scored = read_scored(scratch.write("c.tsv", "no\tone\tother\trated\n" + ratings));
  BOOST_TEST(scored.column_names == (ColumnNames{"one", "other"}));
  BOOST_TEST(scored.scores[1] == 1.5f);
  BOOST_TEST(read_scored(scratch.write("d.csv", "sentence1,sentence2,label\na b,c d,0.5\n")).scores.front() ==
             0.5f);
  BOOST_CHECK_EXCEPTION(
      static_cast<void>(read_labeled(scratch.write("e.csv", "asked,intent,topic\na b,x,y\n"))), FileError,
      says("needs the columns text, label; found: asked, intent, topic"));
}

BOOST_AUTO_TEST_CASE(a_label_is_the_only_column_of_few_words_or_whole_numbers) {
  const Scratch scratch;
  const auto rows = [](std::string_view names, auto row) {
    std::string bytes(names);
    for (int i = 0; i < 24; ++i) bytes += row(i, "we went there " + std::to_string(i)) + "\n";
    return bytes;
  };
  const auto bit = [](int i) { return std::to_string(i * 7 % 3 % 2); };
  const auto read = [&](const std::string& bytes) {
    return read_labeled(scratch.write("a.csv", bytes)).notices.front();
  };
  const auto is_read = [&](const std::string& bytes, const std::string& said) {
    const std::string notice = read(bytes);
    BOOST_TEST(notice.find(said) != std::string::npos, notice);
  };
  is_read(rows("review_text,stars\n", [](int i, auto t) { return t + "," + std::to_string(1 + i * 3 % 5); }),
          "reads review_text as text, stars as label");
  is_read(rows("target,tweet\n", [](int i, auto t) { return (i % 3 == 0 ? "4.0," : "0.0,") + t; }),
          "reads target as label, tweet as text");
  is_read(
      rows("n,text,label_id\n", [&](int i, auto t) { return std::to_string(i) + "," + t + "," + bit(i); }),
      "reads text as text, label_id as label");
  is_read(
      rows("text,price,area\n",
           [](int i, auto t) { return t + "," + std::to_string(i * 13 % 29) + (i % 2 ? ",home" : ",work"); }),
      "area as label");
  is_read(
      rows("text,source,label\n", [&](int i, auto t) { return t + (i % 2 ? ",imdb," : ",yelp,") + bit(i); }),
      "label as label");
  const auto refuses = [&](const std::string& bytes, const std::string& message) {
    BOOST_CHECK_EXCEPTION(static_cast<void>(read(bytes)), FileError, says(message));
  };
  const auto bit_and_word = [&](int i, auto t) { return t + "," + bit(i) + (i % 2 ? ",imdb" : ",yelp"); };
  refuses(rows("review,polarity,source\n", bit_and_word),
          "several columns fit (polarity, source), name them with --columns, by names or by column "
          "numbers; first row: review = \"we went there 0\", polarity = \"0\", source = \"yelp\"");
  refuses(rows("Rating,Country,Review\n",
               [](int i, auto t) { return std::to_string(1 + i * 3 % 5) + (i % 2 ? ",NZ," : ",FR,") + t; }),
          "several columns fit (Rating, Country)");
  refuses(rows("text,lang,sentiment\n",
               [](int i, auto t) { return t + (i % 2 ? ",en" : ",de") + (i % 3 ? ",good" : ",bad"); }),
          "several columns fit (lang, sentiment)");
  refuses(rows("", bit_and_word), "several columns fit (column 2, column 3)");
}

BOOST_AUTO_TEST_CASE(a_second_file_uses_the_columns_of_the_first) {
  const Scratch scratch;
  const fs::path file = scratch.write("a.tsv", "anchor\tpositive\tnote\na b\tc d\te f\n");
  BOOST_TEST(read_pairs(file, {.like = {"anchor", "note"}}).column_names == (ColumnNames{"anchor", "note"}));
  BOOST_TEST(read_pairs(file, {.like = {"x", "y"}}).column_names == (ColumnNames{"anchor", "positive"}));
}

BOOST_AUTO_TEST_CASE(a_column_given_twice_is_rejected) {
  const Scratch scratch;
  const fs::path file = scratch.write("a.tsv", "text\tother\tlabel\na b\tc d\tneutral\n");
  const auto refuses = [&](auto read, const ColumnNames& columns, const std::string& message) {
    BOOST_CHECK_EXCEPTION(static_cast<void>(read(Files(file), ReadOptions{.columns = columns})), FileError,
                          says(message));
  };
  refuses(read_pairs, {"1", "1"},
          "column \"1\" is given twice; name different columns with --columns; found: text, other");
  refuses(read_pairs, {"text", "text"}, "column \"text\" is given twice");
  refuses(read_pairs, {"text", "TEXT"}, "\"text\" and \"TEXT\" are one column, column 1");
  refuses(read_triplets, {"text", "other", "2"}, "\"other\" and \"2\" are one column, column 2");
  refuses(read_labeled, {"label", "3"}, "\"label\" and \"3\" are one column");
  refuses(read_nli, {"text", "text", "label"}, "column \"text\" is given twice");
}

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

BOOST_AUTO_TEST_CASE(every_kind_reads_its_columns) {
  const Scratch scratch;
  const fs::path triplets = scratch.write("t.csv", "negative,anchor,positive\nn,a,p\n");
  BOOST_TEST(row_text(read_triplets(triplets), 0) == "a|p|n");
  BOOST_TEST(row_text(read_triplets(triplets, {.columns = {"negative", "anchor", "positive"}}), 0) ==
             "n|a|p");
  const fs::path tuples = scratch.write(
      "u.jsonl", "{\"a\": \"1 x\", \"b\": \"2 x\", \"c\": \"3 x\", \"d\": \"4 x\", \"id\": 5}\n");
  BOOST_TEST(row_text(read_tuples(tuples), 0) == "1 x|2 x|3 x|4 x");
  const Dataset scored = read_scored(
      scratch.write("s.tsv", "pair_id\tsentence_a\tsentence_b\tlabel\trelatedness\n1\tx\ty\tNEUTRAL\t3.7\n"));
  BOOST_TEST(row_text(scored, 0) == "x|y");
  BOOST_TEST(scored.scores[0] == 3.7f);
  const Dataset labeled = read_labeled(scratch.write("l.tsv", "text\tlabel\na\tred\nb\tblue\nc\tred\n"));
  BOOST_TEST(labeled.labels == (std::vector<std::int32_t>{0, 1, 0}));
  BOOST_TEST(labeled.label_names == (ColumnNames{"red", "blue"}));
  BOOST_TEST(read_texts(scratch.write("x.txt", "one\n\ntwo\none\n")).ids ==
             (std::vector<std::int32_t>{0, 1, 0}));
  BOOST_TEST(read_texts(scratch.path() / "l.tsv").texts == (ColumnNames{"a", "b", "c"}));
  const Files parallel = {scratch.write("c.de", "eins\nzwei\n"), scratch.write("c.en", "one\ntwo\n")};
  BOOST_TEST(row_text(read_pairs(parallel), 1) == "zwei|two");
}

BOOST_AUTO_TEST_CASE(a_limit_takes_rows_from_the_beginning) {
  const Scratch scratch;
  const fs::path file = scratch.write("a.tsv", "a\tb\n1 x\t2 x\n3 x\t4 x\n5 x\t6 x\n");
  BOOST_TEST(read_pairs(file, {.limit = 2}).rows() == 2);
}

BOOST_AUTO_TEST_CASE(bad_input_is_rejected_by_name) {
  const Scratch scratch;
  const auto refuses = [&](auto read, const std::string& name, std::string_view bytes,
                           const std::string& message) {
    BOOST_CHECK_EXCEPTION(static_cast<void>(read(Files(scratch.write(name, bytes)), ReadOptions{})),
                          FileError, says(name + message));
  };
  refuses(read_pairs, "a.tsv", "", ": the file is empty");
  refuses(read_pairs, "a.tsv", "english\tgerman\n", ": holds no rows, only a line of column names");
  refuses(read_pairs, "a.tsv", "anchor\tpositive\n \t \n",
          ": no row can be used: 1 row with an empty text, the first in line 2; is this the right file?");
  refuses(read_pairs, "a.tsv", "anchor\tpositive\nx\n", ":2: expected 2 tab-separated columns, found 1");
  refuses(read_pairs, "a.csv", "Sales of 2024\nanchor,positive\na,b\n",
          ":2: expected 1 comma-separated columns, found 2");
  refuses(
      read_scored, "a.tsv", "sentence1\tsentence2\tscore\nx\ty\thigh\n",
      ": no row can be used: 1 row whose score is not a finite number, the first in line 2: column \"score\" "
      "holds \"high\"");
  refuses(read_texts, "a.txt", "", ": the file is empty");
  refuses(read_texts, "a.txt", "\n \n", ": has only blank lines");
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
