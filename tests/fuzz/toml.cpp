// Any bytes, read as a file of options: refused with an error of ours, or entries with their lines.
#include "trine/cli/options/toml.hpp"

#include "trine/base/error.hpp"
#include "trine/tests/fuzz/inputs.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = trine::as_text(data, size);
  const auto lines = 1 + std::count(text.begin(), text.end(), '\n');
  try {
    for (const trine::cli::TomlEntry& entry : trine::cli::parse_toml(text, "input"))
      trine::require(entry.line >= 1 && entry.line <= lines);
  } catch (const trine::Error&) {
  }
  return 0;
}
