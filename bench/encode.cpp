// How many sentences a second does a model of the shape of all-MiniLM-L6-v2 encode, and how long takes one?
//
//   bench_encode sentences.txt folder [threads] [batch_tokens]
//
// `folder` holds a published model or at least its vocab.txt: then 6 blocks, 384 wide, 12 heads, feed-forward
// 1536 start from random weights, which costs the same. Compares the rate of all matrix products with that of
// large ones in the same process. `scripts/bench encode one-sentence --peers` does the same with other
// programs.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <vector>

#include "trine/autograd/ops/matrix.hpp"
#include "trine/base/error.hpp"
#include "trine/base/timer.hpp"
#include "trine/kernels/isa.hpp"
#include "trine/models/encoding_session.hpp"
#include "trine/models/transformer/transformer_model.hpp"
#include "trine/tokenizers/word_piece_tokenizer.hpp"

using namespace trine;

namespace {

constexpr Index kWidth = 384, kHidden = 1536, kBlocks = 6;

std::vector<std::string> lines(const char* path) {
  std::ifstream file(path);
  std::vector<std::string> all;
  for (std::string line; std::getline(file, line);) all.push_back(line);
  return all;
}

std::unique_ptr<SentenceEncoder> model_in(const std::string& folder) {
  try {
    return load_model(folder);
  } catch (const FileError& error) {
    fmt::print("random weights and {}/vocab.txt\n", folder);
  }
  TransformerModelOptions options;
  options.encoder.block = {.d = kWidth, .heads = 12, .hidden = kHidden};
  options.encoder.blocks = kBlocks;
  options.encoder.embeddings = {.longest = 256, .token_types = 2};
  return std::make_unique<TransformerModel>(
      std::make_unique<WordPiece>(WordPiece::load(folder + "/vocab.txt", {.max_length = 256})), options,
      Rng(1));
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// GFLOP/s of the feed-forward product on all threads: own kernel, weights packed each time, as encoding does.
double rate_of_products(ThreadPool& pool) {
  constexpr Index rows = 4096;
  const Tensor a({rows, kWidth}), b({kHidden, kWidth});
  Tensor c({rows, kHidden});
  double best = 0;
  for (int round = 0; round < 8; ++round) {
    const Timer timer;
    ops::parallel_gemm(pool, {.c = c.data(),
                              .ldc = kHidden,
                              .a = {a.data(), kWidth},
                              .b = {b.data(), kWidth, Transpose::yes},
                              .m = rows,
                              .n = kHidden,
                              .k = kWidth});
    best = std::max(best, 2e-9 * rows * kWidth * kHidden / timer.seconds());
  }
  return best;
}

// 2 m n k of every product with a weight and inside attention.
double operations(const TokenizedTexts& texts) {
  double all = 0;
  for (Index i = 0; i < texts.size(); ++i) {
    const auto length = static_cast<double>(texts.length(i));
    all += kBlocks * length * 2 * (4.0 * kWidth * kWidth + 2.0 * kWidth * kHidden + 2.0 * length * kWidth);
  }
  return all;
}

// Median of 200, different ones.
template <class Encode>
double seconds_of_one(std::span<const std::string> sentences, Encode encode) {
  std::vector<double> seconds;
  for (std::size_t i = 0; i < 200; ++i) {
    const Timer timer;
    static_cast<void>(encode(sentences.subspan(i * 7 % sentences.size(), 1)));
    seconds.push_back(timer.seconds());
  }
  return median(seconds);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    fmt::print("usage: bench_encode sentences.txt folder [threads] [batch_tokens]\n");
    return 2;
  }
  const std::vector<std::string> sentences = lines(argv[1]);
  const auto model = model_in(argv[2]);
  ThreadPool pool(argc > 3 ? std::atoi(argv[3]) : 0);
  EncodeOptions options;
  if (argc > 4) options.batch_tokens = std::atoi(argv[4]);
  const TokenizedTexts tokens = model->tokenize(sentences);
  fmt::print("{} threads, {}; {} sentences, {:.1f} tokens each, batches of {} tokens\n", pool.threads(),
             isa_name(active_isa()), tokens.size(),
             static_cast<double>(tokens.tokens()) / static_cast<double>(tokens.size()), options.batch_tokens);

  const double products = rate_of_products(pool);
  std::vector<double> from_text, from_tokens;
  for (int round = 0; round < 3; ++round) {
    const Timer all;
    static_cast<void>(model->encode(sentences, pool, options));
    from_text.push_back(all.seconds());
    const Timer encoding;
    static_cast<void>(model->encode(tokens, pool, options));
    from_tokens.push_back(encoding.seconds());
  }
  const double rate = 1e-9 * operations(tokens) / median(from_tokens);
  const auto count = static_cast<double>(sentences.size());
  fmt::print(
      "{:.0f} sentences/s from text, {:.0f} from tokens: {:.1f} GFLOP/s, {:.0f} % of the {:.1f} of a large "
      "product\n",
      count / median(from_text), count / median(from_tokens), rate, 100 * rate / products, products);

  EncodingSession session(*model, pool);
  const double kept = seconds_of_one(sentences, [&](auto one) { return session.encode(one); });
  const double anew = seconds_of_one(sentences, [&](auto one) { return model->encode(one, pool); });
  fmt::print("one sentence: {:.2f} ms in a session, {:.2f} ms without\n", 1e3 * kept, 1e3 * anew);
}
