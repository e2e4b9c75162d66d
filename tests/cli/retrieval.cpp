// eval retrieval on files as they are published: titles, grades, judgments that do not fit.
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "trine/tests/cli/program.hpp"

namespace {

using nlohmann::json;

// A model that knows its words, and three documents.
struct Task {
  TemporaryFolder folder;
  std::string said;  // on standard error, by measure()

  Task() {
    folder.put("pairs.tsv", pairs_tsv());
    BOOST_TEST_REQUIRE(run_trine(folder, "train --pairs pairs.tsv --out model --epochs 3" + kSmall).code ==
                       0);
    folder.put("q.jsonl", R"({"_id": "q1", "text": "two blue cars"})"
                          "\n");
    corpus("two blue cars", "three old dogs", "eight slow birds");
  }
  void corpus(const std::string& a, const std::string& b, const std::string& c) const {
    std::string lines;
    const std::string texts[] = {a, b, c};
    for (int i = 0; i < 3; ++i)
      lines += json{{"_id", "d" + std::to_string(i + 1)}, {"text", texts[i]}}.dump() + "\n";
    folder.put("c.jsonl", lines);
  }
  json measure(const std::string& judgments, const std::string& more = "") {
    folder.put("r.tsv", judgments);
    const Outcome run = run_trine(
        folder,
        "eval retrieval --model model --queries q.jsonl --corpus c.jsonl --qrels r.tsv --json" + more);
    BOOST_TEST_REQUIRE(run.code == 0, run.err);
    said = run.err;
    return json::parse(run.out);
  }
  [[nodiscard]] bool says(const std::string& words) const { return said.find(words) != std::string::npos; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(retrieval, Task)

BOOST_AUTO_TEST_CASE(judgments_that_cannot_be_used_are_left_out_and_counted) {
  const std::string good = "query-id\tcorpus-id\tscore\nq1\td1\t1\n";
  const json alone = measure(good);
  BOOST_TEST(measure(good + "q9\td1\t1\nq1\td2\tgood\n") == alone);
  BOOST_TEST(says("1 row of a query that is not in q.jsonl was skipped, line 3"), said);
  BOOST_TEST(says("1 row whose score is not a number was skipped, line 4"), said);
}

BOOST_AUTO_TEST_CASE(a_title_is_joined_before_the_text_unless_columns_are_chosen) {
  folder.put("c.jsonl", R"({"_id": "d1", "title": "two blue cars", "text": "three old dogs"}
{"_id": "d2", "title": "", "text": "three old dogs"}
{"_id": "d3", "text": "two blue dogs"}
)");
  const std::string judgments = "query-id\tcorpus-id\tscore\nq1\td1\t1\n";
  const json joined = measure(judgments);
  BOOST_TEST(says("_id as id, title as title, text as text (--corpus-columns to choose)"), said);
  folder.put("c.jsonl", R"({"_id": "d1", "text": "two blue cars three old dogs"}
{"_id": "d2", "text": "three old dogs"}
{"_id": "d3", "text": "two blue dogs"}
)");
  BOOST_TEST(joined == measure(judgments));
  folder.put("c.jsonl", R"({"_id": "d1", "title": "two blue cars", "text": "eight slow birds"}
{"_id": "d2", "title": "eight slow birds", "text": "two blue cars"}
)");
  BOOST_TEST(measure(judgments, " --corpus-columns _id,title")["cosine_accuracy@1"] == 1);
  BOOST_TEST(measure(judgments, " --corpus-columns _id,text")["cosine_accuracy@1"] == 0);
}

BOOST_AUTO_TEST_CASE(a_grade_of_nothing_is_not_relevant_whatever_its_column_is_called) {
  for (const char* name : {"score", "grade", "Relevance", "rel", "label", "gain", "punkte"}) {
    const json result =
        measure("query-id\tcorpus-id\t" + std::string(name) + "\nq1\td1\t0\nq1\td2\t-1\nq1\td3\t2\n");
    BOOST_TEST(result["cosine_accuracy@1"] == 0, name);
    BOOST_TEST(result["cosine_recall@10"] == 1, name);
    BOOST_TEST(says(std::string(name) + " as score"), said);
  }
}

BOOST_AUTO_TEST_CASE(a_judged_document_that_is_absent_is_relevant_and_never_found) {
  const json result = measure("query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\tgone\t1\nq1\tworse\t0\n");
  BOOST_TEST(result["cosine_recall@10"] == 0.5);
  BOOST_TEST(result["cosine_accuracy@1"] == 1);
  BOOST_TEST(says("2 judged documents are not in c.jsonl; 1 of them are relevant and count as not found"),
             said);
  folder.put("q.jsonl",
             "{\"_id\": \"q1\", \"text\": \"two blue cars\"}\n{\"_id\": \"q2\", \"text\": \"old dogs\"}\n");
  const json more = measure("query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\tgone\t1\n");
  BOOST_TEST(more["n"] == 2);
  BOOST_TEST(more["cosine_accuracy@1"] == 0.5);
}

BOOST_AUTO_TEST_CASE(a_judgment_given_again_counts_once_and_the_last_one_wins) {
  const std::string once = "query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t1\n";
  const json result = measure(once);
  BOOST_TEST(measure(once + "q1\td2\t1\nq1\td2\t1\n") == result);
  BOOST_TEST(says("2 judgements"), said);
  BOOST_TEST(measure(once + "q1\td2\t0\n")["cosine_recall@1"] == 1);
}

BOOST_AUTO_TEST_CASE(judgments_in_the_columns_of_trec_are_read) {
  for (const char* judgments : {"q1\t0\td1\t1\nq1\t0\td2\t0\n", "q1 0 d1 1\nq1 0 d2 0\n"}) {
    BOOST_TEST(measure(judgments, " --qrels-columns 1,3,4")["cosine_recall@1"] == 1, judgments);
  }
}

BOOST_AUTO_TEST_SUITE_END()
