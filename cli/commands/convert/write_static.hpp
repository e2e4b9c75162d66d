// trine convert: its options, and static models in other layouts, --to and .npy.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "trine/cli/options/common_options.hpp"
#include "trine/cli/terminal/console.hpp"
#include "trine/formats/dtype.hpp"
#include "trine/models/static/static_parts.hpp"

namespace trine::cli {

/// The options of trine convert.
struct ConvertSettings {
  std::string model, lora, table, tokenizer, words, out;
  std::optional<StaticLayout> to;
  std::optional<io::Dtype> dtype;
  bool normalize = false;
  TableChoices table_choices;  ///< of --words

  [[nodiscard]] bool to_npy() const { return out.ends_with(".npy"); }
};

/// Whether the folder is in trine's own layout, of hashed words for one.
[[nodiscard]] bool has_own_layout(const std::string& folder);

/// Writes the model, or a model of the table, of `settings` to `folder`. Returns texts to check the result
/// with; none if any will do. Throws FileError for a model that has no such layout.
std::vector<std::string> write_static(const ConvertSettings& settings, const std::string& folder,
                                      Console& console);

/// Writes the embedding table of a static model to a .npy file.
void write_table(const ConvertSettings& settings, Console& console);

}  // namespace trine::cli
