#include "data/table.hpp"

#include <boost/test/unit_test.hpp>

#include "scratch.hpp"

using namespace trine;
namespace fs = std::filesystem;

namespace {

using Names = std::vector<std::string>;
using Rows = std::vector<Names>;

Rows rows_of(const Files& files, TableOptions options = {}) {
  TableReader table(files, std::move(options));
  Rows rows;
  while (table.next()) rows.emplace_back(table.row().begin(), table.row().end());
  return rows;
}

}  // namespace

namespace std {
// For the messages of BOOST_TEST.
ostream& operator<<(ostream& out, const Names& row) {
  for (const string& field : row) out << '[' << field << ']';
  return out;
}
}  // namespace std

BOOST_AUTO_TEST_SUITE(table)

BOOST_AUTO_TEST_CASE(tsv_columns_are_chosen_by_name_in_the_order_wanted) {
  const Scratch scratch;
  const fs::path file = scratch.write("a.tsv", "id\tgerman\tenglish\n1\tHaus\thouse\n2\tein \"Tier\"\t\n");
  BOOST_TEST(rows_of(file, {.columns = {"english", "german"}}) ==
             (Rows{{"house", "Haus"}, {"", "ein \"Tier\""}}));
  BOOST_TEST(rows_of(file) == (Rows{{"1", "Haus", "house"}, {"2", "ein \"Tier\"", ""}}));
}

BOOST_AUTO_TEST_CASE(windows_files_and_blank_lines_make_no_difference) {
  const Scratch scratch;
  BOOST_TEST(rows_of(scratch.write("a.tsv",
                                   "\xEF\xBB\xBF"
                                   "a\tb\r\n1\t2\r\n\r\n3\t4\r\n\r\n")) == (Rows{{"1", "2"}, {"3", "4"}}));
}

BOOST_AUTO_TEST_CASE(csv_fields_may_be_quoted_over_several_lines) {
  const Scratch scratch;
  const fs::path file = scratch.write("a.csv",
                                      "a,b,c\n"
                                      "1,\"x, \"\"y\"\"\",3\n"
                                      "\"two\nlines\",,\"\"\n"
                                      "\"\n\",b,\"c\"\n");
  BOOST_TEST(rows_of(file) == (Rows{{"1", "x, \"y\"", "3"}, {"two\nlines", "", ""}, {"\n", "b", "c"}}));
  BOOST_TEST(rows_of(scratch.write("german.csv", "a;b\n1,5;x\n")) == (Rows{{"1,5", "x"}}));
}

BOOST_AUTO_TEST_CASE(csv_rows_know_the_line_they_begin_in) {
  const Scratch scratch;
  TableReader table(scratch.write("a.csv", "a\n\"x\ny\nz\"\nlast\n"));
  table.next();
  BOOST_TEST(table.line_number() == 2);
  table.next();
  BOOST_TEST(table.line_number() == 5);
}

BOOST_AUTO_TEST_CASE(json_objects_give_texts_and_numbers_as_written) {
  const Scratch scratch;
  const fs::path file = scratch.write(
      "a.jsonl",
      "{\"text\": \"caf\\u00e9 \\\"x\\\"\", \"score\": 3.50, \"n\": -7, \"ok\": true}\n"
      "\n"
      "{\"ok\": false, \"more\": [1, {\"text\": \"no\"}], \"n\": 1, \"score\": 4, \"text\": \"b\"}\n");
  BOOST_TEST(rows_of(file) == (Rows{{"café \"x\"", "3.50", "-7", "true"}, {"b", "4", "1", "false"}}));
  BOOST_TEST(rows_of(file, {.columns = {"score", "text"}}) == (Rows{{"3.50", "café \"x\""}, {"4", "b"}}));
}

BOOST_AUTO_TEST_CASE(json_lists_are_columns_by_place) {
  const Scratch scratch;
  const fs::path file = scratch.write("a.jsonl", "[\"a\", \"b\"]\n[\"c\", \"d\"]\n");
  BOOST_TEST(rows_of(file) == (Rows{{"a", "b"}, {"c", "d"}}));
  BOOST_TEST(rows_of(file, {.columns = {"2"}}) == (Rows{{"b"}, {"d"}}));
}

BOOST_AUTO_TEST_CASE(parallel_files_are_named_by_their_endings) {
  const Scratch scratch;
  const Files files = {scratch.write("c.de", "eins\n\ndrei\n"),
                       scratch.write("c.en.gz", gzip("one\ntwo\nthree\n"))};
  TableReader table(files);
  BOOST_TEST(table.found() == (Names{"de", "en"}));
  BOOST_TEST(rows_of(files) == (Rows{{"eins", "one"}, {"", "two"}, {"drei", "three"}}));
  BOOST_TEST(rows_of(files, {.columns = {"en", "de"}}) ==
             (Rows{{"one", "eins"}, {"two", ""}, {"three", "drei"}}));
  const Files alike = {scratch.write("a.txt", "x\n"), scratch.write("b.txt", "y\n")};
  BOOST_TEST(TableReader(alike).found() == (Names{"a.txt", "b.txt"}));
}

