// Settings in the files beside tokenizer.json or vocab.txt: tokenizer_config.json, special_tokens_map.json,
// added_tokens.json, sentence_bert_config.json, and config.json for the class.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "trine/tokenizers/huggingface/added_tokens.hpp"
#include "trine/tokenizers/huggingface/tokenizer_class.hpp"
#include "trine/tokenizers/tokenizer_options.hpp"

namespace trine {

class JsonFields;

/// A token declared in a file.
struct DeclaredToken {
  AddedToken token;                // its id is assigned later
  std::optional<std::int32_t> id;  // in the file
  bool replaces = false;           // overrides an earlier token of the same content
  bool named = false;              // has a role, as "mask_token": dropped if the vocabulary lacks it
  bool stated = true;              // in a file; false: a default of the class
};

struct FolderSettings {
  std::string file;        // path of tokenizer_config.json
  std::string class_file;  // the file that names the class
  std::string class_name;  // empty if none does
  TokenizerFamily family = TokenizerFamily::generic;
  bool known_class = true;

  std::optional<bool> lower_case;
  std::optional<bool> strip_accents;
  std::optional<bool> isolate_ideographs;  // tokenize_chinese_chars
  std::optional<bool> prefix_space;
  bool default_prefix_space = false;  // of the class
  bool split_special_tokens = false;  // special tokens inside a text are plain text

  std::optional<Index> max_length;  // ids per text; 0: no limit
  std::optional<TruncationSide> truncation_side;

  std::string stated_begin, stated_end;  // cls_token and sep_token in a file; else empty
  std::optional<bool> add_begin;         // add_bos_token
  std::optional<bool> add_end;           // add_eos_token

  std::string begin, end, unknown;    // special tokens; empty if neither file nor class names them
  std::vector<DeclaredToken> tokens;  // in the order in which they get ids
  std::vector<std::string> remarks;   // on settings without effect
};

/// Absent files are skipped; `fallback` is the family if neither a class nor a known model_type is named.
/// Throws FileError for malformed files, and for a class whose tokenizer no tokenizer.json describes.
[[nodiscard]] FolderSettings read_folder_settings(const std::filesystem::path& folder,
                                                  TokenizerFamily fallback);

/// An added token as all files write it, {"content": "[E1]", "lstrip": false, ...}; the id stays 0.
[[nodiscard]] AddedToken read_token(const JsonFields& fields, bool special_by_default = false);

}  // namespace trine
