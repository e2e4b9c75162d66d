#include "trine/models/encoding_session.hpp"

#include <algorithm>
#include <atomic>
#include <numeric>

#include "trine/models/finite_weights.hpp"

namespace trine::inline TRINE_ABI {
namespace {

// Fewer tokens in a batch would read the weights too often for what is computed with them.
constexpr Index kLeastTokens = 256;

// Longest first: texts of one length share a batch, the first batch shows the most memory needed, and the
// last ones, at which threads wait for each other, are the shortest.
std::vector<std::int32_t> by_length(const TokenizedTexts& texts) {
  std::vector<std::int32_t> order(static_cast<std::size_t>(texts.size()));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](auto a, auto b) { return texts.length(a) > texts.length(b); });
  return order;
}

Index length_of(const TokenizedTexts& texts, std::int32_t text) { return 1 + texts.length(text); }

// Where each batch begins in `order`, and the end of the last; a batch has `tokens(left)` tokens or a few
// more, where so many are left.
template <class F>
std::vector<std::size_t> cut(const TokenizedTexts& texts, const std::vector<std::int32_t>& order, F tokens) {
  std::vector<std::size_t> begins;
  Index left = texts.tokens() + texts.size(), room = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (room <= 0) {
      begins.push_back(i);
      room = tokens(left);
    }
    room -= length_of(texts, order[i]);
    left -= length_of(texts, order[i]);
  }
  begins.push_back(order.size());
  return begins;
}

}  // namespace

struct EncodingSession::Work {
  const TokenizedTexts& texts;
  std::vector<std::int32_t> order;  // of texts
  std::vector<std::size_t> begins;  // of batches, in `order`; one more than there are batches
  Tensor& embeddings;

  [[nodiscard]] std::size_t batches() const { return begins.size() - 1; }
};

EncodingSession::EncodingSession(const SentenceEncoder& model, ThreadPool& pool, bool pack)
    : model_(model), pool_(pool), pack_(pack) {}

Tensor EncodingSession::encode(std::span<const std::string> texts, const EncodeOptions& options) {
  return encode(model_.tokenize(texts, model_.prompt_of(options)), options);
}

Tensor EncodingSession::encode(const TokenizedTexts& texts, const EncodeOptions& options) {
  Tensor embeddings({texts.size(), model_.columns(options)}, Fill::none);
  const Index threads = pool_.threads(), least = std::min(kLeastTokens, options.batch_tokens);
  const Index most = std::max(least, options.batch_tokens / threads);
  Work work{texts, by_length(texts), {}, embeddings};
  if (threads > 1 && texts.tokens() >= 4 * threads * kLeastTokens) {
    // Smaller and smaller, so that all threads end together.
    const auto share = [&](Index left) { return std::clamp(left / (2 * threads), least, most); };
    work.begins = cut(texts, work.order, share);
    embed_in_parallel(work);
  } else {
    work.begins = cut(texts, work.order, [&](Index) { return options.batch_tokens; });
    embed_in_turn(work);
  }
  require_finite_embeddings(model_, embeddings.view());
  return embeddings;
}

void EncodingSession::embed(Tape& tape, const Work& work, std::size_t batch) const {
  tape.reset();
  const std::size_t begin = work.begins[batch];
  const std::span chosen(work.order.data() + begin, work.begins[batch + 1] - begin);
  const ConstView rows = model_.embed(tape, work.texts, chosen).value();
  for (std::size_t i = 0; i < chosen.size(); ++i)
    std::copy_n(rows.row(static_cast<Index>(i)), work.embeddings.cols(), work.embeddings.row(chosen[i]));
}

void EncodingSession::embed_in_turn(const Work& work) {
  for (std::size_t batch = 0; batch < work.batches(); ++batch) embed(tape_of(0), work, batch);
}

void EncodingSession::embed_in_parallel(const Work& work) {
  const Index threads = pool_.threads();
  std::atomic<std::size_t> next = 0;
  if (pack_ && weights_.empty()) embed(tape_of(0), work, next++);  // all threads pack the weights
  static_cast<void>(tape_of(threads - 1));
  pool_.parallel_rows(threads, 1, [&](Index begin, Index end) {
    for (Index thread = begin; thread < end; ++thread) {
      for (std::size_t batch = 0; (batch = next++) < work.batches();) {
        embed(tapes_[static_cast<std::size_t>(thread)], work, batch);
      }
    }
  });
}

Tape& EncodingSession::tape_of(Index thread) {
  while (static_cast<Index>(tapes_.size()) <= thread) {
    tapes_.emplace_back(
        pool_, Tape::Options{.mode = Tape::Mode::inference, .packed_weights = pack_ ? &weights_ : nullptr});
  }
  return tapes_[static_cast<std::size_t>(thread)];
}

}  // namespace trine::inline TRINE_ABI
