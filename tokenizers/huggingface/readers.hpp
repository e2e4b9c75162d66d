// The parts of a tokenizer.json. All throw FileError for what is malformed, and for what is not supported,
// naming its type and what is.
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "trine/tokenizers/huggingface/folder_settings.hpp"
#include "trine/tokenizers/huggingface/hf_tokenizer.hpp"
#include "trine/tokenizers/huggingface/normalizer.hpp"
#include "trine/tokenizers/huggingface/pre_tokenizer.hpp"
#include "trine/tokenizers/huggingface/token_template.hpp"
#include "trine/tokenizers/unicode/text_pattern.hpp"

namespace trine {

class JsonFields;

/// `normalizer` may be null: no steps.
[[nodiscard]] Normalizers read_normalizers(const nlohmann::json& normalizer, std::string_view file);

struct ReadPreTokenizers {
  PreTokenizers steps;
  bool bytes = false;  // the last is ByteLevel and has left the words as bytes
};
[[nodiscard]] ReadPreTokenizers read_pre_tokenizers(const nlohmann::json& pre_tokenizer,
                                                    std::string_view file);

/// Has the words of a last ByteLevel written in letters after all, for a model that does not read bytes.
void write_byte_letters(ReadPreTokenizers& read);

[[nodiscard]] TokenTemplate read_template(const nlohmann::json& post_processor, std::string_view file);

/// A remark for each mark that the settings name or ask for and the template does not put around a text.
void remark_other_marks(const FolderSettings& settings, const TokenTemplate& around,
                        const std::function<std::optional<std::int32_t>(std::string_view)>& id_of,
                        std::string_view source, std::vector<std::string>& remarks);

/// Throws FileError where there are as many steps as are read, 256: more take time without end.
void check_number_of_steps(const JsonFields& fields, std::size_t before);

/// {"String": "ab"} or {"Regex": " {2,}"}
[[nodiscard]] TextPattern read_pattern(const JsonFields& fields);

/// All parts of a tokenizer.json, and with them the tokens and split_special_tokens of `settings`; nothing
/// else of those is applied here.
[[nodiscard]] HfParts read_hf_parts(const nlohmann::json& tokenizer, std::string_view file,
                                    const FolderSettings& settings);

[[nodiscard]] Truncation read_truncation(const JsonFields& tokenizer);

/// The pieces of a WordPiece model in the order of their ids; an id that no piece has is empty.
[[nodiscard]] std::vector<std::string> read_word_piece_vocabulary(const JsonFields& model);

/// Calls f(fields, type) for an object with a "type", or for each of those a "Sequence" lists under `list`;
/// not at all for null.
void for_each_component(const nlohmann::json& component, const std::string& name, std::string_view list,
                        std::string_view file,
                        const std::function<void(const JsonFields&, const std::string&)>& f);

}  // namespace trine
