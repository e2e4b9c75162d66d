// A model as its user meets it: texts in, embeddings out, a folder on disk.
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
  Index batch_tokens = 4096;  ///< about so many tokens go through the encoder at once; changes no bit
  std::optional<std::string> prompt{};       ///< put before every text; "" for none
  std::optional<std::string> prompt_name{};  ///< one of the model's prompts; without either, its default
  Index truncate = 0;  ///< keeps the first dimensions only; 0: as many as the model says
};

struct LoadOptions {
  Index max_length = 0;  ///< tokens a text is cut to; 0: as the folder says
  /// Of a transformer in training, everywhere it drops; else as the folder says.
  std::optional<double> dropout{};
};

/// A tokenizer, an encoder, a pooling and, by default, a normalization to length 1.
/// Encoding is const and keeps no state: several threads may share a model, each with its own pool.
class SentenceEncoder {
 public:
  virtual ~SentenceEncoder() = default;

  [[nodiscard]] virtual std::string_view kind() const = 0;  ///< "static" or "transformer"
  [[nodiscard]] virtual Index dimension() const = 0;        ///< d, the length of an embedding
  [[nodiscard]] virtual Index longest() const = 0;          ///< tokens a text is cut to; 0: never cut
  /// What it is made of, for people: "Transformer bert", "Pooling mean", "Normalize".
  [[nodiscard]] virtual std::vector<std::string> modules() const { return {std::string(kind())}; }
  [[nodiscard]] const Tokenizer& tokenizer() const { return *tokenizer_; }
  /// Prompts, similarity and truncation.
  [[nodiscard]] const SentenceConfig& config() const { return config_; }
  void set_config(SentenceConfig config) { config_ = std::move(config); }
  /// What had to be assumed when the model was opened, to be shown to its user; mostly nothing.
  [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }
  void add_note(std::string note) { notes_.push_back(std::move(note)); }

  /// The embeddings of the chosen texts, on a tape, so that a loss can be differentiated.
  /// chosen  numbers of texts; borrowed until the end of the step
  /// returns [chosen, d], rows of length 1 if the model normalizes
  [[nodiscard]] virtual Var embed(Tape& tape, const TokenizedTexts& texts,
                                  std::span<const std::int32_t> chosen) const = 0;
  /// Everything that training changes, by the names the model file uses.
  [[nodiscard]] virtual std::vector<NamedParameter> parameters() = 0;

  [[nodiscard]] TokenizedTexts tokenize(std::span<const std::string> texts,
                                        std::string_view prompt = {}) const {
    return TokenizedTexts(*tokenizer_, texts, longest(), prompt);
  }
  /// The text `options` put before every text. Throws OptionError for a name the model does not have.
  [[nodiscard]] std::string prompt_of(const EncodeOptions& options) const;
  /// Columns of what encode() returns: dimension(), or fewer where it truncates.
  [[nodiscard]] Index columns(const EncodeOptions& options = {}) const;
  /// [texts, columns]. Sorts by length, packs, runs and restores the order; a text without tokens gives
  /// zeros. A text has the same embedding, bit for bit, whatever is encoded beside it, in batches of any
  /// size, on any number of threads. To encode texts one at a time, see models/encoding_session.hpp.
  [[nodiscard]] Tensor encode(std::span<const std::string> texts, ThreadPool& pool,
                              const EncodeOptions& options = {}) const;
  [[nodiscard]] Tensor encode(const TokenizedTexts& texts, ThreadPool& pool,
                              const EncodeOptions& options = {}) const;

  /// Values to store instead of a parameter's own, by name: an optimizer may hold rows back.
  using Overrides = std::map<std::string, const Tensor*>;
  /// Writes the model folder, whole: at every moment, after a crash too, the folder is the old one or the new
  /// one. `card` becomes README.md where it is not empty. A model that is there is replaced with everything
  /// in its folder; throws FileError where that holds what is no part of a model, and where the disk refuses.
  void save(const std::string& folder, std::string_view card = {}, const Overrides& overrides = {}) const;
  /// The same files into a folder that nobody reads yet (io::AtomicDirectory), for callers that put more
  /// beside them before io::seal_folder.
  void write_files(const std::string& folder, std::string_view card = {},
                   const Overrides& overrides = {}) const;

  using NamedFile = Tokenizer::NamedFile;

 protected:
  explicit SentenceEncoder(std::unique_ptr<Tokenizer> tokenizer) : tokenizer_(std::move(tokenizer)) {}
  /// modules.json, the settings of each module, and what else it takes to open the folder; not the
  /// tokenizer's files nor config_sentence_transformers.json.
  [[nodiscard]] virtual std::vector<NamedFile> settings() const = 0;

  /// Parameters that share a file: model.safetensors of `folder`, inside the model folder.
  struct WeightFile {
    std::string folder;
    std::vector<NamedParameter> parameters;  // as the file names them
  };
  /// Where parameters() are stored. Those of a folder are called "folder.name" by parameters().
  [[nodiscard]] virtual std::vector<WeightFile> weight_files() { return {{"", parameters()}}; }

 private:
  std::unique_ptr<Tokenizer> tokenizer_;
  SentenceConfig config_;
  std::vector<std::string> notes_;
};

/// Opens a model folder: one that save() wrote, or a published one in the layout of sentence-transformers
/// (docs/checkpoints.md). Throws FileError naming the file, what is wrong and the cure, all missing,
/// unexpected and wrong_shape tensors at once; OptionError for a max_length the model does not reach.
[[nodiscard]] std::unique_ptr<SentenceEncoder> load_model(const std::string& folder,
                                                          const LoadOptions& options = {});

}  // namespace trine::inline TRINE_ABI
