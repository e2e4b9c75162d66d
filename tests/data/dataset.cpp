#include "trine/data/dataset.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <iostream>
#include <set>

#include "trine/data/readers/read_dataset.hpp"
#include "trine/data/split.hpp"
#include "trine/tests/data/scratch.hpp"

using namespace trine;
namespace fs = std::filesystem;

namespace {

using EnumNames = std::vector<std::string>;

std::string row_text(const Dataset& data, Index row) {
  std::string text;
  for (Index column = 0; column < data.columns(); ++column)
    text += (column > 0 ? "|" : "") + data.text(row, column);
  return text;
}

bool has_notice(const Dataset& data, const std::string& part) {
  for (const std::string& notice : data.notices) {
    if (notice.find(part) != std::string::npos) return true;
  }
  return false;
}

// Pairs of sentences among which some share a side.
Dataset many_pairs(int n) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (int i = 0; i < n; ++i) {
    pairs.emplace_back("Frage Nummer " + std::to_string(i * 3 / 4),
                       "question number " + std::to_string(i * 7 % n / 2) + "!");
  }
  return from_pairs(pairs);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(dataset)

BOOST_AUTO_TEST_CASE(each_distinct_text_is_kept_once) {
  const std::vector<std::pair<std::string, std::string>> pairs = {
      {"Hi.", "Hallo!"}, {"Hi.", " Servus! "}, {"Hallo!", "Hi."}};
  const Dataset data = from_pairs(pairs);
  BOOST_TEST(data.rows() == 3);
  BOOST_TEST(data.columns() == 2);
  BOOST_TEST(data.texts == (EnumNames{"Hi.", "Hallo!", "Servus!"}));
  BOOST_TEST(data.ids == (std::vector<std::int32_t>{0, 1, 0, 2, 1, 0}));
  BOOST_TEST(data.text(1, 1) == "Servus!");
}

BOOST_AUTO_TEST_CASE(rows_with_an_empty_text_are_left_out_and_counted) {
  const Scratch scratch;
  const Dataset data = read_pairs(scratch.write("a.tsv", "a\tb\n1 x\t2 x\n\t2\n  \tx\n"));
  BOOST_TEST(data.rows() == 1);
  BOOST_TEST(has_notice(data, "a.tsv:3: 2 rows with an empty text were left out, lines 3, 4"));
}

BOOST_AUTO_TEST_CASE(repaired_bytes_are_noticed) {
  const Scratch scratch;
  BOOST_TEST(
      has_notice(read_pairs(scratch.write("a.tsv", "a\tb\nM\xFCller\tx\n")), "a.tsv: 1 sequences (1 bytes)"));
}

BOOST_AUTO_TEST_CASE(taken_rows_keep_their_scores_and_only_their_texts) {
  const Scratch scratch;
  const Dataset data =
      read_scored(scratch.write("a.tsv", "sentence1\tsentence2\tscore\na\tb\t1\nc\td\t2.5\na\td\t3\n"));
  const std::vector<Index> rows = {2, 1};
  const Dataset taken = take_rows(data, rows);
  BOOST_TEST(row_text(taken, 0) == "a|d");
  BOOST_TEST(row_text(taken, 1) == "c|d");
  BOOST_TEST(taken.scores == (std::vector<float>{3, 2.5f}));
  BOOST_TEST(taken.texts == (EnumNames{"a", "d", "c"}));
}

BOOST_AUTO_TEST_CASE(joined_sets_share_their_texts) {
  const std::vector<std::pair<std::string, std::string>> one = {{"a", "b"}};
  const std::vector<std::pair<std::string, std::string>> two = {{"b", "c"}};
  const Dataset data = join(from_pairs(one), from_pairs(two));
  BOOST_TEST(data.rows() == 2);
  BOOST_TEST(data.texts == (EnumNames{"a", "b", "c"}));
  const Scratch scratch;
  const Dataset red = read_labeled(scratch.write("a.tsv", "text\tlabel\na\tred\nb\tblue\n"));
  const Dataset green = read_labeled(scratch.write("b.tsv", "text\tlabel\nb\tgreen\nc\tred\n"));
  const Dataset colors = join(red, green);
  BOOST_TEST(colors.labels == (std::vector<std::int32_t>{0, 1, 2, 0}));
  BOOST_TEST(colors.label_names == (EnumNames{"red", "blue", "green"}));
  BOOST_TEST(colors.ids == (std::vector<std::int32_t>{0, 1, 1, 2}));
  const std::vector<std::string> texts = {"x"};
  BOOST_CHECK_EXCEPTION(static_cast<void>(join(from_pairs(one), from_texts(texts))), OptionError,
                        says("not of one kind: 2 columns"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(reading)

BOOST_AUTO_TEST_CASE(pairs_take_the_usual_names_else_the_only_texts) {
  const Scratch scratch;
  const auto columns = [&](std::string_view bytes) {
    return read_pairs(scratch.write("a.tsv", bytes)).column_names;
  };
  BOOST_TEST(columns("english\tgerman\na\tb\n") == (EnumNames{"english", "german"}));
  BOOST_TEST(columns("label\tPositive\tANCHOR\nx\ty\tz\n") == (EnumNames{"ANCHOR", "Positive"}));
  BOOST_TEST(columns("source\ttarget\tdomain\na b\tc d\tweb page\n") == (EnumNames{"source", "target"}));
  BOOST_TEST(columns("id\tscore\tfirst\tsecond\n7\t0.5\tx\ty\n") == (EnumNames{"first", "second"}));
  BOOST_TEST(columns("n\tfirst\tsecond\n7\tx\ty\n") == (EnumNames{"first", "second"}));
  BOOST_TEST(columns("topic\tclass\na b c\td e f\n") ==
             (EnumNames{"topic", "class"}));  // a name says nothing
  BOOST_TEST(columns("when\tkey\tasked\ttold\n2024-01-31\tx-17\ta b\tc d\n") == (EnumNames{"asked", "told"}));
  BOOST_CHECK_EXCEPTION(
      columns("text\tlabel\nx\ty\n"), FileError,
      says("needs the columns anchor, positive; found: text, label; too few of them fit, name "
           "them with --columns, by names or by places counted from 1; first row: text = "
           "\"x\", label = \"y\""));
  BOOST_CHECK_EXCEPTION(columns("one\ttwo\tthree\na b\tc d\te f\n"), FileError,
                        says("more than one choice is left (one, two, three), name them with --columns"));
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
  BOOST_TEST(read_pairs(scratch.write("a.tsv", few)).column_names == (EnumNames{"asked", "answer"}));
  const Dataset notes = read_texts(scratch.write("b.tsv", dates));
  BOOST_TEST(notes.texts.front() == "1984");
  BOOST_TEST(notes.notices.front().ends_with("b.tsv: reads note as text (--columns to choose)"));
  const Dataset labeled = read_labeled(scratch.write("c.tsv", few), {.columns = {"asked", "AREA"}});
  BOOST_TEST(labeled.label_names == (EnumNames{"home loan", "bank card"}));
  BOOST_TEST(labeled.read_columns == (EnumNames{"asked", "area"}));
  // titles of one word beside texts
  BOOST_TEST(read_texts(scratch.write("d.tsv", "title\ttold\n1984\ta state watches\nDune\tsand and worms\n"))
                 .texts.front() == "a state watches");
  BOOST_TEST(read_texts(scratch.write("e.tsv", "title\n1984\n2001\n")).rows() == 2);
}

BOOST_AUTO_TEST_CASE(labels_and_scores_are_told_by_name_or_by_what_they_hold) {
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
                        "reads column 1 as text, column 2 as label (--columns to choose); line 1 was taken "
                        "for a row"));
  BOOST_TEST(without.read_columns == (EnumNames{"1", "2"}));
  const Dataset scored = read_scored(scratch.write("c.tsv", "no\tone\tother\trated\n" + ratings));
  BOOST_TEST(scored.column_names == (EnumNames{"one", "other"}));
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
          "more than one choice is left (polarity, source), name them with --columns, by names or by places "
          "counted from 1; first row: review = \"we went there 0\", polarity = \"0\", source = \"yelp\"");
  refuses(rows("Rating,Country,Review\n",
               [](int i, auto t) { return std::to_string(1 + i * 3 % 5) + (i % 2 ? ",NZ," : ",FR,") + t; }),
          "more than one choice is left (Rating, Country)");
  refuses(rows("text,lang,sentiment\n",
               [](int i, auto t) { return t + (i % 2 ? ",en" : ",de") + (i % 3 ? ",good" : ",bad"); }),
          "more than one choice is left (lang, sentiment)");
  refuses(rows("", bit_and_word), "more than one choice is left (column 2, column 3)");
}

BOOST_AUTO_TEST_CASE(a_second_file_is_read_by_the_columns_of_the_first_where_it_has_them) {
  const Scratch scratch;
  const fs::path file = scratch.write("a.tsv", "anchor\tpositive\tnote\na b\tc d\te f\n");
  BOOST_TEST(read_pairs(file, {.like = {"anchor", "note"}}).column_names == (EnumNames{"anchor", "note"}));
  BOOST_TEST(read_pairs(file, {.like = {"x", "y"}}).column_names == (EnumNames{"anchor", "positive"}));
}

BOOST_AUTO_TEST_CASE(a_column_given_twice_is_refused) {
  const Scratch scratch;
  const fs::path file = scratch.write("a.tsv", "text\tother\tlabel\na b\tc d\tneutral\n");
  const auto refuses = [&](auto read, const EnumNames& columns, const std::string& message) {
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
  BOOST_TEST(
      has_notice(data, "line 1 was taken for a row, there are no names of columns (--header yes if it"));
  BOOST_TEST(read_pairs(file, {.columns = {"1", "2"}}).rows() == 2);
}

BOOST_AUTO_TEST_CASE(rows_without_label_or_score_are_left_out) {
  const Scratch scratch;
  const fs::path file = scratch.write("a.csv", "text,label\na,red\nb,\nc, \nd,red\n,red\n");
  const Dataset labeled = read_labeled(file);
  BOOST_TEST(labeled.rows() == 2);
  BOOST_TEST(labeled.label_names == (EnumNames{"red"}));
  BOOST_TEST(
      has_notice(labeled, "2 rows without a label were left out, lines 3, 4; --strict refuses such rows"));
  BOOST_TEST(has_notice(labeled, "1 row with an empty text was left out, line 6"));
  BOOST_CHECK_EXCEPTION(static_cast<void>(read_labeled(file, {.strict = true})), FileError,
                        says("a.csv:3: a row without a label"));
  const Dataset nulls = read_labeled(
      scratch.write("b.jsonl", "{\"text\": \"a\", \"label\": null}\n{\"text\": \"b\", \"label\": 3}\n"));
  BOOST_TEST(nulls.label_names == (EnumNames{"3"}));
  BOOST_TEST(has_notice(nulls, "1 row without \"label\" was left out, line 1"));
  const fs::path scores = scratch.write(
      "c.tsv", "sentence1\tsentence2\tscore\nx\ty\thigh\nx\ty\t\nx\ty\tnan\nx\ty\t6\nx\ty\t+5\n");
  const Dataset scored = read_scored(scores, {.scores = {{0, 5}}});
  BOOST_TEST(scored.scores == (std::vector<float>{5}));
  BOOST_TEST(has_notice(scored,
                        "2 rows whose score is not a finite number were left out, lines 2, 4 (column "
                        "\"score\" holds \"high\")"));
  BOOST_TEST(has_notice(scored, "1 row without a score was left out"));
  BOOST_TEST(has_notice(scored, "1 row whose score is not from 0 to 5 was left out, line 5"));
}

BOOST_AUTO_TEST_CASE(a_decimal_comma_is_called_one) {
  const Scratch scratch;
  const fs::path file = scratch.write(
      "a.csv", "sentence1;sentence2;score\na b;c d;0,5\na b;e f;1\ng h;i j;-1,25\nk l;m n;1,2,3\n");
  const Dataset data = read_scored(file);
  BOOST_TEST(data.scores == (std::vector<float>{1}));
  BOOST_TEST(has_notice(data,
                        "2 rows whose score has a decimal comma were left out, lines 2, 4 (column \"score\" "
                        "holds \"0,5\"; write a point, as in 0.5)"));
  BOOST_TEST(has_notice(data, "1 row whose score is not a finite number was left out, line 5"));
}

BOOST_AUTO_TEST_CASE(labels_that_lost_characters_are_counted) {
  const Scratch scratch;
  const Dataset data = read_labeled(
      scratch.write("a.csv", "text,label\ngo now,caf\xe9\nstay here,caf\xe8\nrun off,bar\nwalk on,bar\n"));
  BOOST_TEST(data.label_names.size() == 2);
  BOOST_TEST(has_notice(data, "1 label holds U+FFFD in place of other characters"));
}

BOOST_AUTO_TEST_CASE(labels_that_may_be_one_or_none_are_told) {
  const Scratch scratch;
  const Dataset data = read_labeled(scratch.write(
      "a.csv", "text,label\ngo now,Yes\nstay here,yes\nrun off,no\nwalk on,NaN\nlook up,None\nsit,no\n"));
  BOOST_TEST(data.label_names.size() == 5);
  BOOST_TEST(has_notice(data, "a.csv: 2 labels differ from another in case only, as \"Yes\", \"yes\""));
  BOOST_TEST(has_notice(data, "a.csv: 2 rows have the label \"NaN\", \"None\", counted as any other label"));
}

// As files for training from other tools have them.
BOOST_AUTO_TEST_CASE(texts_in_lists_and_objects_are_refused_with_the_way_to_flatten_them) {
  const Scratch scratch;
  const auto refuses = [&](auto read, const std::string& row, const std::string& cure) {
    std::string bytes;
    for (int i = 0; i < 8; ++i) bytes += row + "\n";
    BOOST_CHECK_EXCEPTION(static_cast<void>(read(scratch.write("a.jsonl", bytes))), FileError, says(cure));
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
  BOOST_TEST(labeled.label_names == (EnumNames{"red", "blue"}));
  BOOST_TEST(read_texts(scratch.write("x.txt", "one\n\ntwo\none\n")).ids ==
             (std::vector<std::int32_t>{0, 1, 0}));
  BOOST_TEST(read_texts(scratch.path() / "l.tsv").texts == (EnumNames{"a", "b", "c"}));
  const Files parallel = {scratch.write("c.de", "eins\nzwei\n"), scratch.write("c.en", "one\ntwo\n")};
  BOOST_TEST(row_text(read_pairs(parallel), 1) == "zwei|two");
}

BOOST_AUTO_TEST_CASE(a_limit_takes_rows_from_the_beginning) {
  const Scratch scratch;
  const fs::path file = scratch.write("a.tsv", "a\tb\n1 x\t2 x\n3 x\t4 x\n5 x\t6 x\n");
  BOOST_TEST(read_pairs(file, {.limit = 2}).rows() == 2);
}

BOOST_AUTO_TEST_CASE(bad_input_is_refused_by_name) {
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
  refuses(read_texts, "a.txt", "\n \n", ": holds only blank lines");
  BOOST_CHECK_EXCEPTION(static_cast<void>(read_triplets(scratch.path() / "a.txt", {.columns = {"a"}})),
                        OptionError, says("1 name was given, but this kind of data has 3 columns"));
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
  BOOST_TEST(data.column_names == (EnumNames{"english", "german"}));
  BOOST_TEST(data.notices.size() == 1U);  // what was read
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(nli)

BOOST_AUTO_TEST_CASE(entailed_hypotheses_meet_contradicted_ones_of_the_same_premise) {
  const Scratch scratch;
  const Dataset data = read_nli(scratch.write("a.tsv",
                                              "premise\thypothesis\tlabel\n"
                                              "p1\te1\tentailment\n"
                                              "p2\te2\tentailment\n"  // no contradiction
                                              "p1\tn1\tneutral\n"
                                              "p1\tc1\tcontradiction\n"
                                              "p1\te3\tentailment\n"
                                              "p1\te4\tEntailment\n"
                                              "p1\tc2\tcontradiction\n"
                                              "p1\tx\t-\n"));
  BOOST_REQUIRE_EQUAL(data.rows(), 3);
  BOOST_TEST(row_text(data, 0) == "p1|e1|c1");
  BOOST_TEST(row_text(data, 1) == "p1|e3|c2");
  BOOST_TEST(row_text(data, 2) == "p1|e4|c1");
  BOOST_TEST(has_notice(data, "1 row without an agreed label was skipped"));
  BOOST_TEST(has_notice(data, "1 entailed hypotheses were left out"));
}

BOOST_AUTO_TEST_CASE(the_published_json_form_and_numeric_labels_are_read) {
  const Scratch scratch;
  const std::string rest = "\"annotator_labels\": [\"x\"], \"sentence1_parse\": \"(ROOT)\"}\n";
  const Dataset data = read_nli(scratch.write(
      "snli.jsonl", "{\"gold_label\": \"entailment\", \"sentence1\": \"p\", \"sentence2\": \"e\", " + rest +
                        "{\"gold_label\": \"contradiction\", \"sentence1\": \"p\", \"sentence2\": \"c\", " +
                        rest));
  BOOST_TEST(row_text(data, 0) == "p|e|c");
  const Dataset numbers =
      read_nli(scratch.write("n.csv", "premise,hypothesis,label\np,e,0\np,c,2\np,x,-1\n"));
  BOOST_TEST(row_text(numbers, 0) == "p|e|c");
}

BOOST_AUTO_TEST_CASE(an_empty_label_is_missing_and_a_dash_is_no_agreement) {
  const Scratch scratch;
  const std::string names = "premise\thypothesis\tlabel\n";
  const fs::path file =
      scratch.write("a.tsv", names + "p\te\tentailment\np\tc\tcontradiction\np\tx\t \np\ty\t-\np\tz\t-1\n");
  const Dataset data = read_nli(file);
  BOOST_TEST(data.rows() == 1);
  BOOST_TEST(has_notice(data, "a.tsv:4: 1 row without a label was left out, line 4; --strict refuses such"));
  BOOST_TEST(has_notice(data, "2 rows without an agreed label were skipped"));
  BOOST_CHECK_EXCEPTION(static_cast<void>(read_nli(file, {.strict = true})), FileError,
                        says("a.tsv:4: a row without a label"));
  BOOST_TEST(
      read_nli(scratch.write("b.tsv", names + "p\te\t0\np\tc\t2\np\tx\t-\n"), {.strict = true}).rows() == 1);
  BOOST_CHECK_EXCEPTION(
      static_cast<void>(read_nli(
          scratch.write("c.tsv", names + "p\te\tentailment\np\tc\tcontra\np\td\tcontra\np\tf\t\np\tg\t-\n"))),
      FileError,
      says("no triplet: none of its 2 rows has a premise both with an entailed and with a contradicted "
           "hypothesis; 1 of them have no agreed label (- or -1); left out: 2 rows with another label than "
           "those of NLI, the first in line 3: the label \"contra\" is not one of entailment, neutral, "
           "contradiction, 0, 1, 2, - or -1; left out: 1 row without a label, the first in line 5"));
}

BOOST_AUTO_TEST_CASE(what_is_not_nli_is_refused) {
  const Scratch scratch;
  BOOST_CHECK_EXCEPTION(
      static_cast<void>(read_nli(scratch.write("a.tsv", "premise\thypothesis\tlabel\np\th\tmaybe\n"))),
      FileError,
      says("no row can be used: 1 row with another label than those of NLI, the first in line 2: the label "
           "\"maybe\" is not one of"));
  BOOST_CHECK_EXCEPTION(
      static_cast<void>(read_nli(scratch.write("a.tsv", "premise\thypothesis\tlabel\np\th\tneutral\n"))),
      FileError, says("no triplet: none of its 1 rows"));
  BOOST_CHECK_EXCEPTION(static_cast<void>(read_nli(scratch.write("a.tsv", "a\tb\nx\ty\n"))), FileError,
                        says("needs the columns premise, hypothesis, label; found: a, b"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(split)

BOOST_AUTO_TEST_CASE(no_held_out_sentence_occurs_in_training_or_twice) {
  const Dataset data = many_pairs(2000);
  const Split split = split_by_hash(data, 200, 1);
  BOOST_TEST(split.held_out.rows() == 200);
  BOOST_TEST(split.training.rows() + split.held_out.rows() + split.dropped == data.rows());
  BOOST_TEST(split.dropped > 0);
  BOOST_TEST(split.training.rows() > 1000);
  std::set<std::string> held_out;
  for (Index i = 0; i < 200; ++i) {
    for (Index column = 0; column < 2; ++column)
      BOOST_TEST(held_out.insert(split.held_out.text(i, column)).second);
  }
  for (const std::string& text : split.training.texts) BOOST_TEST(held_out.count(text) == 0u);
}

BOOST_AUTO_TEST_CASE(the_choice_does_not_depend_on_the_order_of_rows_but_on_the_seed) {
  const Dataset data = many_pairs(300);
  std::vector<Index> backwards;
  for (Index i = data.rows(); i-- > 0;) backwards.push_back(i);
  const auto chosen = [](const Dataset& from, std::uint64_t seed) {
    const Split split = split_by_hash(from, 30, seed);
    std::set<std::string> rows;
    for (Index i = 0; i < 30; ++i) rows.insert(row_text(split.held_out, i));
    return rows;
  };
  BOOST_TEST((chosen(data, 1) == chosen(take_rows(data, backwards), 1)));
  BOOST_TEST((chosen(data, 1) != chosen(data, 2)));
}

BOOST_AUTO_TEST_CASE(sentences_that_differ_in_case_or_punctuation_are_the_same) {
  const std::vector<std::pair<std::string, std::string>> pairs = {
      {"Guten Tag!", "Hello."}, {"guten tag", "Good day."}, {"Wie geht's?", "hello"}, {"Nein.", "No."}};
  const Dataset data = from_pairs(pairs);
  const std::vector<Index> first = {0};
  const Dataset rest = without_texts_of(data, take_rows(data, first));
  BOOST_REQUIRE_EQUAL(rest.rows(), 1);
  BOOST_TEST(row_text(rest, 0) == "Nein.|No.");
}

BOOST_AUTO_TEST_CASE(too_many_rows_cannot_be_held_out) {
  BOOST_CHECK_EXCEPTION(static_cast<void>(split_by_hash(many_pairs(10), 10, 1)), OptionError,
                        says("10 of 10 rows cannot be held out"));
  BOOST_TEST(split_by_hash(many_pairs(10), 0, 1).training.rows() == 10);
}

namespace {

// Label l of `sizes` has sizes[l] rows, no two of one text.
Dataset labeled(const std::vector<int>& sizes) {
  DatasetBuilder builder({"text"});
  for (std::size_t label = 0; label < sizes.size(); ++label) {
    for (int i = 0; i < sizes[label]; ++i) {
      const std::string text = "word" + std::to_string(i) + " of" + std::to_string(label);
      const std::string_view row[] = {text};
      builder.add_labeled(row, "label" + std::to_string(label));
    }
  }
  return builder.finish("made up");
}

std::vector<int> rows_by_label(const Dataset& data) {
  std::vector<int> count(data.label_names.size());
  for (const std::int32_t label : data.labels) ++count[static_cast<std::size_t>(label)];
  return count;
}

}  // namespace

BOOST_AUTO_TEST_CASE(labels_are_held_out_by_their_share_and_keep_a_row) {
  const Dataset data = labeled({100, 60, 40, 1, 2});
  for (const std::uint64_t seed : {1, 2, 3}) {
    const Split split = split_by_label(data, 50, seed);
    BOOST_TEST(split.held_out.rows() == 50);
    BOOST_TEST(split.training.rows() == 153);
    const std::vector<int> out = rows_by_label(split.held_out), in = rows_by_label(split.training);
    BOOST_TEST(std::abs(out[0] - 25) <= 1);
    BOOST_TEST(std::abs(out[1] - 15) <= 1);
    BOOST_TEST(std::abs(out[2] - 10) <= 1);
    BOOST_TEST(out[3] == 0);
    BOOST_TEST(in[4] >= 1);
  }
  const Split all = split_by_label(data, 198, 1);  // all but one of each
  BOOST_TEST(rows_by_label(all.training) == (std::vector<int>{1, 1, 1, 1, 1}),
             boost::test_tools::per_element());
  BOOST_CHECK_EXCEPTION(static_cast<void>(split_by_label(data, 199, 1)), OptionError, [](const auto& error) {
    return std::string(error.what()).find("199 of 203 rows cannot be held out, 198 can") != std::string::npos;
  });
}

BOOST_AUTO_TEST_CASE(a_text_with_two_labels_is_on_one_side_of_a_split_by_label) {
  DatasetBuilder builder({"text"});
  for (int i = 0; i < 40; ++i) {
    const std::string text = "Text " + std::to_string(i / 2) + (i % 2 == 0 ? "" : "!");
    const std::string_view row[] = {text};
    builder.add_labeled(row, i % 2 == 0 ? "one" : "other");
  }
  const Split split = split_by_label(builder.finish("made up"), 5, 1);
  BOOST_TEST(split.held_out.rows() == 5);
  BOOST_TEST(split.dropped == 5);
  BOOST_TEST(split.training.rows() == 30);
}

BOOST_AUTO_TEST_SUITE_END()
