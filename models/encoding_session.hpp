// Encoding texts again and again with a model that stays as it is.
#pragma once

#include "trine/autograd/packed_weights.hpp"
#include "trine/models/sentence_encoder.hpp"

namespace trine::inline TRINE_ABI {

/// Keeps between calls what SentenceEncoder::encode makes anew at each: memory, and the weights in the layout
/// of the matrix kernels (as much memory as the weights). Worth having where a program encodes single texts;
/// the embeddings are the same to the last bit. One thread at a time.
///
/// The model and the pool are borrowed. After a change of the model, make a new session.
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

/// SentenceEncoder::encode on a tape of the caller's, which must be an inference tape.
[[nodiscard]] Tensor encode_on(Tape& tape, const SentenceEncoder& model, const TokenizedTexts& texts,
                               const EncodeOptions& options);

}  // namespace trine::inline TRINE_ABI
