#include "trine/models/load_weights.hpp"

#include <fmt/format.h>

#include <map>
#include <string_view>

#include "trine/base/error.hpp"
#include "trine/base/read_file.hpp"
#include "trine/formats/match_tensors.hpp"

namespace trine::inline TRINE_ABI {
namespace {

std::string without_prefix(const std::string& stored, const std::vector<std::string>& prefixes) {
  for (const std::string& prefix : prefixes) {
    if (stored.starts_with(prefix)) return stored.substr(prefix.size());
  }
  return stored;
}

// The layer norms of checkpoints that came from TensorFlow.
std::string modern(std::string name) {
  for (const auto& [old, now] : {std::pair{".gamma", ".weight"}, std::pair{".beta", ".bias"}}) {
    if (name.ends_with(old)) name.replace(name.rfind('.'), std::string::npos, now);
  }
  return name;
}

io::TensorSource open_weights(const std::string& folder) {
  const bool is_safe =
      file_exists(folder + "/model.safetensors") || file_exists(folder + "/model.safetensors.index.json");
  if (!is_safe && file_exists(folder + "/pytorch_model.bin")) {
    throw FileError(folder, 0,
                    "keeps its weights in pytorch_model.bin, which is a program rather than data and is not "
                    "run here; load the model in Python once and save it with safe_serialization=True");
  }
  return io::TensorSource::in_folder(folder);
}

// Of all tensors, used or not.
double stored_numbers(const io::TensorSource& source) {
  std::size_t sum = 0;
  for (const io::StoredTensor& tensor : source.tensors())
    sum += tensor.bytes.size() / io::size_of(tensor.dtype);
  return static_cast<double>(sum);
}

}  // namespace

void require_stored(const std::string& folder, const std::string& path, double numbers) {
  constexpr double kLittle = 1 << 26;  // not worth a refusal: what does not fit will be listed by name
  const io::TensorSource source = open_weights(folder);
  const double stored = stored_numbers(source);
  if (numbers <= stored + kLittle) return;
  throw FileError(path, 0,
                  fmt::format("describes a module of at least {:.0f} numbers, but {} holds {:.0f}; the two "
                              "are of different models",
                              numbers, source.path(), stored));
}

std::vector<std::string> load_weights(const std::string& folder, std::span<const NamedParameter> parameters,
                                      const CheckpointExtras& extras) {
  const io::TensorSource source = open_weights(folder);
  std::map<std::string, std::string> stored_as;  // our name -> the name in the file
  std::vector<std::string> heads;
  io::MatchOptions options;
  const io::NameSet extra_heads(extras.heads), unused(extras.unused);
  for (const std::string& stored : source.names()) {
    const std::string ours = modern(without_prefix(stored, extras.prefixes));
    const bool is_head = extra_heads.contains(stored) || extra_heads.contains(ours);
    if (is_head) heads.push_back(stored);
    if (is_head || unused.contains(stored) || unused.contains(ours)) {
      options.ignore.push_back(stored);
    } else {
      stored_as.emplace(ours, stored);
    }
  }
  std::vector<io::Destination> destinations;
  for (const NamedParameter& named : parameters) {
    const auto found = stored_as.find(named.name);
    destinations.push_back({found == stored_as.end() ? named.name : found->second, &named.parameter->value});
  }
  io::load_tensors(source, destinations, options);
  return heads;
}

std::string check_vocabulary(const std::string& where, Index ids, Index rows) {
  constexpr Index kMostSpare = 1024;
  const std::string both = "the tokenizer has " + std::to_string(ids) + " ids and the word table " +
                           std::to_string(rows) + " rows";
  const std::string cure = "; take the tokenizer and the weights of one model, whole";
  if (ids > rows) throw FileError(where, 0, both + ": there are ids beyond the table" + cure);
  if (rows - ids > kMostSpare)
    throw FileError(where, 0, both + ": more to spare than any model that was published has" + cure);
  if (rows == ids) return "";
  return where + ": " + both + "; those to spare are not used";
}

}  // namespace trine::inline TRINE_ABI
