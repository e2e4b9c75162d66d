// The source tree as the tests of this folder see it.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

/// One line of a source file, without its comments.
struct Line {
  int number;
  std::string text;
};

/// A .hpp or .cpp file. `path` is relative to the root; `room` is its line in cmake/layers.txt.
struct SourceFile {
  std::string path;
  std::string room;
  std::vector<Line> lines;

  [[nodiscard]] bool is_header() const { return path.ends_with(".hpp"); }
  /// "io/file.cpp:12".
  [[nodiscard]] std::string place(const Line& line) const { return path + ":" + std::to_string(line.number); }
};

/// The folders of cmake/layers.txt and, for each, those it may include besides itself.
const std::map<std::string, std::set<std::string>>& room_table();

/// Every source file of the folders of layers.txt.
const std::vector<SourceFile>& library_sources();

/// The line of cmake/layers.txt that a path such as "losses/miners/in_batch.hpp" falls under; the first
/// folder of the path where there is none.
std::string room_of(const std::string& path);

/// What the line includes, with its quotes or brackets: "\"trine/io/file.hpp\"", "<span>"; else empty.
std::string included_by(const Line& line);

/// The root of the source tree.
std::string root();

/// Splits a text into lines and blanks comments out, keeping line numbers.
std::vector<Line> without_comments(const std::string& text);
