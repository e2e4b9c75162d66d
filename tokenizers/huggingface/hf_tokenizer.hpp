// Tokenizers of published models, read from their tokenizer.json or vocab.txt.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trine/tokenizers/huggingface/added_tokens.hpp"
#include "trine/tokenizers/huggingface/normalizer.hpp"
#include "trine/tokenizers/huggingface/pre_tokenizer.hpp"
#include "trine/tokenizers/huggingface/token_template.hpp"
#include "trine/tokenizers/huggingface/truncation.hpp"
#include "trine/tokenizers/models/subword_model.hpp"
#include "trine/tokenizers/models/word_piece_options.hpp"
#include "trine/tokenizers/tokenizer.hpp"

namespace trine {

/// A token and what it stands for.
struct Token {
  std::int32_t id;
  std::int16_t type;         // token type, which tells the texts of a pair apart for the model
  std::int16_t text;         // 0: it is from the first text, 1: from the second, -1: from none
  std::uint32_t begin, end;  // bytes of that text, unless asked otherwise; [0, 0) if from none

  bool operator==(const Token&) const = default;
};

/// The steps of a published tokenizer in the order they run.
struct HfParts {
  AddedTokens original_tokens;    // looked for before normalization
  AddedTokens normalized_tokens;  // and behind it
  Normalizers normalizers;
  PreTokenizers pre_tokenizers;
  std::unique_ptr<const SubwordModel> model;
  TokenTemplate around;
  Index vocabulary_size = 0;
  bool byte_pieces = false;          // the model's pieces are bytes of the text
  std::vector<std::string> remarks;  // on what the files say
};

/// Gives the ids and offsets that the tokenizers library of Hugging Face gives, truncation included: what is
/// beyond max_length is cut, on the right unless told otherwise, of a pair the longer text first, or what the
/// file's "strategy" says. A text alone is cut whatever the strategy.
class HfTokenizer final : public Tokenizer {
 public:
  /// Of a model folder: from tokenizer.json, or else from vocab.txt as BERT and MPNet read it, or else from
  /// vocab.json and merges.txt as RoBERTa and GPT-2 read them, with the
  /// settings and added tokens of the files beside it, as AutoTokenizer of the transformers library reads
  /// them (docs/checkpoints.md). max_length is the max_seq_length of sentence_bert_config.json, or else the
  /// model_max_length of tokenizer_config.json, or else that of tokenizer.json; likewise the side texts are
  /// cut on, truncation_side of tokenizer_config.json. Throws FileError naming the file, what it holds, and
  /// what is supported.
  [[nodiscard]] static HfTokenizer load(const std::filesystem::path& folder);
  /// From the bytes of a tokenizer.json; `source` is who to name in errors. Throws FileError.
  [[nodiscard]] static HfTokenizer from_json(std::string bytes, std::string_view source = "tokenizer.json");
  /// From the bytes of a vocab.txt: one piece a line; a blank line keeps its place, of a piece that comes
  /// twice the later place counts. Throws FileError.
  [[nodiscard]] static HfTokenizer from_vocabulary(std::string bytes, const WordPieceOptions& options = {},
                                                   std::string_view source = "vocab.txt");

  HfTokenizer(HfParts parts, std::vector<NamedFile> files, Truncation truncation);

  /// This and the four below throw Error for a text of more than 2^28 bytes.
  void encode(std::string_view text, std::vector<std::int32_t>& out) const override;
  Index encode_counting(std::string_view text, std::vector<std::int32_t>& out) const override;
  /// Ids of the text itself, without a limit and without special tokens around it; those equal to `without`
  /// do not count.
  [[nodiscard]] Index length(std::string_view text, std::optional<std::int32_t> without = {}) const;
  /// The same ids; appends.
  void encode_with_offsets(std::string_view text, std::vector<Token>& out) const;
  /// Two texts in one sequence, as cross-encoders read them; offsets are of the text a token is from. Throws
  /// Error where only one of the two may be cut and it has too few tokens for that.
  void encode_pair(std::string_view first, std::string_view second, std::vector<Token>& out) const;

  [[nodiscard]] Index vocabulary_size() const override { return parts_.vocabulary_size; }
  [[nodiscard]] std::string_view kind() const override { return "published"; }
  /// The files it was read from, byte for byte.
  [[nodiscard]] std::vector<NamedFile> files() const override { return files_; }

  /// What the files of the folder say that others would read otherwise, for people.
  [[nodiscard]] const std::vector<std::string>& remarks() const { return parts_.remarks; }
  /// One more of files(), which does not change the ids.
  void add_file(NamedFile file) { files_.push_back(std::move(file)); }

  /// Ids a text, special tokens included; 0: no limit.
  [[nodiscard]] Index max_length() const { return truncation_.max_length; }
  /// Throws OptionError where no room would be left for the text.
  void set_max_length(Index max_length);
  void set_truncation_side(TruncationSide side) { truncation_.side = side; }
  /// From now on texts are in lower case before everything else, but for special tokens in them.
  void lower_texts();
  /// From now on nothing stands around a text: static models read its own tokens only.
  void leave_out_special_tokens();

 private:
  struct Scratch;
  struct Found;
  static Scratch& scratch();
  template <class Emit>
  void for_each_piece(std::string_view text, AlignedText::Origins origins, std::size_t most,
                      Emit&& emit) const;
  template <class Emit>
  bool emit_words(Scratch& memory, std::size_t& left, Emit&& emit) const;
  [[nodiscard]] std::size_t room(const std::vector<TokenTemplate::Part>& parts) const;
  [[nodiscard]] std::size_t enough(std::size_t room) const;
  void find(std::string_view text, std::vector<Found>& out, std::size_t most) const;
  void trim(std::string_view text, std::vector<Found>& tokens) const;
  void append(const std::vector<TokenTemplate::Part>& parts, const std::vector<Found>& first,
              const std::vector<Found>& second, std::vector<Token>& out) const;

  HfParts parts_;
  std::vector<NamedFile> files_;
  Truncation truncation_;
  bool needs_origins_ = false;
};

/// Counts the offsets of tokens in characters instead of bytes. The texts are those they were made of.
void to_character_offsets(std::string_view first, std::string_view second, std::vector<Token>& tokens);
inline void to_character_offsets(std::string_view text, std::vector<Token>& tokens) {
  to_character_offsets(text, {}, tokens);
}

}  // namespace trine
