#include "trine/formats/tensor_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "trine/base/error.hpp"
#include "trine/base/json_fields.hpp"
#include "trine/base/message.hpp"
#include "trine/base/system_error.hpp"

namespace trine::inline TRINE_ABI::io {
namespace {

constexpr std::size_t kMaxIndex = 100'000'000;  // as the header of a file

// Which file holds which tensor.
using WeightMap = std::map<std::string, std::string>;

WeightMap read_index(const std::string& path) {
  const JsonFields entries = JsonFields::load(path, kMaxIndex).inner("weight_map");
  WeightMap map;
  for (const auto& [name, file] : entries.object().items()) map.emplace(name, entries.text(name));
  return map;
}

// A downloaded index must not be able to name a file elsewhere.
void require_beside(const std::string& path, const std::string& name, const std::string& file) {
  if (!file.empty() && file != "." && file != ".." && file.find('/') == std::string::npos &&
      file.find('\0') == std::string::npos) {
    return;
  }
  throw FileError(path, 0,
                  fmt::format("tensor \"{}\" is said to be in \"{}\"; only files beside the index are read",
                              excerpt(name), excerpt(file)));
}

void refuse_missing(const std::string& path, std::string_view what, const std::vector<std::string>& missing) {
  if (missing.empty()) return;
  const bool one = missing.size() == 1;
  throw FileError(path, 0,
                  fmt::format("names {} {}{} not there, the download is probably incomplete: {}",
                              missing.size(), what, one ? " that is" : "s that are", listed(missing, "; ")));
}

}  // namespace

TensorSource::TensorSource(Safetensors file) : path_(file.path()), tensors_(file.tensors()) {
  file_.assign(tensors_.size(), 0);
  files_.push_back(std::move(file));
}

TensorSource::TensorSource(const std::string& path) : path_(path) {
  if (!path.ends_with(".json")) {
    *this = TensorSource(Safetensors(path));
    return;
  }
  const WeightMap map = read_index(path);
  std::map<std::string, std::size_t> places;
  for (const auto& [name, file] : map) {
    require_beside(path, name, file);
    places.emplace(file, 0);
  }
  std::vector<std::string> missing;
  for (const auto& [file, place] : places) {
    if (!file_exists(folder_of(path) + "/" + file)) missing.push_back(file);
  }
  refuse_missing(path, "file", missing);
  for (auto& [file, place] : places) {
    place = files_.size();
    files_.emplace_back(folder_of(path) + "/" + file);
  }
  for (const auto& [name, file] : map) {
    const std::size_t place = places.at(file);
    if (const StoredTensor* stored = files_[place].find(name)) {
      tensors_.push_back(*stored);
      file_.push_back(place);
    } else {
      missing.push_back(fmt::format("{} in {}", name, file));
    }
  }
  refuse_missing(path, "tensor", missing);
}

TensorSource TensorSource::in_folder(const std::string& folder) {
  const std::string single = folder + "/model.safetensors";
  const std::string index = single + ".index.json";
  return TensorSource(!file_exists(single) && file_exists(index) ? index : single);
}

std::vector<std::string> TensorSource::files() const {
  std::vector<std::string> result;
  for (const Safetensors& file : files_) result.push_back(file.path());
  return result;
}

const Safetensors& TensorSource::file_of(std::string_view name) const {
  return files_[file_[static_cast<std::size_t>(&find_tensor(tensors_, name, path_) - tensors_.data())]];
}

Tensor TensorSource::tensor(std::string_view name) const { return file_of(name).tensor(name); }

std::vector<std::int64_t> TensorSource::integers(std::string_view name) const {
  return file_of(name).integers(name);
}

}  // namespace trine::inline TRINE_ABI::io
