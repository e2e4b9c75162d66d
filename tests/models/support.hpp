// Small models, and how their embeddings are compared.
#pragma once

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>
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

inline trine::Tensor encode(const trine::SentenceEncoder& model, const std::vector<std::string>& texts) {
  trine::ThreadPool pool(2);
  return model.encode(texts, pool);
}

inline double largest_difference(const trine::Tensor& ours, const trine::Tensor& theirs) {
  BOOST_TEST_REQUIRE(ours.shape().text() == theirs.shape().text());
  double largest = 0;
  for (trine::Index i = 0; i < ours.size(); ++i)
    largest = std::max(largest, std::abs(static_cast<double>(ours[i]) - static_cast<double>(theirs[i])));
  return largest;
}

inline std::vector<std::string> lines_of(const std::string& path) {
  std::vector<std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}
