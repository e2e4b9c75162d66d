// Vocabularies trained on the corpus by the sentencepiece library: Unigram (Kudo 2018, arXiv:1804.10959) or
// BPE (Sennrich et al. 2016, arXiv:1508.07909).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "trine/tokenizers/tokenizer.hpp"
#include "trine/tokenizers/tokenizer_options.hpp"

namespace trine {

struct SentencePieceTraining {
  enum class Model { unigram, bpe };
  enum class Case { fold, keep };  // NFKC is applied either way

  Model model = Model::unigram;
  Case letter_case = Case::fold;
  Index vocabulary_size = 16000;        // at most: a small corpus gives fewer pieces
  double character_coverage = 0.99995;  // fraction of the corpus; rarer characters become the unknown piece
  Index sentences = 1000000;            // at most, sampled uniformly
};

class SentencePiece final : public Tokenizer {
 public:
  /// Deterministic on machines of one architecture. Sentences of more than 4192 bytes are skipped. Throws
  /// OptionError for a corpus that is empty or too small for its characters, and for options out of range.
  [[nodiscard]] static SentencePiece train(std::span<const std::string> sentences,
                                           const SentencePieceTraining& training = {},
                                           SentencePieceOptions options = {});

  /// From the bytes of a sentencepiece model file; `source` names it in errors. Throws FileError.
  explicit SentencePiece(std::string model_bytes, SentencePieceOptions options = {},
                         std::string_view source = "tokenizer.model");
  ~SentencePiece() override;
  SentencePiece(SentencePiece&&) noexcept;
  SentencePiece& operator=(SentencePiece&&) noexcept;

  void encode(std::string_view text, std::vector<std::int32_t>& out) const override;
  Index encode_counting(std::string_view text, std::vector<std::int32_t>& out) const override;
  [[nodiscard]] Index vocabulary_size() const override;
  [[nodiscard]] std::string_view kind() const override { return "sentencepiece"; }
  /// trine_tokenizer.json and tokenizer.model, for the sentencepiece library, and tokenizer.json and
  /// tokenizer_config.json for other programs, whose ids may differ: see to_huggingface().
  [[nodiscard]] std::vector<NamedFile> files() const override;

  [[nodiscard]] std::string piece(std::int32_t id) const;
  /// The model file.
  [[nodiscard]] const std::string& model_bytes() const { return model_bytes_; }
  [[nodiscard]] const SentencePieceOptions& options() const { return options_; }

 private:
  struct Processor;
  std::string model_bytes_;
  SentencePieceOptions options_;
  std::unique_ptr<Processor> processor_;
};

}  // namespace trine
