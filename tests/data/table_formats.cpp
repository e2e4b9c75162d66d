#include "trine/data/readers/table_reader.hpp"

#include <boost/test/unit_test.hpp>
#include <chrono>

#include "trine/tests/data/scratch_folder.hpp"
#include "trine/tests/data/table_rows.hpp"

using namespace trine;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(table_formats)

BOOST_AUTO_TEST_CASE(a_header_alone_is_a_table_without_rows) {
  const Scratch scratch;
  BOOST_TEST(rows_of(scratch.write("a.tsv", "a\tb\n")).empty());
  BOOST_TEST(rows_of(scratch.write("a.csv", "a,b")).empty());
}

BOOST_AUTO_TEST_CASE(bad_rows_are_skipped_and_counted) {
  const Scratch scratch;
  const auto left_out = [&](const std::string& name, std::string_view bytes, const Rows& expected,
                            const std::string& message, std::string_view strict) {
    const fs::path file = scratch.write(name, bytes);
    TableReader table(file);
    Rows rows;
    while (table.next()) rows.emplace_back(table.row().begin(), table.row().end());
    BOOST_TEST(rows == expected);
    BOOST_REQUIRE_MESSAGE(!table.notices().empty(), name + message);
    BOOST_TEST(table.notices().front().find(name + message) != std::string::npos, table.notices().front());
    BOOST_CHECK_EXCEPTION(rows_of(file, {.strict = true}), FileError, says(name + std::string(strict)));
  };
  left_out("a.tsv", "a\tb\tc\n1\t2\t3\n1\t2\n", {{"1", "2", "3"}},
           ":3: 1 row with a different number of fields than the first row was skipped, line 3 (expected 3 "
           "tab-separated columns, found 2)",
           ":3: a row with a different number of fields");
  left_out("a.csv", "a,b\n1,2,3\nx,y\n1,2,3\n4\n5\n6\n", {{"x", "y"}},
           ":2: 5 rows with a different number of fields than the first row were skipped, lines 2, 4, 5, ...",
           ":2: a row with");
  left_out("b.csv", "a,b\n1,2\n\"x\ny,2\nz,\"3\n4\"\n", {{"1", "2"}, {"y", "2"}, {"z", "3\n4"}},
           ":3: 1 row with unbalanced quotes was skipped, line 3", ":3: a row with unbalanced quotes");
  left_out("c.csv", "a,b\n\"x\"y,2\nz,3\n", {{"z", "3"}}, ":2: 1 row with unbalanced quotes was skipped",
           ":2: a row with unbalanced quotes: 'y' after a closing quote");
  left_out("a.jsonl", "{\"a\": 1}\n{\"a\": \n{\"a\": 2}\n7\n", {{"1"}, {"2"}},
           ":2: 1 row with invalid JSON was skipped, line 2", ":2: a row with invalid JSON");
  left_out("b.jsonl",
           "{\"a\": 1}\n{\"b\": 1}\n{\"a\": null, \"b\": 2}\n{\"a\": [2], \"b\": 2}\n{\"a\": 3, \"b\": 4}\n",
           {{"3", "4"}}, ":1: 1 row without \"b\" was skipped, line 1", ":1: a row without \"b\"");
  left_out("c.jsonl", "{\"a\": 1}\n{\"a\": 1, \"a\": 2}\n", {{"1"}},
           ":2: 1 row with a duplicate key was skipped, line 2", ":2: a row with a duplicate key");
  left_out("twice.tsv", "a\tb\n1\t2\na\tb\n3\t4\n", {{"1", "2"}, {"3", "4"}},
           ":3: 1 row with repeated column names was skipped, line 3",
           ":3: a row with repeated column names");
}

BOOST_AUTO_TEST_CASE(nested_json_values_are_named) {
  const Scratch scratch;
  const auto said = [&](const std::string& value, int rows_before) {
    std::string bytes;
    for (int i = 0; i < rows_before; ++i) bytes += "{\"id\": 1, \"t\": \"a b\"}\n";
    TableReader table(scratch.write("a.jsonl", bytes + "{\"id\": 2" + value + "}\n"), {.columns = {"t"}});
    while (table.next()) continue;
    return table.notices().front();
  };
  for (int before : {1, 900}) {  // among the rows that are judged, and behind them
    BOOST_TEST(said(", \"t\": [\"a\", [1]]", before).find("(it is a list, no text or number: make") !=
               std::string::npos);
    BOOST_TEST(said(", \"t\": {\"t\": null}", before).find("(it is an object, no text or number: make") !=
               std::string::npos);
    BOOST_TEST(said(", \"t\": null", before).ends_with("(it is null, no text or number)"));
    BOOST_TEST(said("", before).ends_with("(it is missing)"));
  }
  const TableReader table(scratch.write(
      "b.jsonl", "{\"a\": [\"x\"], \"b\": {\"c\": [1]}, \"d\": null, \"e\": \"f\"}\n{\"g\": 1}\n"));
  BOOST_TEST(table.first_row() == "a = a list, b = an object, d = null, e = \"f\", g = nothing");
}

