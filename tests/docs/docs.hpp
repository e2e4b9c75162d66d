// What the documents promise: their code is the code of files that tests compile, their links lead somewhere.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

/// `path:line: problem` for every fenced block of `markdown` below a line
///
///     <!-- from PATH name -->
///
/// that differs from the lines between `// [docs:name]` and `// [docs:end]` of the file PATH under `root`,
/// with their common indentation removed. Blocks without such a line are the author's own.
std::vector<std::string> check_snippets(std::string_view path, std::string_view markdown,
                                        const std::filesystem::path& root);

/// `path:line: problem` for every relative link or picture of `markdown` whose file is not there, and every
/// link to a heading that the document it points into does not have. `path` is relative to `root`.
std::vector<std::string> check_links(std::string_view path, std::string_view markdown,
                                     const std::filesystem::path& root);

/// Every .md file in `root` itself and under docs/, relative to `root`.
std::vector<std::string> documents(const std::filesystem::path& root);

std::string read_text(const std::filesystem::path& path);
std::vector<std::string> lines_of(std::string_view text);
