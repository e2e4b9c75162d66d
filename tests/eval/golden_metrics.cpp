// Against what sentence-transformers and scipy say of the same embeddings: tests/golden/eval/make.py.
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "trine/eval/correlation.hpp"
#include "trine/eval/embedding_similarity.hpp"
#include "trine/eval/retrieval.hpp"
#include "trine/eval/translation.hpp"
#include "trine/eval/triplet_accuracy.hpp"
#include "trine/formats/safetensors.hpp"
#include "trine/tests/eval/random_embeddings.hpp"

using namespace trine;

namespace {

const io::Safetensors& golden() {
  static const io::Safetensors file(std::string(TRINE_TEST_SOURCE_DIR) + "/golden/eval/eval.safetensors");
  return file;
}

double expected(const std::string& key) { return std::stod(golden().metadata().at(key)); }

// Every metric that the reference has under this prefix; `count` guards against comparing nothing.
void compare(const eval::Metrics& metrics, const std::string& prefix, int count, double tolerance) {
  int compared = 0;
  for (const auto& metric : metrics) {
    if (!golden().metadata().contains(prefix + metric.name)) continue;
    const double wanted = expected(prefix + metric.name);
    BOOST_TEST(std::abs(metric.value - wanted) <= tolerance,
               prefix << metric.name << ": " << metric.value << ", expected " << wanted);
    ++compared;
  }
  BOOST_TEST(compared == count);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(reference)

BOOST_AUTO_TEST_CASE(correlations_equal_those_of_scipy) {
  const std::vector<double> x{1, 2, 2, 3, 0.5, 2, 9};
  const std::vector<double> y{2, 1, 4, 4, 0, 3, 3.5};
  BOOST_TEST(eval::pearson(x, y) == expected("lists.pearson"), boost::test_tools::tolerance(1e-14));
  BOOST_TEST(eval::spearman(x, y) == expected("lists.spearman"), boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(embedding_similarity_equals_that_of_sentence_transformers) {
  const Tensor scores = golden().tensor("similarity.scores");
  const std::vector<double> values(scores.data(), scores.data() + scores.size());
  compare(
      eval::embedding_similarity(golden().tensor("similarity.a"), golden().tensor("similarity.b"), values),
      "similarity.", 10, 1e-12);
}

BOOST_AUTO_TEST_CASE(triplet_accuracy_equals_that_of_sentence_transformers) {
  const Tensor anchors = golden().tensor("triplets.anchors");
  const Tensor positives = golden().tensor("triplets.positives");
  const Tensor negatives = golden().tensor("triplets.negatives");
  // Their mean is taken in float.
  compare(eval::triplet_accuracy(anchors, positives, negatives), "triplets.0.", 5, 1e-7);
  compare(eval::triplet_accuracy(anchors, positives, negatives, 0.25), "triplets.0.25.", 5, 1e-7);
}

BOOST_AUTO_TEST_CASE(retrieval_equals_that_of_sentence_transformers) {
  std::vector<std::vector<Index>> relevant;
  const auto rows = golden().integers("retrieval.relevant");
  auto next = rows.begin();
  for (const auto count : golden().integers("retrieval.counts")) {
    relevant.emplace_back(next, next + count);
    next += count;
  }
  for (const auto& [kind, name] : kSimilarityNames.entries) {
    compare(eval::retrieval(golden().tensor("retrieval.queries"), golden().tensor("retrieval.corpus"),
                            relevant, one_thread(), {.similarity = kind}),
            "retrieval." + std::string(name) + "_", 15, 1e-12);
  }
}

BOOST_AUTO_TEST_CASE(translation_equals_that_of_sentence_transformers) {
  // Rows 28 and 29 of the targets carry the texts of rows 23 and 24.
  std::vector<std::string> texts;
  for (int i = 0; i < 50; ++i) texts.push_back("t" + std::to_string(i == 28 || i == 29 ? i - 5 : i));
  compare(eval::translation(golden().tensor("translation.sources"), golden().tensor("translation.targets"),
                            one_thread(), {.targets = texts}),
          "translation.", 3, 1e-12);
}

BOOST_AUTO_TEST_SUITE_END()
