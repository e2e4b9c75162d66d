#include "trine/data/readers/table_reader.hpp"

#include <boost/test/unit_test.hpp>

#include "trine/tests/data/scratch_folder.hpp"
#include "trine/tests/data/table_rows.hpp"

using namespace trine;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(table_reader)

BOOST_AUTO_TEST_CASE(tsv_columns_are_selected_by_name_in_order) {
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
  BOOST_TEST(TableReader(file).found() == (ColumnNames{"text", "score", "n", "ok", "more"}));  // of both rows
  BOOST_TEST(rows_of(file, {.columns = {"text", "score", "n", "ok"}}) ==
             (Rows{{"café \"x\"", "3.50", "-7", "true"}, {"b", "4", "1", "false"}}));
  BOOST_TEST(rows_of(file, {.columns = {"score", "text"}}) == (Rows{{"3.50", "café \"x\""}, {"4", "b"}}));
}

BOOST_AUTO_TEST_CASE(json_lists_are_columns_by_index) {
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
  BOOST_TEST(table.found() == (ColumnNames{"de", "en"}));
  BOOST_TEST(rows_of(files) == (Rows{{"eins", "one"}, {"", "two"}, {"drei", "three"}}));
  BOOST_TEST(rows_of(files, {.columns = {"en", "de"}}) ==
             (Rows{{"one", "eins"}, {"two", ""}, {"three", "drei"}}));
  const Files alike = {scratch.write("a.txt", "x\n"), scratch.write("b.txt", "y\n")};
  BOOST_TEST(TableReader(alike).found() == (ColumnNames{"a.txt", "b.txt"}));
}

BOOST_AUTO_TEST_CASE(a_command_line_argument_is_one_file_or_several) {
  const Scratch scratch;
  BOOST_TEST(Files::parse("a.de,b.en").paths.size() == 2u);
  BOOST_TEST(Files::parse("a.tsv").paths.size() == 1u);
  BOOST_TEST(Files::parse(scratch.write("odd,name.tsv", "a\n1\n").string()).paths.size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_unknown_extension_is_detected_by_the_first_line) {
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

BOOST_AUTO_TEST_CASE(numbers_are_column_numbers_whatever_the_first_row) {
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

BOOST_AUTO_TEST_CASE(column_numbers_start_at_one) {
  const Scratch scratch;
  const auto refuses = [&](std::string_view bytes, const ColumnNames& columns, const std::string& message) {
    BOOST_CHECK_EXCEPTION(rows_of(scratch.write("a.tsv", bytes), {.columns = columns}), FileError,
                          says(message));
  };
  const std::string from_one = "no column \"0\": column numbers start at 1";
  refuses("A dog runs.\t0\nA cat sits.\t1\nA cow eats.\t0\n", {"0", "1"}, from_one);
  refuses("text\tlabel\nA dog runs.\t0\n", {"0", "1"}, from_one);
  refuses("0\t1\t2\na b\tc d\te f\n", {"0", "1"}, from_one);  // names, but not to be told from indices
  refuses("a b\t3\nc d\t4\n", {"1", "00"}, "no column \"00\": column numbers start at 1");
  refuses("1990\t2000\tname\n3\t4\tx y\n", {"1", "3000"}, "no column \"3000\"");
  const fs::path years = scratch.write("b.tsv", "1990\t2000\nfew\tmany\n");
  BOOST_CHECK_EXCEPTION(rows_of(years, {.columns = {"1", "2000"}, .header = TableOptions::Header::yes}),
                        FileError,
                        says("\"2000\" is the name of column 2, but the other numbers are column numbers"));
  BOOST_TEST(rows_of(scratch.write("c.tsv", "A dog.\t0\nA cat.\t1\n"), {.columns = {"1", "2"}}) ==
             (Rows{{"A dog.", "0"}, {"A cat.", "1"}}));
}

BOOST_AUTO_TEST_CASE(numeric_names_are_reported_with_their_column) {
  const Scratch scratch;
  const TableReader table(scratch.write("a.csv", "0,1,2\n7,a b,c\n"), {.columns = {"2"}});
  BOOST_TEST(table.reads({"text"}).find(
                 "a.csv: reads column 2, called 1, as text; line 1 was read as column names") !=
             std::string::npos);
  BOOST_TEST(table.selected() == ColumnNames{"2"});
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

BOOST_AUTO_TEST_CASE(the_guess_about_the_first_line_is_reported) {
  const Scratch scratch;
  const auto judged = [&](std::string_view bytes, const ColumnNames& columns = {}) {
    const TableReader table(scratch.write("a.tsv", bytes), {.columns = columns});
    const bool said = table.reads({"text"}).find("line 1 was read as") != std::string::npos;
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

BOOST_AUTO_TEST_CASE(selected_columns_are_reported_in_file_order) {
  const Scratch scratch;
  TableReader table(scratch.write("a.csv", "Category,,Question\nx,y,z\n"));
  table.select_indices({2, 0});
  BOOST_TEST(table.reads({"text", "label"})
                 .ends_with("a.csv: reads Category as label, Question as text (--columns to choose)"));
  BOOST_TEST(table.selected() == (ColumnNames{"Question", "Category"}));
  table.select({"2", "question"});
  BOOST_TEST(table.reads({"text", "label"}).ends_with("a.csv: reads column 2 as text, Question as label"));
  BOOST_TEST(table.selected() == (ColumnNames{"2", "Question"}));
}

BOOST_AUTO_TEST_SUITE_END()
