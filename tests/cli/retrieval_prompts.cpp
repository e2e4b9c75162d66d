// What search and eval retrieval put before queries and before the texts they are compared with.
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "trine/tests/cli/program.hpp"

namespace {

using nlohmann::json;

// One set of weights in two folders: "paired" has prompts for queries and passages, "bare" has none.
struct PairedPrompts {
  TemporaryFolder folder;
  const std::vector<std::string> no_prompts = {"--query-prompt", "", "--corpus-prompt", ""};

  PairedPrompts() {
    for (const char* name : {"paired", "bare"}) {
      std::filesystem::copy(std::string(TRINE_TEST_SOURCE_DIR) + "/golden/models/version6", folder / name,
                            std::filesystem::copy_options::recursive);
    }
    folder.put(
        "paired/config_sentence_transformers.json",
        R"({"prompts": {"passage": "passage: ", "query": "query: "}, "default_prompt_name": "passage"})");
    folder.put("bare/config_sentence_transformers.json", "{}");
    put_texts({"the cat sits on the house", "two boats", "a house", "the boats sit", "two cats"});
  }

  // The same texts as a corpus and, with judgments, as queries; and once more behind their prompts.
  void put_texts(const std::vector<std::string>& texts) {
    std::string lines, prefixed, ids = "id\ttext\n", queries = ids, passages = ids;
    std::string judgments = "query-id\tcorpus-id\n";
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const std::string id = std::to_string(i);
      lines += texts[i] + "\n";
      prefixed += "passage: " + texts[i] + "\n";
      ids += id + "\t" + texts[i] + "\n";
      queries += id + "\tquery: " + texts[i] + "\n";
      passages += id + "\tpassage: " + texts[i] + "\n";
      judgments += id + "\t" + std::to_string((i + 1) % texts.size()) + "\n";
    }
    folder.put("lines.txt", lines);
    folder.put("prefixed.txt", prefixed);
    folder.put("ids.tsv", ids);
    folder.put("queries.tsv", queries);
    folder.put("passages.tsv", passages);
    folder.put("qrels.tsv", judgments);
  }

  json run(std::vector<std::string> words, const std::vector<std::string>& more) const {
    words.insert(words.end(), more.begin(), more.end());
    words.push_back("--json");
    const Outcome outcome = run_trine(folder, words);
    BOOST_TEST_REQUIRE(outcome.code == 0, outcome.err);
    return json::parse(outcome.out);
  }
  // Scores, best first.
  std::vector<double> search(const std::string& model, const std::string& corpus, const std::string& query,
                             const std::vector<std::string>& more = {}) const {
    std::vector<double> scores;
    const json found = run({"search", "--model", model, "--corpus", corpus, query}, more);
    for (const json& each : found["results"]) scores.push_back(each["score"]);
    return scores;
  }
  json retrieval(const std::string& model, const std::string& queries, const std::string& corpus,
                 const std::vector<std::string>& more = {}) const {
    json metrics = run({"eval", "retrieval", "--model", model, "--queries", queries, "--corpus", corpus,
                        "--qrels", "qrels.tsv"},
                       more);
    metrics.erase("model");
    return metrics;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(retrieval_prompts, PairedPrompts)

BOOST_AUTO_TEST_CASE(search_puts_the_prompts_of_the_model_before_query_and_corpus) {
  const auto scores = search("paired", "lines.txt", "two boats");
  BOOST_TEST(scores == search("bare", "prefixed.txt", "query: two boats"), boost::test_tools::per_element());
  BOOST_TEST(scores != search("bare", "lines.txt", "two boats"));
}

BOOST_AUTO_TEST_CASE(search_takes_other_prompts_than_the_model_s_or_none) {
  BOOST_TEST(
      search("paired", "lines.txt", "two boats", no_prompts) == search("bare", "lines.txt", "two boats"),
      boost::test_tools::per_element());
  const std::vector<std::string> both = {"--query-prompt", "query: ", "--corpus-prompt", "passage: "};
  BOOST_TEST(search("bare", "lines.txt", "two boats", both) == search("paired", "lines.txt", "two boats"),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(eval_retrieval_puts_the_prompts_of_the_model_before_queries_and_corpus) {
  const json metrics = retrieval("paired", "ids.tsv", "ids.tsv");
  BOOST_TEST(metrics == retrieval("bare", "queries.tsv", "passages.tsv"));
  BOOST_TEST(metrics != retrieval("bare", "ids.tsv", "ids.tsv"));
}

BOOST_AUTO_TEST_CASE(eval_retrieval_takes_other_prompts_than_the_model_s_or_none) {
  BOOST_TEST(retrieval("paired", "ids.tsv", "ids.tsv", no_prompts) ==
             retrieval("bare", "ids.tsv", "ids.tsv"));
}

BOOST_AUTO_TEST_SUITE_END()
