#include "trine/models/encoding_session.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <thread>

#include "trine/tests/models/support.hpp"

using namespace trine;

namespace {

std::unique_ptr<SentenceEncoder> transformer() {
  TransformerModelOptions options = small_options();
  return std::make_unique<TransformerModel>(std::make_unique<HashedTokenizer>(HashedOptions{.rows = 256}),
                                            options, Rng(7));
}

// Enough texts that loops are cut into several ranges.
std::vector<std::string> many_texts(int rounds = 40) {
  std::vector<std::string> texts;
  for (int i = 0; i < rounds; ++i) {
    for (const std::string& text : kTexts) texts.push_back(text + " " + std::to_string(i));
  }
  return texts;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(threads_session)

BOOST_AUTO_TEST_CASE(a_session_on_three_threads_encodes_as_the_model_on_one) {
  const auto model = transformer();
  const std::vector<std::string> texts = many_texts();
  ThreadPool one(1), three(3);
  const Tensor expected = model->encode(texts, one);
  BOOST_TEST(equal_bits(model->encode(texts, three), expected));
  EncodingSession session(*model, three);
  for (int i = 0; i < 3; ++i) BOOST_TEST(equal_bits(session.encode(texts), expected));
}

BOOST_AUTO_TEST_CASE(threads_with_batches_of_their_own_encode_as_one_thread) {
  for (const bool is_static : {false, true}) {
    const auto model = is_static ? small_static() : transformer();
    const TokenizedTexts texts = model->tokenize(many_texts(200));
    ThreadPool one(1), three(3);
    const Tensor expected = model->encode(texts, one);
    BOOST_TEST(equal_bits(model->encode(texts, three), expected));
    EncodingSession session(*model, three);
    for (const Index batch_tokens : {2048, 100, 8000, 1})
      BOOST_TEST(equal_bits(session.encode(texts, {.batch_tokens = batch_tokens}), expected));
  }
}

BOOST_AUTO_TEST_CASE(two_sessions_in_two_threads_share_a_model) {
  for (const bool is_static : {false, true}) {
    const auto model = is_static ? small_static() : transformer();
    const std::vector<std::string> texts = many_texts();
    ThreadPool pool(1);
    const Tensor expected = model->encode(texts, pool);
    std::array<bool, 2> equal{};
    std::vector<std::thread> threads;
    for (bool& same : equal) {
      threads.emplace_back([&] {
        ThreadPool own(2);
        EncodingSession session(*model, own);
        same = equal_bits(session.encode(texts), expected) && equal_bits(session.encode(texts), expected);
      });
    }
    for (std::thread& thread : threads) thread.join();
    BOOST_TEST((equal[0] && equal[1]));
  }
}

BOOST_AUTO_TEST_SUITE_END()
