// A sentence has one embedding, to the last bit: alone, in any batch, on any number of threads.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <numeric>

#include "trine/base/rng.hpp"
#include "trine/models/encoding_session.hpp"
#include "trine/tests/models/support.hpp"

namespace {

using trine::Index;
using trine::Real;
using trine::Rng;
using trine::SentenceEncoder;
using trine::Tensor;
using trine::ThreadPool;

// Sentences of 0 to 40 words: enough tokens for products of every shape, many more than a block of rows.
std::vector<std::string> sentences(Index count, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<std::string> result;
  for (Index i = 0; i < count; ++i) {
    std::string text;
    for (Index word = rng.below(i % 7 == 0 ? 41 : 14); word > 0; --word)
      text +=
          kTexts[static_cast<std::size_t>(rng.below(static_cast<Index>(kTexts.size())))].substr(0, 9) + " ";
    result.push_back(text);
  }
  return result;
}

std::unique_ptr<SentenceEncoder> transformer(trine::NormPosition norm, Index d, Index hidden, Index heads,
                                             trine::ops::Pool pooling) {
  trine::TransformerModelOptions options;
  options.encoder.blocks = 2;
  options.encoder.block.d = d;
  options.encoder.block.hidden = hidden;
  options.encoder.block.heads = heads;
  options.encoder.block.norm = norm;
  options.encoder.embeddings.longest = 96;
  options.pooling = pooling;
  return small_transformer(options);
}

struct Named {
  const char* name;
  std::unique_ptr<SentenceEncoder> model;
};

// The width of the second has tails at every instruction level; that of the first is worth sharing between
// threads and has several blocks of depth in its feed-forward network.
std::vector<Named> models() {
  using trine::NormPosition;
  using trine::ops::Pool;
  std::vector<Named> all;
  all.push_back({"static", small_static({.dimension = 37})});
  all.push_back({"BERT-like", transformer(NormPosition::post, 128, 544, 4, Pool::mean)});
  all.push_back({"pre-norm", transformer(NormPosition::pre, 42, 77, 3, Pool::weighted_mean)});
  return all;
}

Tensor alone(const SentenceEncoder& model, std::span<const std::string> texts) {
  ThreadPool pool(1);
  Tensor rows({static_cast<Index>(texts.size()), model.dimension()});
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const Tensor one = model.encode(texts.subspan(i, 1), pool);
    std::copy_n(one.data(), model.dimension(), rows.row(static_cast<Index>(i)));
  }
  return rows;
}

void require_same_rows(const Tensor& expected, const Tensor& got, std::span<const Index> order,
                       const std::string& what) {
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Real* row = expected.row(order[i]);
    BOOST_REQUIRE_MESSAGE(std::equal(row, row + expected.cols(), got.row(static_cast<Index>(i))),
                          what << ": sentence " << order[i] << " differs at place " << i);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(batch_invariance)

BOOST_AUTO_TEST_CASE(a_sentence_has_the_same_bits_alone_and_in_random_batches_on_1_to_4_threads) {
  const auto texts = sentences(160, 1);
  for (const auto& [name, model] : models()) {
    const Tensor expected = alone(*model, texts);
    Rng rng(2);
    for (int threads = 1; threads <= 4; ++threads) {
      ThreadPool pool(threads);
      std::vector<Index> order(texts.size());
      std::iota(order.begin(), order.end(), 0);
      for (std::size_t i = order.size(); i > 1; --i)
        std::swap(order[i - 1], order[static_cast<std::size_t>(rng.below(static_cast<Index>(i)))]);
      order.resize(static_cast<std::size_t>(1 + rng.below(160)));
      std::vector<std::string> batch;
      for (Index i : order) batch.push_back(texts[static_cast<std::size_t>(i)]);
      for (Index tokens : {Index{1 + rng.below(300)}, Index{4096}}) {
        require_same_rows(expected, model->encode(batch, pool, {.batch_tokens = tokens}), order,
                          std::string(name) + ", batches of " + std::to_string(tokens) + " tokens, threads " +
                              std::to_string(threads));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_session_gives_the_same_bits_call_after_call) {
  const auto texts = sentences(40, 3);
  ThreadPool pool(2);
  for (const auto& [name, model] : models()) {
    const Tensor expected = alone(*model, texts);
    trine::EncodingSession session(*model, pool);
    for (std::size_t count : {1U, 3U, 40U, 1U}) {
      const Tensor rows = session.encode(std::span(texts).first(count));
      BOOST_TEST(std::equal(rows.data(), rows.data() + rows.size(), expected.data()), name);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
