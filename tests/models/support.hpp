// Small models for the tests of this folder.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "trine/models/static/static_model.hpp"
#include "trine/models/transformer/transformer_model.hpp"
#include "trine/tokenizers/hashed_tokenizer.hpp"
#include "trine/tokenizers/sentence_piece_tokenizer.hpp"

inline const std::vector<std::string> kTexts = {
    "one red house",
    "zwei blaue Autos, und noch eins",
    "",
    "a rather long sentence about seven slow boats on a small lake",
    "one red house",
    "ein",
    "Füße, Straßen und Bäume",
    "cats and dogs"};

inline std::unique_ptr<trine::SentenceEncoder> small_static(trine::StaticModelOptions options = {
                                                                .dimension = 12}) {
  trine::HashedOptions hashed;
  hashed.rows = 256;
  return std::make_unique<trine::StaticModel>(std::make_unique<trine::HashedTokenizer>(hashed), options,
                                              trine::Rng(7));
}

inline trine::TransformerModelOptions small_options() {
  trine::TransformerModelOptions options;
  options.encoder.blocks = 2;
  options.encoder.block.d = 16;
  options.encoder.block.heads = 2;
  options.encoder.block.hidden = 24;
  options.encoder.embeddings.longest = 12;
  return options;
}

inline std::unique_ptr<trine::SentenceEncoder> small_transformer(
    const trine::TransformerModelOptions& options) {
  trine::SentencePieceTraining training;
  training.vocabulary_size = 60;
  trine::SentencePieceOptions pieces;
  pieces.ends = trine::SentencePieceOptions::Ends::marked;
  pieces.max_length = options.encoder.embeddings.longest;
  auto tokenizer =
      std::make_unique<trine::SentencePiece>(trine::SentencePiece::train(kTexts, training, pieces));
  return std::make_unique<trine::TransformerModel>(std::move(tokenizer), options, trine::Rng(7));
}

inline bool equal_bits(const trine::Tensor& a, const trine::Tensor& b) {
  return a.shape() == b.shape() && std::equal(a.data(), a.data() + a.shape().size(), b.data());
}
