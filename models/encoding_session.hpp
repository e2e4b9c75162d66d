// Repeated encoding with an unchanged model.
#pragma once

#include "trine/autograd/packed_weights.hpp"
#include "trine/models/sentence_encoder.hpp"

namespace trine::inline TRINE_ABI {

/// Keeps between calls what SentenceEncoder::encode sets up in every call: memory, and the weights packed for
/// the matrix kernels (as much memory as the weights). Faster where a program encodes one text at a time; the
/// embeddings are bit-identical. Short texts of the first call, up to 252 tokens in all, are encoded without
/// packing, which would take longer. One thread at a time.
///
/// Borrows the model and the pool. Create a new session after the model has changed.
class EncodingSession {
 public:
  EncodingSession(const SentenceEncoder& model, ThreadPool& pool);
  EncodingSession(const EncodingSession&) = delete;
  EncodingSession& operator=(const EncodingSession&) = delete;

  /// As SentenceEncoder::encode.
  [[nodiscard]] Tensor encode(std::span<const std::string> texts, const EncodeOptions& options = {});
  [[nodiscard]] Tensor encode(const TokenizedTexts& texts, const EncodeOptions& options = {});

 private:
  const SentenceEncoder& model_;
  PackedWeights weights_;
  Tape tape_;
};

/// SentenceEncoder::encode on the tape of the caller, which must be an inference tape.
[[nodiscard]] Tensor encode_on(Tape& tape, const SentenceEncoder& model, const TokenizedTexts& texts,
                               const EncodeOptions& options);

}  // namespace trine::inline TRINE_ABI
