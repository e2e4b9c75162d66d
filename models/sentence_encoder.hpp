// A sentence embedding model: texts in, embeddings out, a folder on disk.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "trine/autograd/tape.hpp"
#include "trine/models/sentence_config.hpp"
#include "trine/models/tokenized_texts.hpp"
#include "trine/tokenizers/tokenizer.hpp"

namespace trine::inline TRINE_ABI {

enum class Normalized { no, yes };

struct EncodeOptions {
  Index batch_tokens = 2048;                 ///< tokens in a batch, roughly; does not change the result
  std::optional<std::string> prompt{};       ///< precedes every text; "" for none
  std::optional<std::string> prompt_name{};  ///< a prompt of the model; without either, its default
  Index truncate = 0;                        ///< keeps the first dimensions; 0: the default of the model
};

struct LoadOptions {
  Index max_length = 0;  ///< truncates texts to so many tokens; 0: the limit of the folder
  /// Dropout of a transformer in training; default: that of the folder.
  std::optional<double> dropout{};
};

/// A tokenizer, an encoder, a pooling and, by default, a normalization to length 1.
/// Encoding is const and stateless: several threads may share a model, each with its own pool.
class SentenceEncoder {
 public:
  virtual ~SentenceEncoder() = default;

  [[nodiscard]] virtual std::string_view kind() const = 0;  ///< "static" or "transformer"
  [[nodiscard]] virtual Index dimension() const = 0;        ///< d, the length of an embedding
  [[nodiscard]] virtual Index longest() const = 0;  ///< texts are truncated to so many tokens; 0: no limit
  /// Descriptions of its modules: "Transformer bert", "Pooling mean", "Normalize".
  [[nodiscard]] virtual std::vector<std::string> modules() const { return {std::string(kind())}; }
  [[nodiscard]] const Tokenizer& tokenizer() const { return *tokenizer_; }
  /// Prompts, similarity and truncation.
  [[nodiscard]] const SentenceConfig& config() const { return config_; }
  void set_config(SentenceConfig config) { config_ = std::move(config); }
  /// Warnings for the user, from opening the model; mostly none.
  [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }
  void add_note(std::string note) { notes_.push_back(std::move(note)); }

  /// The embeddings of the chosen texts, on a tape, so that a loss can be differentiated.
  /// chosen  indices of texts; borrowed until the end of the step
  /// returns [chosen, d], rows of length 1 if the model normalizes
  [[nodiscard]] virtual Var embed(Tape& tape, const TokenizedTexts& texts,
                                  std::span<const std::int32_t> chosen) const = 0;
  /// The trainable parameters, by their names in the model file.
  [[nodiscard]] std::vector<NamedParameter> parameters();

  [[nodiscard]] TokenizedTexts tokenize(std::span<const std::string> texts,
                                        std::string_view prompt = {}) const {
    return TokenizedTexts(*tokenizer_, texts, longest(), prompt);
  }
  /// The prompt that `options` ask for. Throws OptionError for a name the model does not have.
  [[nodiscard]] std::string prompt_of(const EncodeOptions& options) const;
  /// Columns of the result of encode(): dimension(), or fewer with truncation.
  [[nodiscard]] Index columns(const EncodeOptions& options = {}) const;
  /// -> [texts, columns]. Sorts by length, packs, encodes and restores the order; a text without tokens gives
  /// zeros. The embedding of a text is bit-identical in any batch and on any number of threads. To encode
  /// texts one at a time, see models/encoding_session.hpp.
  [[nodiscard]] Tensor encode(std::span<const std::string> texts, ThreadPool& pool,
                              const EncodeOptions& options = {}) const;
  [[nodiscard]] Tensor encode(const TokenizedTexts& texts, ThreadPool& pool,
                              const EncodeOptions& options = {}) const;

  /// Values to store instead of those of a parameter, by name: an optimizer may update rows lazily.
  using Overrides = std::map<std::string, const Tensor*>;
  /// Writes the model folder atomically: at every moment, after a crash too, it is the old one or the new
  /// one. `card` becomes README.md unless it is empty. Replaces an existing model folder; throws FileError
  /// where that holds files that are not part of a model, and where the disk fails.
  void save(const std::string& folder, std::string_view card = {}, const Overrides& overrides = {}) const;
  /// Writes the same files into a folder that is not visible yet (io::AtomicDirectory), for callers that add
  /// more files before io::seal_folder.
  void write_files(const std::string& folder, std::string_view card = {},
                   const Overrides& overrides = {}) const;

  using NamedFile = Tokenizer::NamedFile;

  /// Parameters that share a file: model.safetensors of `folder`, inside the model folder.
  struct WeightFile {
    std::string folder;
    std::vector<NamedParameter> parameters;  // as the file names them
  };

 protected:
  explicit SentenceEncoder(std::unique_ptr<Tokenizer> tokenizer) : tokenizer_(std::move(tokenizer)) {}
  /// modules.json, the settings of each module, and other files needed to open the folder; not those of the
  /// tokenizer nor config_sentence_transformers.json.
  [[nodiscard]] virtual std::vector<NamedFile> settings() const = 0;

  /// Where parameters() are stored. Those of a folder are called "folder.name" by parameters().
  [[nodiscard]] virtual std::vector<WeightFile> learned_files() = 0;
  /// The same with parameters that are not trained.
  [[nodiscard]] virtual std::vector<WeightFile> weight_files() { return learned_files(); }

 private:
  std::unique_ptr<Tokenizer> tokenizer_;
  SentenceConfig config_;
  std::vector<std::string> notes_;
};

/// Opens a model folder that save() wrote or that has the layout of sentence-transformers
/// (docs/checkpoints.md). Throws FileError naming the file, the problem and the cure, which lists all missing
/// and unexpected tensors and shape mismatches; OptionError for a max_length above that of the model.
[[nodiscard]] std::unique_ptr<SentenceEncoder> load_model(const std::string& folder,
                                                          const LoadOptions& options = {});

}  // namespace trine::inline TRINE_ABI
