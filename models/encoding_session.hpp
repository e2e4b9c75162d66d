// Repeated encoding with an unchanged model.
#pragma once

#include <cstddef>
#include <deque>
#include <span>
#include <string>
#include <vector>

#include "trine/autograd/packed_weights.hpp"
#include "trine/models/sentence_encoder.hpp"

namespace trine::inline TRINE_ABI {

/// Keeps between calls what SentenceEncoder::encode sets up in every call: memory, and the weights packed for
/// the matrix kernels (as much memory as the weights). Faster where a program encodes one text at a time; the
/// embeddings are bit-identical. Short texts of the first call, up to 252 tokens in all, are encoded without
/// packing, which would take longer. One thread at a time.
///
/// Few texts go through the model one operation after the other, each on all threads of the pool. Of many,
/// every thread takes batches of its own, so that no thread waits for another before the end.
///
/// Borrows the model and the pool. Create a new session after the model has changed.
class EncodingSession {
 public:
  /// Without `pack` weights are not packed, which a single batch is not worth.
  EncodingSession(const SentenceEncoder& model, ThreadPool& pool, bool pack = true);
  EncodingSession(const EncodingSession&) = delete;
  EncodingSession& operator=(const EncodingSession&) = delete;

  /// As SentenceEncoder::encode.
  [[nodiscard]] Tensor encode(std::span<const std::string> texts, const EncodeOptions& options = {});
  [[nodiscard]] Tensor encode(const TokenizedTexts& texts, const EncodeOptions& options = {});

 private:
  struct Work;  // texts to encode, in batches
  void embed(Tape& tape, const Work& work, std::size_t batch) const;
  void embed_in_turn(const Work& work);
  void embed_in_parallel(const Work& work);
  Tape& tape_of(Index thread);

  const SentenceEncoder& model_;
  ThreadPool& pool_;
  bool pack_;
  PackedWeights weights_;
  std::deque<Tape> tapes_;  // of each thread
};

}  // namespace trine::inline TRINE_ABI
