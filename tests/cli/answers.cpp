// What search and encode answer: rows, ids, columns, tables, one line each.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "trine/formats/npy.hpp"
#include "trine/tests/cli/program.hpp"

namespace {

using nlohmann::json;

struct WithModel {
  TemporaryFolder folder;
  WithModel() {
    folder.put("pairs.tsv", pairs_tsv());
    BOOST_TEST_REQUIRE(run_trine(folder, "train --pairs pairs.tsv --out model --epochs 3" + kSmall).code ==
                       0);
  }
  [[nodiscard]] Outcome succeeds(const std::vector<std::string>& words, const std::string& input = "") const {
    Outcome run = run_trine(folder, words, {.input = input});
    BOOST_TEST_REQUIRE(run.code == 0, run.err);
    return run;
  }
  [[nodiscard]] Outcome search(const std::string& corpus, const std::vector<std::string>& more,
                               const std::string& input = "") const {
    std::vector<std::string> words = {"search", "--model", "model", "--corpus", corpus};
    words.insert(words.end(), more.begin(), more.end());
    return succeeds(words, input);
  }
  [[nodiscard]] std::vector<std::vector<float>> encoded(const std::vector<std::string>& more,
                                                        const std::string& input = "") const {
    std::vector<std::string> words = {"encode", "--model", "model", "--out", "-"};
    words.insert(words.end(), more.begin(), more.end());
    std::vector<std::vector<float>> rows;
    std::istringstream lines(succeeds(words, input).out);
    for (std::string line; std::getline(lines, line);) rows.push_back(json::parse(line)["embedding"]);
    return rows;
  }
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(answers, WithModel)

BOOST_AUTO_TEST_CASE(equal_texts_are_answers_of_their_own_with_their_rows) {
  folder.put("corpus.txt", "two blue cars\n\nthree old dogs\ntwo blue cars\n");
  const auto lines = lines_of(search("corpus.txt", {"two blue cars", "--top", "2"}).out);
  BOOST_TEST_REQUIRE(lines.size() == 2U);
  BOOST_TEST(lines[0].ends_with("\t1\ttwo blue cars"), lines[0]);
  BOOST_TEST(lines[1].ends_with("\t4\ttwo blue cars"), lines[1]);
}

BOOST_AUTO_TEST_CASE(answers_carry_id_and_chosen_columns_of_a_table) {
  folder.put("corpus.csv", "ID,text,Year,doi\na7,three old dogs,1999,x\nb8,two blue cars,2004,y\n");
  const Outcome plain = search("corpus.csv", {"two blue cars", "--top", "1", "--show", "year,doi"});
  BOOST_TEST(plain.out.ends_with("\t2\tb8\ttwo blue cars\t2004\ty\n"), plain.out);
  BOOST_TEST(holds(plain.err, "ID as id, text as text (--column to choose)"), plain.err);
  const json found =
      json::parse(search("corpus.csv", {"two blue cars", "--top", "1", "--show", "year", "--json"}).out);
  const json& answer = found["results"][0];
  BOOST_TEST(answer["row"] == 2);
  BOOST_TEST(answer["id"] == "b8");
  BOOST_TEST(answer["text"] == "two blue cars");
  BOOST_TEST(answer["columns"] == (json{{"Year", "2004"}}));
}

BOOST_AUTO_TEST_CASE(an_answer_is_one_line_and_shows_control_characters_in_words) {
  folder.put("corpus.jsonl", R"({"id": "x\u001b[2J", "text": "two blue\r\ncars\tnow \u202edesrever\u0007"})"
                             "\n");
  const Outcome run = search("corpus.jsonl", {"cars"});
  BOOST_TEST(lines_of(run.out).size() == 1U);
  BOOST_TEST(run.out.ends_with("\t1\tx\\u001b[2J\ttwo blue\\r\\ncars\\tnow \\u202edesrever\\u0007\n"),
             run.out);
  const Outcome exact = search("corpus.jsonl", {"cars", "--json"});
  BOOST_TEST(!holds(exact.out, "\u202e"));
  BOOST_TEST(json::parse(exact.out)["results"][0]["text"] == "two blue\r\ncars\tnow \u202edesrever\u0007");
}

BOOST_AUTO_TEST_CASE(every_query_gets_a_block_an_empty_one_too) {
  folder.put("corpus.txt", "two blue cars\n");
  const Outcome plain = search("corpus.txt", {}, "cars\n\n dogs\r\n");
  const auto lines = lines_of(plain.out);
  BOOST_TEST_REQUIRE(lines.size() == 7U, plain.out);
  BOOST_TEST(lines[0] == "query: cars");
  BOOST_TEST(lines[2].empty());
  BOOST_TEST(lines[3] == "query: ");
  BOOST_TEST(lines[4].empty());
  BOOST_TEST(lines[5] == "query:  dogs");
  const auto rows = lines_of(search("corpus.txt", {"--json"}, "cars\n\ndogs").out);
  BOOST_TEST_REQUIRE(rows.size() == 3U);
  BOOST_TEST(rows[1] == R"({"query":"","results":[]})");
  BOOST_TEST(json::parse(search("corpus.txt", {"--json", " "}).out)["results"].empty());
}

BOOST_AUTO_TEST_CASE(queries_that_arrive_together_have_the_answers_of_each_alone) {
  std::string corpus, queries, expected;
  for (int i = 0; i < 60; ++i) corpus += "two blue cars and " + std::to_string(i * i) + " dogs\n";
  folder.put("corpus.txt", corpus);
  for (int i = 0; i < 20; ++i) {
    const std::string query = i % 7 == 3 ? "" : "dogs " + std::to_string(i);
    queries += query + "\n";
    expected += search("corpus.txt", {"--json", query}).out;
  }
  BOOST_TEST(search("corpus.txt", {"--json"}, queries).out == expected);
}

BOOST_AUTO_TEST_CASE(queries_before_one_that_cannot_be_read_are_answered) {
  folder.put("corpus.txt", "two blue cars\n");
  const Outcome run = run_trine(folder, "search --model model --corpus corpus.txt --quiet",
                                {.input = std::string("cars\ndogs\na\0b\n", 14)});
  BOOST_TEST(run.code == 1);
  BOOST_TEST(holds(run.err, "standard input:3: a NUL byte"), run.err);
  BOOST_TEST((holds(run.out, "query: cars") && holds(run.out, "query: dogs")), run.out);
}

BOOST_AUTO_TEST_CASE(a_query_has_the_limit_of_lines_and_a_folder_is_no_list_of_queries) {
  folder.put("corpus.txt", "two blue cars\n");
  const std::string call = "search --model model --corpus corpus.txt";
  require_refusal(run_trine(folder, call + " --quiet", {.input = std::string(2 << 20, 'x')}), 1,
                  {"standard input:1", "1048576 bytes"});
  require_refusal(run_trine(folder, call + " --quiet", {.input = std::string("a\0b", 3)}), 1,
                  {"standard input:1", "NUL"});
  const std::string shell =
      "cd " + folder.path() + " && " + TRINE_PROGRAM_DIR + "/trine " + call +
      " --quiet < model 2> said; test $? = 1 && grep -q 'cannot be read: Is a directory' said";
  BOOST_TEST(std::system(shell.c_str()) == 0);
}

BOOST_AUTO_TEST_CASE(encode_reads_tables_and_streams) {
  folder.put("faq.csv", "question,answer\n\"two blue\ncars\",1\nthree old dogs,2\n");
  folder.put("rows.jsonl",
             "{\"text\": \"two blue cars\"}\nnot json\n{\"text\": null}\n{\"text\": \"three old dogs\"}\n");
  const auto lines = encoded({}, "two blue cars\nthree old dogs\n");
  BOOST_TEST_REQUIRE(lines.size() == 2U);
  BOOST_TEST((encoded({"faq.csv"}) == lines));
  BOOST_TEST((encoded({"--column", "2", "faq.csv"}) != lines));
  const auto rows = encoded({"rows.jsonl"});  // row i stays row i
  BOOST_TEST_REQUIRE(rows.size() == 4U);
  BOOST_TEST((rows[0] == lines[0] && rows[3] == lines[1]));
  BOOST_TEST((rows[1] == rows[2] && rows[1] == std::vector<float>(16, 0)));
  const auto file = succeeds({"encode", "--model", "model", "--out", "v.npy", "rows.jsonl"});
  BOOST_TEST(holds(file.err, "rows left out have the embedding of an empty text (1)"), file.err);
  BOOST_TEST(trine::io::read_npy(folder / "v.npy").shape().rows() == 4);
}

BOOST_AUTO_TEST_CASE(encode_joins_a_title_like_search) {
  folder.put("papers.tsv", "title\ttext\ntwo blue\tcars\n");
  BOOST_TEST((encoded({"papers.tsv"}) == encoded({}, "two blue cars\n")));
  BOOST_TEST((encoded({"--column", "text", "papers.tsv"}) == encoded({}, "cars\n")));
}

BOOST_AUTO_TEST_CASE(texts_longer_than_the_model_are_counted_or_refused) {
  BOOST_TEST_REQUIRE(
      run_trine(folder, "train --pairs pairs.tsv --out small --max-length 64" + kSmallTransformer).code == 0);
  std::string text;
  for (int i = 0; i < 100; ++i) text += "two blue cars ";
  folder.put("long.txt", "two blue cars\n" + text + "\n");
  const auto count = [&](const std::string& call) {
    const Outcome run = run_trine(folder, call);
    BOOST_TEST(run.code == 0, run.err);
    const auto at = run.err.find("text is longer than the 64 tokens");
    BOOST_TEST_REQUIRE(at != std::string::npos, run.err);
    return std::stol(run.err.substr(run.err.find("; ", at) + 2));
  };
  const long lost = count("encode --model small --out v.npy long.txt");
  BOOST_TEST(lost > 200);
  BOOST_TEST(count("search --model small --corpus long.txt cars") == lost);
  require_refusal(run_trine(folder, "encode --model small --out r.npy --refuse-cut long.txt"), 1,
                  {"long.txt: text 2", "64 tokens"});
  BOOST_TEST(!std::filesystem::exists(folder / "r.npy"));
  folder.put("long.tsv", "sentence1\tsentence2\none red houses\t" + text + "\nfast cats\tslow dogs\n");
  BOOST_TEST(count("eval translation --model small --pairs long.tsv") == lost);
  require_refusal(
      run_trine(folder, "train --pairs long.tsv --eval-rows 0 --model small --quiet --out m --refuse-cut"), 1,
      {"long.tsv", "1 text is longer than the 64 tokens"});
}

BOOST_AUTO_TEST_SUITE_END()
