#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "trine/base/error.hpp"
#include "trine/tests/models/support.hpp"
#include "trine/tests/support/message_of.hpp"

namespace {

using trine::Index;
using trine::Tensor;
using trine::ThreadPool;

float length_of(const Tensor& rows, Index row) {
  double sum = 0;
  for (Index i = 0; i < rows.cols(); ++i) sum += static_cast<double>(rows.row(row)[i]) * rows.row(row)[i];
  return static_cast<float>(std::sqrt(sum));
}

bool equal_rows(const Tensor& a, Index i, const Tensor& b, Index j) {
  return std::equal(a.row(i), a.row(i) + a.cols(), b.row(j));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(encoding)

BOOST_AUTO_TEST_CASE(static_embeddings_do_not_depend_on_what_is_encoded_beside_them) {
  ThreadPool pool(2);
  const auto model = small_static();
  const Tensor together = model->encode(kTexts, pool);
  for (std::size_t i = 0; i < kTexts.size(); ++i) {
    const Tensor alone = model->encode(std::span(kTexts).subspan(i, 1), pool);
    BOOST_TEST(equal_rows(together, static_cast<Index>(i), alone, 0), kTexts[i]);
  }
  BOOST_TEST(equal_bits(together, model->encode(kTexts, pool, {.batch_tokens = 1})));
}

BOOST_AUTO_TEST_CASE(rows_come_back_in_the_order_of_the_texts) {
  ThreadPool pool(1);
  for (const auto& model : {small_static(), small_transformer(small_options())}) {
    const Tensor rows = model->encode(kTexts, pool);
    std::vector<std::string> reversed(kTexts.rbegin(), kTexts.rend());
    const Tensor backwards = model->encode(reversed, pool);
    BOOST_TEST(equal_rows(rows, 0, rows, 4), "equal texts, equal embeddings");
    BOOST_TEST(!equal_rows(rows, 0, rows, 1));
    for (Index i = 0; i < 8; ++i)
      BOOST_TEST(equal_rows(rows, i, backwards, 7 - i), model->kind() << ", text " << i);
  }
}

BOOST_AUTO_TEST_CASE(rows_have_length_1_and_a_text_without_words_is_zero) {
  ThreadPool pool(1);
  const Tensor rows = small_static()->encode(kTexts, pool);
  BOOST_TEST(length_of(rows, 2) == 0);
  for (Index i : {0, 1, 3, 6}) BOOST_TEST(std::abs(length_of(rows, i) - 1) < 1e-5F);
  const auto raw = small_static({.dimension = 12, .normalized = trine::Normalized::no});
  BOOST_TEST(std::abs(length_of(raw->encode(kTexts, pool), 0) - 1) > 1e-3F);
}

BOOST_AUTO_TEST_CASE(the_number_of_threads_changes_no_bit) {
  ThreadPool one(1), three(3);
  for (const auto& model : {small_static(), small_transformer(small_options())}) {
    BOOST_TEST(equal_bits(model->encode(kTexts, one), model->encode(kTexts, three)), model->kind());
  }
}

// A word is the sum of its rows over the root of their number; a sentence the mean of its words.
BOOST_AUTO_TEST_CASE(a_static_embedding_is_the_mean_of_word_sums) {
  ThreadPool pool(1);
  const auto model = small_static({.dimension = 12, .normalized = trine::Normalized::no});
  const auto& tokenizer = dynamic_cast<const trine::HashedTokenizer&>(model->tokenizer());
  const Tensor& table = model->parameters().front().parameter->value;
  std::vector<double> expected(12);
  for (const char* word : {"cats", "and", "dogs"}) {
    std::vector<std::int32_t> rows;
    tokenizer.features(word, rows);
    for (std::int32_t row : rows) {
      for (std::size_t c = 0; c < 12; ++c) {
        expected[c] +=
            static_cast<double>(table.row(row)[c]) / std::sqrt(static_cast<double>(rows.size())) / 3;
      }
    }
  }
  const Tensor got = model->encode(std::vector<std::string>{"cats and dogs"}, pool);
  for (std::size_t c = 0; c < 12; ++c) BOOST_TEST(std::abs(got.row(0)[c] - expected[c]) < 1e-6);
}

BOOST_AUTO_TEST_CASE(texts_are_cut_where_a_transformer_ends) {
  const auto model = small_transformer(small_options());
  const trine::TokenizedTexts texts = model->tokenize(kTexts);
  BOOST_TEST(texts.size() == 8);
  BOOST_TEST(texts.length(3) == 12);
  BOOST_TEST(texts.length(2) == 2);  // the marks of beginning and end
  BOOST_TEST((texts.lexicon() == nullptr));
  BOOST_TEST((small_static()->tokenize(kTexts).lexicon() != nullptr));
}

BOOST_AUTO_TEST_CASE(the_prompt_of_documents_is_the_first_of_document_passage_and_corpus) {
  trine::SentenceConfig config;
  config.prompts = {{"query", "q"}, {"corpus", "c"}, {"other", "o"}};
  BOOST_TEST(trine::document_prompt(config) == "c");
  config.prompts["passage"] = "p";
  BOOST_TEST(trine::document_prompt(config) == "p");
  config.prompts["document"] = "";
  BOOST_TEST(trine::document_prompt(config) == "");
}

BOOST_AUTO_TEST_CASE(the_default_prompt_is_put_before_neither_queries_nor_documents) {
  trine::SentenceConfig config;
  config.prompts = {{"other", "o"}};
  config.default_prompt = "other";
  BOOST_TEST(trine::query_prompt(config) == "");
  BOOST_TEST(trine::document_prompt(config) == "");
}

BOOST_AUTO_TEST_CASE(no_texts_give_no_rows) {
  ThreadPool pool(1);
  BOOST_TEST(small_static()->encode(std::span<const std::string>(), pool).shape().rows() == 0);
}

BOOST_AUTO_TEST_CASE(a_dimension_below_1_is_refused) {
  const std::string message = message_of<trine::OptionError>([] { small_static({.dimension = 0}); });
  BOOST_TEST(message.find("dimension is 0") != std::string::npos, message);
}

BOOST_AUTO_TEST_SUITE_END()
