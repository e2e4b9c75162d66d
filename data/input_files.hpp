#pragma once

#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace trine {

/// The files of a table: one file with columns, or several parallel files of one column each (Moses style),
/// aligned by line. "-" is standard input.
struct Files {
  std::vector<std::filesystem::path> paths;

  Files(const char* path) : paths{path} {}                       // NOLINT: a name is a file
  Files(const std::string& path) : paths{path} {}                // NOLINT
  Files(std::filesystem::path path) : paths{std::move(path)} {}  // NOLINT
  Files(std::initializer_list<std::filesystem::path> parallel) : paths(parallel) {}  // NOLINT
  explicit Files(std::vector<std::filesystem::path> parallel) : paths(std::move(parallel)) {}

  /// Parses an argument: "corpus.de,corpus.en" are two parallel files, unless a file of that name exists.
  [[nodiscard]] static Files parse(std::string_view argument);
};

/// The extension without compression, in lower case: ".tsv" for "train.tsv" and "train.tsv.gz".
[[nodiscard]] std::string content_ending(const std::filesystem::path& path);

}  // namespace trine
