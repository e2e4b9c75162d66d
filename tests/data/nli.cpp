#include "trine/data/readers/read_dataset.hpp"

#include <boost/test/unit_test.hpp>

#include "trine/tests/data/rows.hpp"
#include "trine/tests/data/scratch_folder.hpp"

using namespace trine;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(nli)

BOOST_AUTO_TEST_CASE(entailed_hypotheses_are_paired_with_contradicted_ones) {
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
  BOOST_TEST(has_notice(data, "1 entailed hypotheses were skipped"));
}

BOOST_AUTO_TEST_CASE(snli_jsonl_and_numeric_labels_are_read) {
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
  BOOST_TEST(has_notice(data, "a.tsv:4: 1 row without a label was skipped, line 4; --strict rejects such"));
  BOOST_TEST(has_notice(data, "2 rows without an agreed label were skipped"));
  BOOST_CHECK_EXCEPTION(static_cast<void>(read_nli(file, {.strict = true})), FileError,
                        says("a.tsv:4: a row without a label"));
  BOOST_TEST(
      read_nli(scratch.write("b.tsv", names + "p\te\t0\np\tc\t2\np\tx\t-\n"), {.strict = true}).rows() == 1);
  BOOST_CHECK_EXCEPTION(
      static_cast<void>(read_nli(
          scratch.write("c.tsv", names + "p\te\tentailment\np\tc\tcontra\np\td\tcontra\np\tf\t\np\tg\t-\n"))),
      FileError,
      says("no triplet: no premise in its 2 rows has both an entailed and a contradicted "
           "hypothesis; 1 of them have no agreed label (- or -1); skipped: 2 rows with a label that "
           "is not of NLI, the first in line 3: the label \"contra\" is not one of entailment, neutral, "
           "contradiction, 0, 1, 2, - or -1; skipped: 1 row without a label, the first in line 5"));
}

BOOST_AUTO_TEST_CASE(what_is_not_nli_is_rejected) {
  const Scratch scratch;
  BOOST_CHECK_EXCEPTION(
      static_cast<void>(read_nli(scratch.write("a.tsv", "premise\thypothesis\tlabel\np\th\tmaybe\n"))),
      FileError,
      says("no row can be used: 1 row with a label that is not of NLI, the first in line 2: the label "
           "\"maybe\" is not one of"));
  BOOST_CHECK_EXCEPTION(
      static_cast<void>(read_nli(scratch.write("a.tsv", "premise\thypothesis\tlabel\np\th\tneutral\n"))),
      FileError, says("no triplet: none of its 1 rows"));
  BOOST_CHECK_EXCEPTION(static_cast<void>(read_nli(scratch.write("a.tsv", "a\tb\nx\ty\n"))), FileError,
                        says("needs the columns premise, hypothesis, label; found: a, b"));
}

BOOST_AUTO_TEST_SUITE_END()