BOOST_AUTO_TEST_CASE(hints_name_the_option_that_chooses_the_columns) {
  const Scratch scratch;
  const fs::path file = scratch.write("a.tsv", "text\tname\tname\na b\tx\ty\n");
  const auto refuses = [&](const ColumnNames& columns, const std::string& message) {
    BOOST_CHECK_EXCEPTION(rows_of(file, {.columns = columns, .option = "--column"}), FileError,
                          says(message));
  };
  refuses({"body"}, "or column numbers from 1 on, as in --column 1");
  refuses({"name"}, "give a column number, as in --column 2");
  refuses({"0"}, "column numbers start at 1, as in --column 1");
  const TableReader table(file, {.option = "--query-columns"});
  BOOST_TEST(table.reads({"text"}).find("reads text as text (--query-columns to choose)") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(keys_of_a_skipped_row_are_not_columns) {
  const Scratch scratch;
  const auto found = [&](std::string_view bytes) {
    return TableReader(scratch.write("a.jsonl", bytes)).found();
  };
  BOOST_TEST(found("{\"broken\": 1, \"b\"\n{\"a\": 1}\n{\"a\": 2}\n") == ColumnNames{"a"});
  BOOST_TEST(found("{\"a\": 1}\n{\"c\": 1, \"c\": 2}\n{\"a\": 2, \"b\": 3}\n") == (ColumnNames{"a", "b"}));
  BOOST_TEST(found("{\"broken\n[\"x y\", \"z\"]\n[\"u v\", \"w\"]\n") == (ColumnNames{"1", "2"}));
  BOOST_TEST(found("{\"broken\": 1, \"b\"\n[\"x y\", \"z\"]\n[\"u v\", \"w\"]\n") == (ColumnNames{"1", "2"}));
}

BOOST_AUTO_TEST_CASE(empty_trailing_fields_are_ignored) {
  const Scratch scratch;
  BOOST_TEST(rows_of(scratch.write("a.csv", "a,b\n1,2,,\n3,4\n")) == (Rows{{"1", "2"}, {"3", "4"}}));
}

BOOST_AUTO_TEST_CASE(separators_and_quotes_of_other_programs_are_read) {
  const Scratch scratch;
  BOOST_TEST(rows_of(scratch.write("a.csv", "\"sep=;\"\na;b\n1,5;x\n")) == (Rows{{"1,5", "x"}}));
  BOOST_TEST(rows_of(scratch.write("a.csv", "sep=;\r\na;b\r\n1,5;x\r\n")) == (Rows{{"1,5", "x"}}));
  BOOST_TEST(rows_of(scratch.write("b.csv", "\"a, in all\";b;c\nx;y;z\n")) == (Rows{{"x", "y", "z"}}));
  BOOST_TEST(rows_of(scratch.write("c.csv", "a\tb\nx, y\tz\n")) == (Rows{{"x, y", "z"}}));
  const fs::path quoted = scratch.write("d.tsv", "\"a\"\t\"b\"\n\"x \"\"y\"\"\"\t\"z\"\n");
  BOOST_TEST(rows_of(quoted) == (Rows{{"x \"y\"", "z"}}));
  BOOST_TEST(rows_of(scratch.write("e.tsv", "a\tb\n\"x \"\"y\"\"\"\t\"z\"\n\"u\"\t\"v\"\n")) ==
             (Rows{{"x \"y\"", "z"}, {"u", "v"}}));
  BOOST_TEST(rows_of(scratch.write("f.tsv", "a\tb\n\"x\"\t\"z\"\n\"u\" he said\t\"v\"\n")) ==
             (Rows{{"\"x\"", "\"z\""}, {"\"u\" he said", "\"v\""}}));
  BOOST_TEST(TableReader(quoted).notices().front().find("in quotes, which were removed") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(judgments_of_trec_have_blanks_or_tabs_between_their_columns) {
  const Scratch scratch;
  const Rows rows = {{"q1", "d1", "1"}, {"q1", "d2", "0"}};
  for (const char* name : {"a.txt", "a.qrels", "a.tsv", "a"}) {
    BOOST_TEST(rows_of(scratch.write(name, "q1 0  d1 1\nq1 0 d2  0 \n"), {.columns = {"1", "3", "4"}}) ==
               rows);
    BOOST_TEST(rows_of(scratch.write(name, "q1\t0\td1\t1\nq1\t0\td2\t0\n"), {.columns = {"1", "3", "4"}}) ==
               rows);
  }
}

BOOST_AUTO_TEST_CASE(a_json_array_is_read_like_lines) {
  const Scratch scratch;
  const Rows rows = {{"a, ]}", "1"}, {"b \"{", "2"}};
  const auto read = [&](std::string_view bytes) { return rows_of(scratch.write("a.json", bytes)); };
  BOOST_TEST(read("[{\"t\": \"a, ]}\", \"n\": 1}, {\"t\": \"b \\\"{\", \"n\": 2}]") == rows);
  BOOST_TEST(read("[\n  {\n    \"t\": \"a, ]}\",\n    \"n\": 1\n  },\n  {\n    \"t\": \"b \\\"{\", \"n\": "
                  "2\n  }\n]\n") == rows);
  BOOST_TEST(read("[[\"a, ]}\", \"1\"], [\"b \\\"{\", \"2\"]]") == rows);
  BOOST_TEST(read("[[\"text\", \"label\"],\n[\"x\", \"2\"]]") == (Rows{{"x", "2"}}));
  std::string long_line = "[";
  for (int i = 0; i < 60000; ++i)
    long_line += (i > 0 ? ", " : "") + std::string("{\"text\": \"number and more\"}");
  BOOST_TEST(read(long_line + "]").size() == 60000U);
  const auto refuses = [&](std::string_view bytes, const std::string& message) {
    BOOST_CHECK_EXCEPTION(read(bytes), FileError, says(message));
  };
  refuses("[{\"t\": 1}, {\"t\": 2}", "the array is not closed");
  refuses("[{\"t\": 1}", "the array is not closed");
  refuses("[{\"t\": 1} {\"t\": 2}]", "'{' between the values of an array");
  refuses("[{\"t\": 1}]\n[{\"t\": 2}]", "something behind the array");
  refuses("{\n  \"t\": 1\n}\n", "one JSON object over several lines; write one object a line");
}

BOOST_AUTO_TEST_CASE(invalid_json_of_python_is_repaired) {
  const Scratch scratch;
  TableReader table(scratch.write("a.jsonl",
                                  "{\"t\": \"a \\ud83d\", \"n\": NaN}\n{\"t\": \"\\ud83d\\ude00 NaN\", "
                                  "\"n\": -Infinity}\n{\"t\": \"\\ude00\\\\ud83d\"}\n"));
  table.select({"t"});
  ColumnNames texts;
  while (table.next()) texts.emplace_back(table.row()[0]);
  BOOST_TEST(texts == (ColumnNames{"a \xEF\xBF\xBD", "\xF0\x9F\x98\x80 NaN", "\xEF\xBF\xBD\\ud83d"}));
  BOOST_REQUIRE_EQUAL(table.notices().size(), 1U);
  BOOST_TEST(table.notices().front().find("2 halves of surrogate pairs") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(wide_and_deep_rows_take_linear_time_and_no_stack) {
  const Scratch scratch;
  std::string names, object;
  for (int i = 0; i < 80000; ++i) {
    names += (i > 0 ? "\tk" : "k") + std::to_string(i);
    object += (i > 0 ? ", \"k" : "{\"k") + std::to_string(i) + "\": 1";
  }
  const auto begin = std::chrono::steady_clock::now();
  BOOST_TEST(rows_of(scratch.write("a.tsv", names + "\n" + names + "x\n"), {.columns = {"k79999"}}) ==
             (Rows{{"k79999x"}}));
  BOOST_TEST(
      rows_of(scratch.write("a.jsonl", object + "}\n" + object + "}\n"), {.columns = {"k79999"}}).size() ==
      2U);
  BOOST_CHECK_EXCEPTION(rows_of(scratch.path() / "a.jsonl", {.columns = {"x"}}), FileError,
                        says("and 79980 more"));
  BOOST_TEST(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() < 20);
  const std::string deep = std::string(200000, '[') + std::string(200000, ']');
  BOOST_TEST(rows_of(scratch.write("b.jsonl",
                                   "{\"t\": \"a\", \"deep\": " + deep + "}\n" + deep + "\n{\"t\": \"b\"}\n"),
                     {.columns = {"t"}}) == (Rows{{"a"}, {"b"}}));
}

BOOST_AUTO_TEST_CASE(files_that_are_not_tables_are_rejected) {
  const Scratch scratch;
  const auto refuses = [&](const std::string& name, std::string_view bytes, const std::string& message) {
    BOOST_CHECK_EXCEPTION(rows_of(scratch.write(name, bytes)), FileError, says(name + message));
  };
  refuses("a.tsv", "", ": the file is empty");
  refuses("a.tsv", "\r\n\n", ": the file is empty");
  refuses("a.jsonl", "", ": the file is empty");
  refuses("a.jsonl", "7\n8\n", ":1: a bare value; expected one JSON object a line");
  refuses("a.jsonl", "{a: 1}\n", ":1: not valid JSON from character");
  refuses("a.tsv",
          std::string_view("\xFF\xFE"
                           "a\0\t\0b\0\n\0",
                           10),
          ": is not a text file but UTF-16 text; convert it with iconv");
  BOOST_CHECK_EXCEPTION(
      rows_of(scratch.write("a.tsv", "premise\thypothesis\nx\ty\n"), {.columns = {"anchor"}}), FileError,
      says("a.tsv: no column \"anchor\"; found: premise, hypothesis; give names of columns, or column "
           "numbers"));
  BOOST_CHECK_EXCEPTION(rows_of({scratch.write("c.de", "1\n2\n"), scratch.write("c.en", "1\n2\n3\n")}),
                        FileError, says("c.en has 3"));
}

BOOST_AUTO_TEST_SUITE_END()
