// The options of trine convert.
#pragma once

#include <optional>
#include <string>

#include "trine/cli/options/common_options.hpp"
#include "trine/formats/dtype.hpp"
#include "trine/models/static/static_parts.hpp"

namespace trine::cli {

struct ConvertSettings {
  std::string model, lora, table, tokenizer, words, out;
  std::optional<StaticLayout> to;
  std::optional<io::Dtype> dtype;
  bool normalize = false;
  TableChoices table_choices;  ///< of --words

  [[nodiscard]] bool to_npy() const { return out.ends_with(".npy"); }
  /// Throws UsageError for options that are missing or cannot be combined.
  void check() const;
};

/// Adds the options; `settings` must live until the command has run.
void add_convert_options(const Command& command, ConvertSettings& settings);

}  // namespace trine::cli
