// Hugging Face tokenizers, read from tokenizer.json or vocab.txt.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trine/tokenizers/huggingface/added_tokens.hpp"
#include "trine/tokenizers/huggingface/normalizers.hpp"
#include "trine/tokenizers/huggingface/pre_tokenizers.hpp"
#include "trine/tokenizers/models/subword_model.hpp"
#include "trine/tokenizers/tokenizer.hpp"
#include "trine/tokenizers/tokenizer_options.hpp"

namespace trine {

struct TokenizerJson;

/// The ids of the special tokens around a text, as the post_processor of tokenizer.json says.
struct SpecialTokensTemplate {
  std::vector<std::int32_t> before, after;
};

/// The steps of a Hugging Face tokenizer in the order they run.
struct HfPipeline {
  AddedTokens original_tokens;    // matched before normalization
  AddedTokens normalized_tokens;  // matched after it
  Normalizers normalizers;
  PreTokenizers pre_tokenizers;
  std::unique_ptr<const SubwordModel> model;
  SpecialTokensTemplate special_tokens;
  Index vocabulary_size = 0;
  std::vector<std::string> remarks;  // about the files, for the user
};

/// How a text of too many tokens is truncated.
struct Truncation {
  Index max_length = 0;  // ids per text, special tokens included; 0: no limit
  TruncationSide side = TruncationSide::right;
};

/// Gives the ids of the Hugging Face tokenizers library, truncation included.
class HfTokenizer final : public Tokenizer {
 public:
  /// Loads the tokenizer of a model folder as AutoTokenizer does (docs/checkpoints.md): from tokenizer.json,
  /// or else from vocab.txt as BERT and MPNet read it, or else from vocab.json and merges.txt as RoBERTa and
  /// GPT-2 read them, with the settings and added tokens of the files beside it. max_length is max_seq_length
  /// of sentence_bert_config.json, or else model_max_length of tokenizer_config.json, or else that of
  /// tokenizer.json; truncation_side of tokenizer_config.json overrides tokenizer.json. Throws FileError
  /// naming the file, the value found, and what is supported.
  [[nodiscard]] static HfTokenizer load(const std::filesystem::path& folder);
  /// From the bytes of a tokenizer.json; `source` names it in errors. Throws FileError.
  [[nodiscard]] static HfTokenizer from_json(std::string bytes, std::string_view source = "tokenizer.json");
  /// The same from bytes that have been parsed.
  [[nodiscard]] static HfTokenizer from_json(std::string bytes, const TokenizerJson& parsed,
                                             std::string_view source = "tokenizer.json");
  /// From the bytes of a vocab.txt: one piece per line; a blank line keeps its id, and the last of several
  /// equal pieces counts. Throws FileError.
  [[nodiscard]] static HfTokenizer from_vocabulary(std::string bytes, const WordPieceOptions& options = {},
                                                   std::string_view source = "vocab.txt");

  HfTokenizer(HfPipeline pipeline, std::vector<NamedFile> files, Truncation truncation);

  /// Encoding throws Error for a text of more than 2^28 bytes.
  void encode(std::string_view text, std::vector<std::int32_t>& out) const override;
  Index encode_counting(std::string_view text, std::vector<std::int32_t>& out) const override;
  /// Number of ids of the text alone, without truncation and special tokens; ids equal to `ignored` are not
  /// counted.
  [[nodiscard]] Index length(std::string_view text, std::optional<std::int32_t> ignored = {}) const;

  [[nodiscard]] Index vocabulary_size() const override { return pipeline_.vocabulary_size; }
  [[nodiscard]] std::string_view kind() const override { return "published"; }
  /// The files it was read from, byte for byte.
  [[nodiscard]] std::vector<NamedFile> files() const override { return files_; }

  /// What other programs would read differently in these files, for the user.
  [[nodiscard]] const std::vector<std::string>& remarks() const { return pipeline_.remarks; }
  /// Adds to files(); does not change the ids.
  void add_file(NamedFile file) { files_.push_back(std::move(file)); }

  /// Maximum ids per text, special tokens included; 0: no limit.
  [[nodiscard]] Index max_length() const { return truncation_.max_length; }
  /// Throws OptionError if no room is left for the text.
  void set_max_length(Index max_length);
  void set_truncation_side(TruncationSide side) { truncation_.side = side; }
  /// Lowercases texts before all other steps, except special tokens in them.
  void lower_texts();
  /// Drops [CLS], [SEP] and the like around a text, as static models need it.
  void leave_out_special_tokens();

 private:
  struct Scratch;
  void append_text(std::string_view text, std::size_t most, std::vector<std::int32_t>& out) const;
  void append_words(Scratch& scratch, std::size_t most, std::vector<std::int32_t>& out) const;
  [[nodiscard]] Index count_special() const;

  HfPipeline pipeline_;
  std::vector<NamedFile> files_;
  Truncation truncation_;
};

}  // namespace trine
