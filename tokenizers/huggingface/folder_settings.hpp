// What the files beside a tokenizer.json or vocab.txt say: tokenizer_config.json, special_tokens_map.json,
// added_tokens.json, and config.json for the class.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "trine/tokenizers/huggingface/added_tokens.hpp"
#include "trine/tokenizers/huggingface/tokenizer_class.hpp"

namespace trine {

class JsonFields;

/// A token that a file names, and how far what it says counts.
struct DeclaredToken {
  AddedToken token;                // its id is given later
  std::optional<std::int32_t> id;  // the one the file gives it
  bool replaces = false;           // what it says counts where a token of this content is known already
  bool named = false;              // as a mark, "mask_token": nothing is lost where no vocabulary has it
  bool stated = true;              // by a file; false: by the class
};

struct FolderSettings {
  std::string file;        // the path of tokenizer_config.json
  std::string class_file;  // the file that names the class
  std::string class_name;  // empty where none does
  TokenizerReading reading = TokenizerReading::as_written;
  bool known_class = true;  // false: a name that nothing is known of

  std::optional<bool> lower_case;
  std::optional<bool> strip_accents;
  std::optional<bool> ideographs_apart;
  std::optional<bool> prefix_space;
  bool prefix_space_otherwise = false;  // the default of the class
  std::optional<bool> trim_offsets;
  bool split_special_tokens = false;  // special tokens inside a text are text

  std::string begin_said, end_said;   // cls_token and sep_token of a file; empty where none says
  std::optional<bool> begin_added;    // add_bos_token
  std::optional<bool> end_added;      // add_eos_token
  std::string begin, end, unknown;    // the marks of a vocab.txt; empty where neither file nor class says
  std::vector<DeclaredToken> tokens;  // in the order in which they get ids
  std::vector<std::string> remarks;   // on what is said and not applied
};

/// Files that are absent say nothing; `otherwise` counts where neither a class nor a known model_type is
/// named. Throws FileError for what is malformed, and for a class whose tokenizer is another program, by its
/// name.
[[nodiscard]] FolderSettings read_folder_settings(const std::filesystem::path& folder,
                                                  TokenizerReading otherwise);

/// An added token as all files write it, {"content": "[E1]", "lstrip": false, ...}; the id stays 0.
[[nodiscard]] AddedToken read_token(const JsonFields& fields, bool special_otherwise = false);

}  // namespace trine
