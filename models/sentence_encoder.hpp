// A model as its user meets it: texts in, embeddings out, a folder on disk.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "autograd/tape.hpp"
#include "models/tokenised_texts.hpp"
#include "text/tokenizer.hpp"

namespace trine::inline TRINE_ABI {

enum class Normalised { no, yes };

struct EncodeOptions {
  Index batch_tokens = 16384;  ///< about so many tokens go through the encoder at once
};

/// A tokenizer, an encoder, a pooling and, by default, a normalisation to length 1.
/// Encoding is const and keeps no state: several threads may share a model, each with its own pool.
class SentenceEncoder {
 public:
  virtual ~SentenceEncoder() = default;

  [[nodiscard]] virtual std::string_view kind() const = 0;  ///< "static" or "transformer"
  [[nodiscard]] virtual Index dimension() const = 0;        ///< d, the length of an embedding
  [[nodiscard]] virtual Index longest() const = 0;          ///< tokens a text is cut to; 0: never cut
  [[nodiscard]] const Tokenizer& tokenizer() const { return *tokenizer_; }

  /// The embeddings of the chosen texts, on a tape, so that a loss can be differentiated.
  /// chosen  numbers of texts; borrowed until the end of the step
  /// returns [chosen, d], rows of length 1 if the model normalises
  [[nodiscard]] virtual Var embed(Tape& tape, const TokenisedTexts& texts,
                                  std::span<const std::int32_t> chosen) const = 0;
  /// Everything that training changes, by the names the model file uses.
  [[nodiscard]] virtual std::vector<NamedParameter> parameters() = 0;

  [[nodiscard]] TokenisedTexts tokenise(std::span<const std::string> texts) const {
    return TokenisedTexts(*tokenizer_, texts, longest());
  }
  /// [texts, d]. Sorts by length, packs, runs and restores the order; a text without tokens gives zeros.
  [[nodiscard]] Tensor encode(std::span<const std::string> texts, ThreadPool& pool,
                              EncodeOptions options = {}) const;
  [[nodiscard]] Tensor encode(const TokenisedTexts& texts, ThreadPool& pool,
                              EncodeOptions options = {}) const;

  /// Values to store instead of a parameter's own, by name: an optimizer may hold rows back.
  using Overrides = std::map<std::string, const Tensor*>;
  /// Writes the model folder; every file whole and in place of what was there. `card` becomes README.md
  /// where it is not empty. Throws FileError.
  void save(const std::string& folder, std::string_view card = {}, const Overrides& overrides = {}) const;

  struct NamedFile {
    std::string name;  // relative to the folder, "1_Pooling/config.json"
    std::string bytes;
  };

 protected:
  explicit SentenceEncoder(std::unique_ptr<Tokenizer> tokenizer) : tokenizer_(std::move(tokenizer)) {}
  /// trine.json, modules.json and the settings of each module.
  [[nodiscard]] virtual std::vector<NamedFile> settings() const = 0;

 private:
  std::unique_ptr<Tokenizer> tokenizer_;
};

/// Opens a folder written by save(). Throws FileError naming the file, what is wrong and the cure; all
/// missing, unexpected and misshapen tensors are listed at once.
[[nodiscard]] std::unique_ptr<SentenceEncoder> load_model(const std::string& folder);

}  // namespace trine::inline TRINE_ABI
