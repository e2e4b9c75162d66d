#include "trine/formats/copy_model.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <string_view>

#include "trine/base/error.hpp"
#include "trine/base/read_file.hpp"
#include "trine/base/system_error.hpp"
#include "trine/formats/finite_values.hpp"
#include "trine/formats/model_files.hpp"
#include "trine/formats/saved_files.hpp"
#include "trine/formats/tensor_source.hpp"
#include "trine/io/file.hpp"

namespace trine::inline TRINE_ABI::io {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kWeights = ".safetensors";
constexpr std::string_view kIndex = "model.safetensors.index.json";

// Of the run that made the model: by them another run would take the copy for what a run left, and replace
// it.
bool is_of_run(const fs::path& name) {
  return name == "train.json" || name == "metrics.jsonl" || name == "metrics.new.jsonl";
}

// Files below `from`, relative to it, in a fixed order. A link to a file is that file: downloads are often
// folders of links.
std::vector<fs::path> files_of(const std::string& from, std::vector<std::string>& left_out) {
  std::vector<fs::path> files;
  for (auto entry = fs::recursive_directory_iterator(from); entry != fs::recursive_directory_iterator();
       ++entry) {
    const fs::path name = entry->path().lexically_relative(from);
    std::error_code failed;
    const fs::file_status status = entry->status(failed);
    if (is_of_run(name)) continue;
    if (name == "checkpoint") {
      entry.disable_recursion_pending();
      left_out.push_back(name.string());
    } else if (name == kFileList || (fs::is_directory(status) && !entry->is_symlink())) {
      continue;  // the list is of the files as they are here
    } else if (!fs::is_regular_file(status)) {
      throw FileError(entry->path().string(), 0,
                      entry->is_symlink() ? "is a link that does not lead to a file" : "is not a file");
    } else if (is_foreign_weight_file(name.string())) {
      left_out.push_back(name.string());
    } else {
      files.push_back(name);
    }
  }
  std::sort(files.begin(), files.end());
  std::sort(left_out.begin(), left_out.end());
  return files;
}

Shape shape_of(const TensorSource& source, const StoredTensor& stored) {
  if (const auto shape = stored.shape()) return *shape;
  throw FileError(
      source.path(), 0,
      "tensor \"" + stored.name + "\" is " + stored.text() + "; at most 4 dimensions can be copied");
}

void store_as(const TensorSource& source, const std::string& path, Dtype dtype, const std::string& shown_as) {
  std::vector<Tensor> tensors;
  tensors.reserve(source.tensors().size());  // what is written borrows from them
  std::vector<TensorToWrite> to_write;
  for (const StoredTensor& stored : source.tensors()) {
    if (is_floating(stored.dtype)) {
      const Tensor& numbers = tensors.emplace_back(source.tensor(stored.name));
      require_storable(shown_as.empty() ? source.path() : shown_as, stored.name, numbers.view(), dtype);
      to_write.emplace_back(stored.name, numbers, dtype);
    } else {
      to_write.emplace_back(stored.name, stored.dtype, shape_of(source, stored), stored.bytes);
    }
  }
  create_folder(fs::path(path).parent_path().string());
  write_safetensors(path, std::move(to_write), {{"format", "pt"}, {kSaveId, ""}});
}

// What an index puts together is copied as one file.
std::set<fs::path> parts_of_indexes(const std::string& from, const std::string& to, Dtype dtype,
                                    const std::vector<fs::path>& files, const std::string& shown_as) {
  std::set<fs::path> done;
  for (const fs::path& file : files) {
    if (file.filename() != kIndex) continue;
    done.insert(file);
    const fs::path inside = file.parent_path();
    if (fs::exists(from / inside / "model.safetensors")) continue;  // which goes before the index
    const TensorSource source((from / file).string());
    store_as(source, (to / inside / "model.safetensors").string(), dtype, shown_as);
    for (const std::string& part : source.files()) done.insert(fs::path(part).lexically_relative(from));
  }
  return done;
}

}  // namespace

std::vector<std::string> copy_model(const std::string& from, const std::string& to, Dtype dtype,
                                    const std::string& shown_as) try {
  if (!fs::is_directory(from)) throw FileError(from, 0, "is not a model folder");
  std::vector<std::string> left_out;
  const std::vector<fs::path> files = files_of(from, left_out);
  const std::set<fs::path> done = parts_of_indexes(from, to, dtype, files, shown_as);
  for (const fs::path& file : files) {
    if (done.contains(file)) continue;
    const std::string source = (from / file).string();
    const std::string target = (to / file).string();
    if (file.extension() == kWeights) {
      store_as(TensorSource(source), target, dtype, shown_as);
    } else {
      create_folder(fs::path(target).parent_path().string());
      write_file_atomically(target, read_file(source, kAnyBytes));
    }
  }
  return left_out;
} catch (const fs::filesystem_error& error) {
  refuse(error.path1().string(), "read", error.code().value());
}

}  // namespace trine::inline TRINE_ABI::io
