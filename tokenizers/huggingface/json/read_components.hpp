// Readers of the components of a tokenizer.json. All throw FileError for malformed components, and for
// unsupported ones, naming the type and the supported types.
#pragma once

#include <filesystem>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "trine/tokenizers/huggingface/folder_settings.hpp"
#include "trine/tokenizers/huggingface/hf_tokenizer.hpp"
#include "trine/tokenizers/huggingface/normalizers.hpp"
#include "trine/tokenizers/huggingface/pre_tokenizers.hpp"
#include "trine/tokenizers/unicode/text_pattern.hpp"

namespace trine {

class JsonFields;
struct TokenizerJson;

/// `normalizer` may be null: none.
[[nodiscard]] Normalizers read_normalizers(const nlohmann::json& normalizer, std::string_view file);

struct LoadedPreTokenizers {
  PreTokenizers steps;
  bool bytes = false;  // the last is ByteLevel and leaves words as bytes
};
[[nodiscard]] LoadedPreTokenizers read_pre_tokenizers(const nlohmann::json& pre_tokenizer,
                                                      std::string_view file);

/// Appends the mapping of bytes to letters that a last ByteLevel needs for a model that does not read bytes.
void append_byte_letters(LoadedPreTokenizers& loaded);

[[nodiscard]] SpecialTokensTemplate read_template(const nlohmann::json& post_processor,
                                                  std::string_view file);

/// Appends a remark for each special token that the settings name or request but the template lacks.
void remark_special_tokens(const FolderSettings& settings, const SpecialTokensTemplate& special_tokens,
                           const std::function<std::optional<std::int32_t>(std::string_view)>& id_of,
                           std::string_view source, std::vector<std::string>& remarks);

/// Throws FileError at the limit of 256 steps, which bounds the time a damaged file can take.
void check_number_of_steps(const JsonFields& fields, std::size_t before);

/// {"String": "ab"} or {"Regex": " {2,}"}
[[nodiscard]] TextPattern read_pattern(const JsonFields& fields);

/// Reads a tokenizer.json with the tokens and split_special_tokens of `settings`; the other settings are
/// applied by apply_settings().
[[nodiscard]] HfPipeline read_hf_pipeline(const TokenizerJson& tokenizer, std::string_view file,
                                          const FolderSettings& settings);

[[nodiscard]] Truncation read_truncation(const JsonFields& tokenizer);

/// The pieces of a WordPiece model by id; empty for an id without a piece.
[[nodiscard]] std::vector<std::string> read_word_piece_vocabulary(
    const std::filesystem::path& tokenizer_json);

/// Calls f(fields, type) for a component, or for each component of a "Sequence", which lists them under
/// `list`; not for null.
void for_each_component(const nlohmann::json& component, const std::string& name, std::string_view list,
                        std::string_view file,
                        const std::function<void(const JsonFields&, const std::string&)>& f);

}  // namespace trine