BOOST_AUTO_TEST_CASE(a_command_line_argument_is_one_file_or_several) {
  const Scratch scratch;
  BOOST_TEST(Files::parse("a.de,b.en").paths.size() == 2u);
  BOOST_TEST(Files::parse("a.tsv").paths.size() == 1u);
  BOOST_TEST(Files::parse(scratch.write("odd,name.tsv", "a\n1\n").string()).paths.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_file_of_another_ending_is_told_by_its_first_line) {
  const Scratch scratch;
  BOOST_TEST(rows_of(scratch.write("a.txt", "a\tb\n1\t2\n")) == (Rows{{"1", "2"}}));
  BOOST_TEST(rows_of(scratch.write("b.txt", "a,b\n1,2\n")) == (Rows{{"1", "2"}}));
  BOOST_TEST(rows_of(scratch.write("c", "{\"a\": \"1\"}\n")) == (Rows{{"1"}}));
  BOOST_TEST(rows_of(scratch.write("d.tsv.gz", gzip("a\tb\n1\t2\n"))) == (Rows{{"1", "2"}}));
  BOOST_TEST(rows_of(scratch.write("e.dat", "a,b\n1,2\n"), {.format = TableOptions::Format::tsv}) ==
             (Rows{{"1,2"}}));
  BOOST_CHECK_EXCEPTION(rows_of(scratch.write("f.txt", "words\n")), FileError,
                        says("f.txt:1: no columns to be seen"));
}

BOOST_AUTO_TEST_CASE(numbers_name_places_in_a_file_without_names) {
  const Scratch scratch;
  const fs::path file = scratch.write("a.tsv", "Hi.\tHallo!\nRun!\tLauf!\n");
  BOOST_TEST(rows_of(file, {.columns = {"2", "1"}}) == (Rows{{"Hallo!", "Hi."}, {"Lauf!", "Run!"}}));
  BOOST_CHECK_EXCEPTION(rows_of(file, {.columns = {"1", "3"}}), FileError,
                        says("no column \"3\"; found: 1, 2"));
  // a column may be called by a number
  BOOST_TEST(rows_of(scratch.write("b.tsv", "1\t2\na\tb\n"), {.columns = {"2"}}) == (Rows{{"b"}}));
}

BOOST_AUTO_TEST_CASE(a_header_alone_is_a_table_without_rows) {
  const Scratch scratch;
  BOOST_TEST(rows_of(scratch.write("a.tsv", "a\tb\n")).empty());
  BOOST_TEST(rows_of(scratch.write("a.csv", "a,b")).empty());
}

BOOST_AUTO_TEST_CASE(wrong_rows_are_refused_by_file_and_line) {
  const Scratch scratch;
  const auto refuses = [&](const std::string& name, std::string_view bytes, const std::string& message) {
    BOOST_CHECK_EXCEPTION(rows_of(scratch.write(name, bytes)), FileError, says(name + message));
  };
  refuses("a.tsv", "", ": the file is empty");
  refuses("a.tsv", "a\tb\tc\n1\t2\t3\n1\t2\n", ":3: expected 3 tab-separated columns, found 2");
  refuses("a.tsv", "a\tb\n1\t2\t3\n", ":2: expected 2 tab-separated columns, found 3");
  refuses("a.csv", "a,b\n1,2,3\n", ":2: expected 2 comma-separated columns, found 3");
  refuses("a.csv", "a,b\n1,2\n\"x\ny,2\n", ":3: a quoted field that begins here is not closed");
  refuses("a.csv", "a,b\n\"x\"y,2\n", ":2: 'y' after a closing quote");
  refuses("a.jsonl", "", ": the file is empty");
  refuses("a.jsonl", "{\"a\": 1}\n{\"a\": \n", ":2: not valid JSON from character");
  refuses("a.jsonl", "{\"a\": 1}\n{\"b\": 1}\n", ":2: the field \"a\" is missing");
  refuses("a.jsonl", "{\"a\": 1}\n{\"a\": null}\n",
          ":2: the field \"a\" is missing, or neither text nor number");
  refuses("a.jsonl", "7\n", ":1: a bare value; expected one JSON object a line");
  refuses("a.jsonl", "[\n{\"a\": 1}\n]\n", ":1: JSON over several lines; write one object a line");
  BOOST_CHECK_EXCEPTION(
      rows_of(scratch.write("a.tsv", "premise\thypothesis\nx\ty\n"), {.columns = {"anchor"}}), FileError,
      says("a.tsv: no column \"anchor\"; found: premise, hypothesis; map names with --columns"));
  BOOST_CHECK_EXCEPTION(rows_of({scratch.write("c.de", "1\n2\n"), scratch.write("c.en", "1\n2\n3\n")}),
                        FileError, says("c.en has 3"));
}

BOOST_AUTO_TEST_SUITE_END()
