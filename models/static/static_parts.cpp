#include "trine/models/static/static_parts.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "trine/base/error.hpp"
#include "trine/base/json_fields.hpp"
#include "trine/base/message.hpp"
#include "trine/base/read_file.hpp"
#include "trine/formats/tensor_source.hpp"
#include "trine/models/model_settings.hpp"
#include "trine/models/modules_json.hpp"

namespace trine::inline TRINE_ABI {
namespace {

constexpr const char* kTable = "embedding.weight";  // sentence-transformers
constexpr const char* kModel2Vec = "embeddings";
constexpr const char* kMapping = "mapping";     // of a token to a row of embeddings
constexpr const char* kWeights = "weights";     // of a token
constexpr Index kModel2VecMaxLength = 512;      // where config.json says nothing
constexpr Index kMostNumbers = Index{1} << 32;  // of a table with a row a token; the file may hold far fewer

void require_known(const io::TensorSource& source, std::initializer_list<std::string_view> known) {
  std::vector<std::string> unexpected;
  for (const std::string& name : source.names()) {
    if (std::find(known.begin(), known.end(), name) == known.end()) unexpected.push_back(name);
  }
  if (unexpected.empty()) return;
  throw FileError(
      source.path(), 0,
      fmt::format("a static model has {}, but not {}", fmt::join(known, ", "), listed(unexpected)));
}

[[noreturn]] void refuse(const io::TensorSource& source, std::string_view name, std::string_view problem) {
  throw FileError(source.path(), 0,
                  fmt::format("tensor \"{}\" is {}; {}", name, source.find(name)->text(), problem));
}

// Integers are tables quantized by model2vec, which does not store their scale.
Tensor read_matrix(const io::TensorSource& source, const std::string& name) {
  const io::StoredTensor& stored = *source.find(name);
  if (stored.extents.size() != 2) refuse(source, name, "a table of rows is needed");
  if (io::is_floating(stored.dtype)) return source.tensor(name);
  const std::vector<std::int64_t> numbers = source.integers(name);
  Tensor table({stored.extents[0], stored.extents[1]}, Fill::none);
  std::transform(numbers.begin(), numbers.end(), table.data(), [](auto n) { return static_cast<Real>(n); });
  return table;
}

Tensor rows_of_tokens(const io::TensorSource& source, const Tensor& embeddings) {
  const std::vector<std::int64_t> rows = source.integers(kMapping);
  const auto tokens = static_cast<Index>(rows.size());
  if (tokens > kMostNumbers / std::max<Index>(embeddings.cols(), 1)) {
    refuse(source, kMapping,
           fmt::format("with {} numbers a token, a table of more than {} is not made", embeddings.cols(),
                       kMostNumbers));
  }
  Tensor table({tokens, embeddings.cols()}, Fill::none);
  for (std::size_t token = 0; token < rows.size(); ++token) {
    if (rows[token] < 0 || rows[token] >= embeddings.rows()) {
      refuse(source, kMapping,
             fmt::format("it names row {} of {} for token {}", rows[token], embeddings.rows(), token));
    }
    std::copy_n(embeddings.row(rows[token]), table.cols(), table.row(static_cast<Index>(token)));
  }
  return table;
}

void scale_rows(const io::TensorSource& source, Tensor& table) {
  const Tensor weights = source.tensor(kWeights);
  if (weights.shape() != Shape{table.rows()})
    refuse(source, kWeights, fmt::format("a number for each of {} tokens is needed", table.rows()));
  for (Index token = 0; token < table.rows(); ++token) {
    for (Index i = 0; i < table.cols(); ++i) table.row(token)[i] *= weights[token];
  }
}

Tensor read_model2vec_table(const io::TensorSource& source) {
  require_known(source, {kModel2Vec, kMapping, kWeights});
  Tensor table = read_matrix(source, kModel2Vec);
  if (source.find(kMapping) != nullptr) table = rows_of_tokens(source, table);
  if (source.find(kWeights) != nullptr) scale_rows(source, table);
  return table;
}

// What modules.json says, or a bare table where there is none.
struct Layout {
  std::string place;              // the folder of the table
  std::vector<ModuleEntry> head;  // what stands behind it, but for a Normalize at the end
  Normalized normalized = Normalized::no;
};

Layout read_layout(const std::string& folder) {
  const std::string path = folder + "/modules.json";
  if (!file_exists(path)) return {.place = folder, .head = {}};
  std::vector<ModuleEntry> modules = read_modules(path);
  if (modules.front().kind != "StaticEmbedding")
    throw FileError(path, 0,
                    "module \"" + modules.front().kind +
                        "\" cannot be in a static model; it begins with StaticEmbedding");
  Layout layout{.place = modules.front().folder.empty() ? folder : folder + "/" + modules.front().folder,
                .head = {modules.begin() + 1, modules.end()}};
  if (!layout.head.empty() && layout.head.back().kind == "Normalize") {
    layout.normalized = Normalized::yes;
    layout.head.pop_back();
  }
  return layout;
}

void read_model2vec_config(StaticParts& parts, const std::string& path) {
  parts.max_length = kModel2VecMaxLength;
  if (!file_exists(path)) return;
  const JsonFields json = JsonFields::load(path);
  parts.config = read_file(path, kMostSettingsBytes);
  if (json.has("normalize")) parts.normalized = json.flag("normalize") ? Normalized::yes : Normalized::no;
  if (json.object().contains("max_length")) parts.max_length = json.count("max_length", {0, kMostRows}, 0);
}

}  // namespace

bool holds_model2vec_table(const std::string& folder) {
  if (!file_exists(folder + "/model.safetensors") && !file_exists(folder + "/model.safetensors.index.json"))
    return false;
  return io::TensorSource::in_folder(folder).find(kModel2Vec) != nullptr;
}

StaticParts read_static_parts(const std::string& folder) {
  StaticParts parts;
  const Layout layout = read_layout(folder);
  parts.normalized = layout.normalized;
  const io::TensorSource source = io::TensorSource::in_folder(layout.place);
  if (source.find(kTable) != nullptr) {
    require_known(source, {kTable});
    parts.table = read_matrix(source, kTable);
  } else if (source.find(kModel2Vec) != nullptr) {
    parts.layout = StaticLayout::model2vec;
    parts.table = read_model2vec_table(source);
    read_model2vec_config(parts, folder + "/config.json");
  } else {
    throw FileError(
        source.path(), 0,
        fmt::format("holds neither {}, the table of a StaticEmbedding, nor {}, that of model2vec; "
                    "it holds {}",
                    kTable, kModel2Vec, listed(source.names())));
  }
  parts.head = read_embedding_modules(folder, layout.head, parts.table.cols());
  parts.tokenizer_path = layout.place + "/tokenizer.json";
  parts.tokenizer = read_file(parts.tokenizer_path);
  return parts;
}

}  // namespace trine::inline TRINE_ABI
