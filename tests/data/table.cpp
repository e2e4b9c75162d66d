#include "trine/data/readers/table.hpp"

#include <boost/test/unit_test.hpp>
#include <chrono>

#include "trine/tests/data/scratch.hpp"

using namespace trine;
namespace fs = std::filesystem;

namespace {

using EnumNames = std::vector<std::string>;
using Rows = std::vector<EnumNames>;

Rows rows_of(const Files& files, TableOptions options = {}) {
  TableReader table(files, std::move(options));
  Rows rows;
  while (table.next()) rows.emplace_back(table.row().begin(), table.row().end());
  return rows;
}

}  // namespace

namespace std {
// For the messages of BOOST_TEST.
ostream& operator<<(ostream& out, const EnumNames& row) {
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
                                      "\"\n\",y,\"z\"\n");
  BOOST_TEST(rows_of(file) == (Rows{{"1", "x, \"y\"", "3"}, {"two\nlines", "", ""}, {"\n", "y", "z"}}));
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
  BOOST_TEST(TableReader(file).found() == (EnumNames{"text", "score", "n", "ok", "more"}));  // of both rows
  BOOST_TEST(rows_of(file, {.columns = {"text", "score", "n", "ok"}}) ==
             (Rows{{"café \"x\"", "3.50", "-7", "true"}, {"b", "4", "1", "false"}}));
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
  BOOST_TEST(table.found() == (EnumNames{"de", "en"}));
  BOOST_TEST(rows_of(files) == (Rows{{"eins", "one"}, {"", "two"}, {"drei", "three"}}));
  BOOST_TEST(rows_of(files, {.columns = {"en", "de"}}) ==
             (Rows{{"one", "eins"}, {"two", ""}, {"three", "drei"}}));
  const Files alike = {scratch.write("a.txt", "x\n"), scratch.write("b.txt", "y\n")};
  BOOST_TEST(TableReader(alike).found() == (EnumNames{"a.txt", "b.txt"}));
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

BOOST_AUTO_TEST_CASE(numbers_are_places_whatever_the_first_row_holds) {
  const Scratch scratch;
  const fs::path file = scratch.write("a.tsv", "Hi.\tHallo!\nRun!\tLauf!\n");
  BOOST_TEST(rows_of(file, {.columns = {"2", "1"}}) == (Rows{{"Hallo!", "Hi."}, {"Lauf!", "Run!"}}));
  BOOST_CHECK_EXCEPTION(rows_of(file, {.columns = {"1", "3"}}), FileError,
                        says("no column \"3\"; found: column 1, column 2"));
  // names that are counted, as programs write them that were given none
  BOOST_TEST(rows_of(scratch.write("b.tsv", "1\t2\na\tb\n"), {.columns = {"2"}}) == (Rows{{"b"}}));
  BOOST_TEST(rows_of(scratch.write("c.tsv", "0\t1\na\tb\n"), {.columns = {"1"}}) == (Rows{{"a"}}));
  // a field that looks like a place is none
  BOOST_TEST(rows_of(scratch.write("d.tsv", "x1\t0\t3\t1\nx1\t0\t4\t2\n"), {.columns = {"1", "3", "4"}}) ==
             (Rows{{"x1", "3", "1"}, {"x1", "4", "2"}}));
  // in a file with names, and in JSON
  BOOST_TEST(rows_of(scratch.write("e.tsv", "anchor\tpositive\na\tb\n"), {.columns = {"2"}}) ==
             (Rows{{"b"}}));
  BOOST_TEST(rows_of(scratch.write("f.jsonl", "{\"x\": \"a\", \"y\": \"b\"}\n"), {.columns = {"2", "x"}}) ==
             (Rows{{"b", "a"}}));
  BOOST_TEST(rows_of(scratch.write("g.csv", "1990,2000\nfew,many\n"),
                     {.columns = {"2000"}, .header = TableOptions::Header::yes}) == (Rows{{"many"}}));
}

BOOST_AUTO_TEST_CASE(places_count_from_one_and_numbers_never_make_a_first_row_names) {
  const Scratch scratch;
  const auto refuses = [&](std::string_view bytes, const EnumNames& columns, const std::string& message) {
    BOOST_CHECK_EXCEPTION(rows_of(scratch.write("a.tsv", bytes), {.columns = columns}), FileError,
                          says(message));
  };
  const std::string from_one = "no column \"0\": places count from 1, the first column is 1";
  refuses("A dog runs.\t0\nA cat sits.\t1\nA cow eats.\t0\n", {"0", "1"}, from_one);
  refuses("text\tlabel\nA dog runs.\t0\n", {"0", "1"}, from_one);
  refuses("0\t1\t2\na b\tc d\te f\n", {"0", "1"}, from_one);  // names, but not to be told from indices
  refuses("a b\t3\nc d\t4\n", {"1", "00"}, "no column \"00\": places count from 1");
  refuses("1990\t2000\tname\n3\t4\tx y\n", {"1", "3000"}, "no column \"3000\"");
  const fs::path years = scratch.write("b.tsv", "1990\t2000\nfew\tmany\n");
  BOOST_CHECK_EXCEPTION(rows_of(years, {.columns = {"1", "2000"}, .header = TableOptions::Header::yes}),
                        FileError,
                        says("\"2000\" is the name of column 2, but the other numbers are places"));
  BOOST_TEST(rows_of(scratch.write("c.tsv", "A dog.\t0\nA cat.\t1\n"), {.columns = {"1", "2"}}) ==
             (Rows{{"A dog.", "0"}, {"A cat.", "1"}}));
}

BOOST_AUTO_TEST_CASE(names_that_are_numbers_are_said_with_their_places) {
  const Scratch scratch;
  const TableReader table(scratch.write("a.csv", "0,1,2\n7,a b,c\n"), {.columns = {"2"}});
  BOOST_TEST(
      table.reads({"text"}).find("a.csv: reads column 2, called 1, as text; line 1 was taken for names") !=
      std::string::npos);
  BOOST_TEST(table.selected() == EnumNames{"2"});
}

BOOST_AUTO_TEST_CASE(names_match_without_case_and_only_once) {
  const Scratch scratch;
  const fs::path file = scratch.write("a.csv", "\xEF\xBB\xBF Text , LABEL,text2\nx,y,z\n");
  BOOST_TEST(rows_of(file, {.columns = {"label", "TEXT"}}) == (Rows{{"y", "x"}}));
  const fs::path twice = scratch.write("b.csv", "name,body,Name\na,b,c\n");
  BOOST_TEST(rows_of(twice, {.columns = {"Name"}}) == (Rows{{"c"}}));  // as it is written
  BOOST_CHECK_EXCEPTION(rows_of(twice, {.columns = {"NAME"}}), FileError,
                        says("2 columns are called \"NAME\", columns 1 and 3; give a place instead"));
  BOOST_TEST(rows_of(twice, {.columns = {"3", "1"}}) == (Rows{{"c", "a"}}));
}

BOOST_AUTO_TEST_CASE(the_first_line_is_judged_and_said) {
  const Scratch scratch;
  const auto judged = [&](std::string_view bytes, const EnumNames& columns = {}) {
    const TableReader table(scratch.write("a.tsv", bytes), {.columns = columns});
    const bool said = table.reads({"text"}).find("line 1 was taken for") != std::string::npos;
    return std::string(table.has_names() ? "names" : "row") + (said ? ", said" : "");
  };
  BOOST_TEST(judged("text\tlabel\nLost card.\tcard\n") == "names");
  BOOST_TEST(judged("When did it happen?\tWhat did you see, in your own words?\n2024-03-01\tA dog.\n") ==
             "names, said");  // a form's questions
  BOOST_TEST(judged("Category\tQuestion\nbank\tWhere is it?\n") == "names");
  BOOST_TEST(judged("English\tFrench\nWhere is it?\tO\xC3\xB9 est-ce ?\n", {"1", "2"}) == "names, said");
  BOOST_TEST(judged("Where is the station?\tbank\nA dog.\tpet\n") == "row, said");
  BOOST_TEST(judged("a dog barks\tpet\na cat meows\tpet\n") == "row, said");  // "pet" again
  BOOST_TEST(judged("dog\tHund\ncat\tKatze\n", {"1", "2"}) == "row, said");
  BOOST_TEST(judged("dog\tHund\ncat\tKatze\n") == "names, said");
  BOOST_TEST(judged("3\ta dog\n4\ta cat\n") == "row, said");
  // a number or date that went wrong is not a name
  const std::string scored = "A man runs home.\tHe is running.\t4.5\nA cow eats.\tIt eats.\t3\n";
  for (const char* bad : {"n/a", "NaN", "None", "null", "-", "", "high"})
    BOOST_TEST(judged("A dog barks at us.\tIt is loud.\t" + std::string(bad) + "\n" + scored) == "row, said");
  BOOST_TEST(judged("dog\tHund\tn/a\ncat\tKatze\t0.5\n") == "row, said");
  BOOST_TEST(judged("7\ta dog\thigh\n8\ta cat\t0.5\n") == "row, said");
  BOOST_TEST(judged("dog\tHund\tunknown\ncat\tKatze\t2024-03-01\n") == "row, said");
  BOOST_TEST(judged("first\tsecond\trated\n" + scored) == "names");
  BOOST_TEST(judged("\tasked\trated\n7\ta dog\t0.5\n3\ta cat\t1\n") == "names");  // an index of rows
  BOOST_TEST(judged("\tasked\ttold\n7\ta dog\tof Ann\n3\ta cat\tof Bo\n") == "names, said");
  BOOST_TEST(judged("What did you see?\tscore\nA dog.\t3\n") == "names");
  // what looks like the rows below is a row
  BOOST_TEST(judged("q1\td1\nq2\td2\n") == "row, said");
  BOOST_TEST(judged("https://a.example/x\tone\nhttps://b.example/y\ttwo\n") == "row, said");
  BOOST_TEST(judged("col1\tcol2\nq1\td1\nq2\td2\n") == "names, said");
  BOOST_TEST(judged("query-id\tcorpus-id\nq1\td1\nq2\td2\n") == "names");
  BOOST_TEST(judged("a dog barks\tein Hund bellt\na cat sits there\teine Katze sitzt da\n") == "row, said");
  BOOST_TEST(judged("Text of review\tRemark\nthe food was cold and the waiter was never seen\tno way\n") ==
             "names, said");
  const fs::path file = scratch.write("b.tsv", "dog\tHund\ncat\tKatze\n");
  BOOST_TEST(rows_of(file, {.header = TableOptions::Header::no}).size() == 2U);
  BOOST_TEST(rows_of(file, {.columns = {"1"}, .header = TableOptions::Header::yes}) == (Rows{{"cat"}}));
}

BOOST_AUTO_TEST_CASE(what_is_read_is_said_in_the_order_of_the_file) {
  const Scratch scratch;
  TableReader table(scratch.write("a.csv", "Category,,Question\nx,y,z\n"));
  table.select_places({2, 0});
  BOOST_TEST(table.reads({"text", "label"})
                 .ends_with("a.csv: reads Category as label, Question as text (--columns to choose)"));
  BOOST_TEST(table.selected() == (EnumNames{"Question", "Category"}));
  table.select({"2", "question"});
  BOOST_TEST(table.reads({"text", "label"}).ends_with("a.csv: reads column 2 as text, Question as label"));
  BOOST_TEST(table.selected() == (EnumNames{"2", "Question"}));
}

BOOST_AUTO_TEST_CASE(a_header_alone_is_a_table_without_rows) {
  const Scratch scratch;
  BOOST_TEST(rows_of(scratch.write("a.tsv", "a\tb\n")).empty());
  BOOST_TEST(rows_of(scratch.write("a.csv", "a,b")).empty());
}

BOOST_AUTO_TEST_CASE(bad_rows_are_left_out_counted_and_named) {
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
           ":3: 1 row with another number of fields than the first row was left out, line 3 (expected 3 "
           "tab-separated columns, found 2)",
           ":3: a row with another number of fields");
  left_out("a.csv", "a,b\n1,2,3\nx,y\n1,2,3\n4\n5\n6\n", {{"x", "y"}},
           ":2: 5 rows with another number of fields than the first row were left out, lines 2, 4, 5, ...",
           ":2: a row with");
  left_out("b.csv", "a,b\n1,2\n\"x\ny,2\nz,\"3\n4\"\n", {{"1", "2"}, {"y", "2"}, {"z", "3\n4"}},
           ":3: 1 row whose quotes do not fit was left out, line 3", ":3: a row whose quotes do not fit");
  left_out("c.csv", "a,b\n\"x\"y,2\nz,3\n", {{"z", "3"}}, ":2: 1 row whose quotes do not fit was left out",
           ":2: a row whose quotes do not fit: 'y' after a closing quote");
  left_out("a.jsonl", "{\"a\": 1}\n{\"a\": \n{\"a\": 2}\n7\n", {{"1"}, {"2"}},
           ":2: 1 row with invalid JSON was left out, line 2", ":2: a row with invalid JSON");
  left_out("b.jsonl",
           "{\"a\": 1}\n{\"b\": 1}\n{\"a\": null, \"b\": 2}\n{\"a\": [2], \"b\": 2}\n{\"a\": 3, \"b\": 4}\n",
           {{"3", "4"}}, ":1: 1 row without \"b\" was left out, line 1", ":1: a row without \"b\"");
  left_out("c.jsonl", "{\"a\": 1}\n{\"a\": 1, \"a\": 2}\n", {{"1"}},
           ":2: 1 row with one key twice was left out, line 2", ":2: a row with one key twice");
  left_out("twice.tsv", "a\tb\n1\t2\na\tb\n3\t4\n", {{"1", "2"}, {"3", "4"}},
           ":3: 1 row with the names of the columns once more was left out, line 3",
           ":3: a row with the names");
}

