#include "trine/models/encoding_session.hpp"

#include <algorithm>
#include <numeric>

#include "trine/base/trace.hpp"
#include "trine/models/finite_weights.hpp"

namespace trine::inline TRINE_ABI {
namespace {

// Longest first: texts of one length share a batch, and the first batch shows the most memory needed.
std::vector<std::int32_t> by_length(const TokenizedTexts& texts) {
  std::vector<std::int32_t> order(static_cast<std::size_t>(texts.size()));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](auto a, auto b) { return texts.length(a) > texts.length(b); });
  return order;
}

}  // namespace

Tensor encode_on(Tape& tape, const SentenceEncoder& model, const TokenizedTexts& texts,
                 const EncodeOptions& options) {
  Tensor embeddings({texts.size(), model.columns(options)}, Fill::none);
  const std::vector<std::int32_t> order = by_length(texts);
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    for (Index tokens = 0; end < order.size() && (end == begin || tokens < options.batch_tokens); ++end) {
      tokens += 1 + texts.length(order[end]);
    }
    const trace::Span span("forward", "step");
    tape.reset();
    const std::span chosen(order.data() + begin, end - begin);
    const ConstView rows = model.embed(tape, texts, chosen).value();
    for (std::size_t i = 0; i < chosen.size(); ++i)
      std::copy_n(rows.row(static_cast<Index>(i)), embeddings.cols(), embeddings.row(chosen[i]));
    begin = end;
  }
  require_finite_embeddings(model, embeddings.view());
  return embeddings;
}

EncodingSession::EncodingSession(const SentenceEncoder& model, ThreadPool& pool)
    : model_(model), tape_(pool, {.mode = Tape::Mode::inference, .packed_weights = &weights_}) {}

Tensor EncodingSession::encode(std::span<const std::string> texts, const EncodeOptions& options) {
  return encode(model_.tokenize(texts, model_.prompt_of(options)), options);
}

Tensor EncodingSession::encode(const TokenizedTexts& texts, const EncodeOptions& options) {
  return encode_on(tape_, model_, texts, options);
}

}  // namespace trine::inline TRINE_ABI
