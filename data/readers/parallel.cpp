// Parallel files: line i of each belongs together.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "trine/base/error.hpp"
#include "trine/data/readers/table_source.hpp"

namespace trine {
namespace {

std::vector<std::string> column_names(const Files& files) {
  std::vector<std::string> endings;
  std::vector<std::string> names;
  for (const auto& path : files.paths) {
    const std::string ending = content_ending(path);
    endings.push_back(ending.empty() ? "" : ending.substr(1));
    names.push_back(path.filename().string());
  }
  const std::set<std::string> distinct(endings.begin(), endings.end());
  return distinct.size() == endings.size() && distinct.count("") == 0 ? endings : names;
}

class Parallel final : public TableSource {
 public:
  Parallel(const Files& files, LineReaderOptions options) {
    for (const auto& path : files.paths) readers_.emplace_back(path, options);
    names_ = column_names(files);
    for (const LineReader& reader : readers_) name_ += (name_.empty() ? "" : ",") + reader.name();
  }

  Read next(std::vector<std::string_view>& fields) override {
    fields.resize(readers_.size());
    std::size_t ended = 0;
    for (std::size_t i = 0; i < readers_.size(); ++i) ended += readers_[i].next(fields[i]) ? 0 : 1;
    if (ended > 0 && ended < readers_.size()) throw_lengths();
    return ended == 0 ? Read::row : Read::end;
  }
  [[nodiscard]] Index line_number() const override { return readers_.front().line_number(); }
  [[nodiscard]] const std::string& name() const override { return name_; }
  [[nodiscard]] std::vector<std::string> notices() const override {
    std::vector<std::string> all;
    for (const LineReader& reader : readers_) {
      for (std::string& notice : reader.notices()) all.push_back(std::move(notice));
    }
    return all;
  }

 private:
  [[noreturn]] void throw_lengths() {
    std::string counts;
    for (LineReader& reader : readers_) {
      std::string_view line;
      while (reader.next(line)) {
      }
      counts += fmt::format("{}{} has {}", counts.empty() ? "" : ", ", reader.name(), reader.line_number());
    }
    throw FileError(name_, 0, fmt::format("parallel files need equal numbers of lines: {}", counts));
  }

  std::vector<LineReader> readers_;
  std::string name_;
};

}  // namespace

std::unique_ptr<TableSource> open_parallel(const Files& files, LineReaderOptions options) {
  return std::make_unique<Parallel>(files, options);
}

}  // namespace trine
