#pragma once

#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace trine {

/// Where a table comes from: one file with columns, or several parallel files of one column each
/// (Moses style), line by line. "-" is standard input.
struct Files {
  std::vector<std::filesystem::path> paths;

  Files(const char* path) : paths{path} {}                       // NOLINT: a name is a file
  Files(const std::string& path) : paths{path} {}                // NOLINT
  Files(std::filesystem::path path) : paths{std::move(path)} {}  // NOLINT
  Files(std::initializer_list<std::filesystem::path> parallel) : paths(parallel) {}  // NOLINT
  explicit Files(std::vector<std::filesystem::path> parallel) : paths(std::move(parallel)) {}

  /// What a command line gives: "corpus.de,corpus.en" are two parallel files, unless a file has that
  /// very name.
  [[nodiscard]] static Files parse(std::string_view argument);
};

/// The ending that says what is in a file: ".tsv" for "train.tsv" and "train.tsv.gz". Lower case.
[[nodiscard]] std::string content_ending(const std::filesystem::path& path);

}  // namespace trine
