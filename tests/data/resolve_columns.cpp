#include "trine/data/readers/resolve_columns.hpp"

#include <boost/test/unit_test.hpp>

#include "trine/data/readers/read_dataset.hpp"
#include "trine/tests/data/rows.hpp"
#include "trine/tests/data/scratch_folder.hpp"

using namespace trine;
namespace fs = std::filesystem;

namespace {

using ColumnNames = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(resolve_columns)

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
  // "FIRST TEXT, NOTICE" of the one column of texts
  const auto first_text = [&](const char* name, const std::string& bytes) {
    TableReader table(scratch.write(name, bytes));
    trine::resolve_columns(table, {{"text", ColumnKind::text, {"text", "sentence"}}});
    BOOST_TEST_REQUIRE(table.next());
    return std::string(table.row()[0]) + ", " + table.reads({"text"});
  };
  const std::string note = first_text("b.tsv", dates);
  BOOST_TEST(note.starts_with("1984, "));
  BOOST_TEST(note.ends_with("b.tsv: reads note as text (--columns to choose)"));
  const Dataset labeled = read_labeled(scratch.write("c.tsv", few), {.columns = {"asked", "AREA"}});
  BOOST_TEST(labeled.label_names == (ColumnNames{"home loan", "bank card"}));
  BOOST_TEST(labeled.read_columns == (ColumnNames{"asked", "area"}));
  // titles of one word beside texts
  BOOST_TEST(first_text("d.tsv", "title\ttold\n1984\ta state watches\nDune\tsand and worms\n")
                 .starts_with("a state watches, "));
  BOOST_TEST(first_text("e.tsv", "title\n1984\n2001\n").starts_with("1984, "));
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

BOOST_AUTO_TEST_SUITE_END()
