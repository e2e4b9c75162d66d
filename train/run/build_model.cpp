#include "trine/train/run/build_model.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "trine/base/rng.hpp"
#include "trine/models/finite_weights.hpp"
#include "trine/models/static/static_model.hpp"
#include "trine/models/transformer/transformer_model.hpp"
#include "trine/tokenizers/huggingface/to_huggingface.hpp"
#include "trine/tokenizers/lexicon.hpp"
#include "trine/tokenizers/sentence_piece_tokenizer.hpp"
#include "trine/tokenizers/word_piece_tokenizer.hpp"

namespace trine::inline TRINE_ABI {
namespace {

bool is_static(const TrainSettings& settings) { return settings.encoder == EncoderKind::static_embedding; }

std::unique_ptr<Tokenizer> learn_pieces(const TrainSettings& settings, std::span<const std::string> texts) {
  SentencePieceTraining training;
  training.model = settings.tokenizer.kind == TokenizerChoice::Kind::bpe
                       ? SentencePieceTraining::Model::bpe
                       : SentencePieceTraining::Model::unigram;
  training.vocabulary_size = settings.vocabulary;
  SentencePieceOptions options;
  options.max_length = is_static(settings) ? 0 : *settings.max_length;
  if (!is_static(settings)) options.ends = SentencePieceOptions::Ends::marked;
  return std::make_unique<SentencePiece>(SentencePiece::train(texts, training, options));
}

std::unique_ptr<Tokenizer> make_tokenizer(const TrainSettings& settings, std::span<const std::string> texts) {
  using Kind = TokenizerChoice::Kind;
  if (settings.tokenizer.kind == Kind::hashed) return hashed_words_of(texts, settings.hash_buckets);
  if (settings.tokenizer.kind != Kind::word_piece) return learn_pieces(settings, texts);
  WordPieceOptions options;
  options.max_length = is_static(settings) ? 0 : *settings.max_length;
  if (is_static(settings)) options.ends = WordPieceOptions::Ends::bare;
  return std::make_unique<WordPiece>(WordPiece::load(settings.tokenizer.vocabulary_file, options));
}

TransformerModelOptions transformer_options(const TrainSettings& settings) {
  TransformerModelOptions options;
  EmbeddingOptions& embeddings = options.encoder.embeddings;
  BlockOptions& block = options.encoder.block;
  options.encoder.blocks = settings.layers;
  embeddings.longest = *settings.max_length;
  embeddings.positions = settings.positions;
  block.d = settings.dimension;
  block.heads = settings.heads;
  block.hidden = settings.feed_forward;
  block.norm = settings.norm;
  block.dropout = *settings.dropout;
  options.pooling = settings.pooling;
  return options;
}

}  // namespace

LoadOptions load_options(const TrainSettings& settings) {
  return {.max_length = settings.max_length.value_or(0), .dropout = settings.dropout};
}

std::unique_ptr<SentenceEncoder> open_source(const TrainSettings& settings) {
  auto model = load_model(settings.model, load_options(settings));
  require_finite_weights(*model, settings.model);  // a step would spread what is not over all of them
  return model;
}

std::unique_ptr<SentenceEncoder> build_model(const TrainSettings& settings,
                                             std::span<const std::string> texts, ThreadPool* pool) {
  if (!settings.model.empty()) return open_source(settings);
  return build_model(settings, as_huggingface(make_tokenizer(settings, texts)), pool);
}

std::unique_ptr<SentenceEncoder> build_model(const TrainSettings& settings,
                                             std::unique_ptr<Tokenizer> tokenizer, ThreadPool* pool) {
  if (!settings.model.empty()) return open_source(settings);
  const Rng rng = Rng(static_cast<std::uint64_t>(settings.seed)).split("model");
  if (is_static(settings)) {
    return std::make_unique<StaticModel>(std::move(tokenizer),
                                         StaticModelOptions{.dimension = settings.dimension}, rng, pool);
  }
  return std::make_unique<TransformerModel>(std::move(tokenizer), transformer_options(settings), rng);
}

namespace {

// Only words are wanted of it, so n-grams are not made.
Lexicon words_of(std::span<const std::string> texts, const NormalizeOptions& normalize) {
  Lexicon words(HashedTokenizer({.rows = 1, .longest = 0, .normalize = normalize}));
  std::vector<std::int32_t> ids;
  for (const std::string& text : texts) {
    ids.clear();
    words.encode(text, ids);
  }
  return words;
}

std::vector<std::string_view> list_of(const Lexicon& words) {
  std::vector<std::string_view> list;
  list.reserve(static_cast<std::size_t>(words.words()));
  for (std::int32_t i = 0; i < words.words(); ++i) list.push_back(words.word(i));
  return list;
}

}  // namespace

Index default_rows(Index words) {
  constexpr Index kLeast = 8192, kMost = 131072, kStep = 1024, kRowsOfAWord = 4;
  return std::clamp((kRowsOfAWord * words + kStep - 1) / kStep * kStep, kLeast, kMost);
}

std::unique_ptr<HashedTokenizer> hashed_words_of(std::span<const std::string> texts,
                                                 std::optional<Index> rows) {
  HashedOptions options;
  const Lexicon words = words_of(texts, options.normalize);
  options.rows = rows.value_or(default_rows(words.words()));
  return std::make_unique<HashedTokenizer>(HashedTokenizer(options).storing(list_of(words)));
}

std::unique_ptr<SentenceEncoder> with_rows_for(std::unique_ptr<SentenceEncoder> model,
                                               std::span<const std::string> texts, std::uint64_t seed) {
  auto* known = dynamic_cast<StaticModel*>(model.get());
  const auto* hashed = dynamic_cast<const HashedTokenizer*>(&model->tokenizer());
  if (known == nullptr || hashed == nullptr || !hashed->options().stored) return model;
  const Lexicon words = words_of(texts, hashed->options().normalize);
  HashedTokenizer larger = hashed->storing(list_of(words));
  if (larger.vocabulary_size() == hashed->vocabulary_size()) return model;
  return known->with_table_of(std::move(larger), Rng(seed).split("model"));
}

std::string about_table(const SentenceEncoder& model) {
  const auto* hashed = dynamic_cast<const HashedTokenizer*>(&model.tokenizer());
  if (hashed == nullptr || hashed->vocabulary_size() == hashed->options().rows) return {};
  return fmt::format(
      "table: {} of {} rows are stored, those of words in the data; other words are left out of the mean",
      hashed->vocabulary_size(), hashed->options().rows);
}

}  // namespace trine::inline TRINE_ABI