BOOST_AUTO_TEST_CASE(lists_and_objects_of_json_are_called_what_they_are) {
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
  const auto refuses = [&](const EnumNames& columns, const std::string& message) {
    BOOST_CHECK_EXCEPTION(rows_of(file, {.columns = columns, .option = "--column"}), FileError,
                          says(message));
  };
  refuses({"body"}, "give places counted from 1, as in --column 1");
  refuses({"name"}, "give a place instead, as in --column 2");
  refuses({"0"}, "the first column is 1, as in --column 1");
  const TableReader table(file, {.option = "--query-columns"});
  BOOST_TEST(table.reads({"text"}).find("reads text as text (--query-columns to choose)") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(keys_of_a_row_that_is_left_out_are_no_columns) {
  const Scratch scratch;
  const auto found = [&](std::string_view bytes) {
    return TableReader(scratch.write("a.jsonl", bytes)).found();
  };
  using EnumNames = std::vector<std::string>;
  BOOST_TEST(found("{\"broken\": 1, \"b\"\n{\"a\": 1}\n{\"a\": 2}\n") == EnumNames{"a"});
  BOOST_TEST(found("{\"a\": 1}\n{\"c\": 1, \"c\": 2}\n{\"a\": 2, \"b\": 3}\n") == (EnumNames{"a", "b"}));
  BOOST_TEST(found("{\"broken\n[\"x y\", \"z\"]\n[\"u v\", \"w\"]\n") == (EnumNames{"1", "2"}));
  BOOST_TEST(found("{\"broken\": 1, \"b\"\n[\"x y\", \"z\"]\n[\"u v\", \"w\"]\n") == (EnumNames{"1", "2"}));
}

BOOST_AUTO_TEST_CASE(fields_that_hold_nothing_behind_the_last_column_do_not_count) {
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
  BOOST_TEST(TableReader(quoted).notices().front().find("in quotes, which were taken off") !=
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

BOOST_AUTO_TEST_CASE(json_that_python_writes_although_it_is_none) {
  const Scratch scratch;
  TableReader table(scratch.write("a.jsonl",
                                  "{\"t\": \"a \\ud83d\", \"n\": NaN}\n{\"t\": \"\\ud83d\\ude00 NaN\", "
                                  "\"n\": -Infinity}\n{\"t\": \"\\ude00\\\\ud83d\"}\n"));
  table.select({"t"});
  EnumNames texts;
  while (table.next()) texts.emplace_back(table.row()[0]);
  BOOST_TEST(texts == (EnumNames{"a \xEF\xBF\xBD", "\xF0\x9F\x98\x80 NaN", "\xEF\xBF\xBD\\ud83d"}));
  BOOST_REQUIRE_EQUAL(table.notices().size(), 1U);
  BOOST_TEST(table.notices().front().find("2 halves of surrogate pairs") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(wide_and_deep_rows_take_no_time_and_no_stack) {
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

BOOST_AUTO_TEST_CASE(files_that_are_no_tables_are_refused) {
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
      says("a.tsv: no column \"anchor\"; found: premise, hypothesis; name columns of the file, or give "
           "places"));
  BOOST_CHECK_EXCEPTION(rows_of({scratch.write("c.de", "1\n2\n"), scratch.write("c.en", "1\n2\n3\n")}),
                        FileError, says("c.en has 3"));
}

BOOST_AUTO_TEST_SUITE_END()
