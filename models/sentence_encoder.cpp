#include "trine/models/sentence_encoder.hpp"

#include <algorithm>
#include <filesystem>

#include "trine/base/error.hpp"
#include "trine/formats/finite_values.hpp"
#include "trine/formats/model_files.hpp"
#include "trine/formats/safetensors.hpp"
#include "trine/formats/saved_files.hpp"
#include "trine/io/atomic_directory.hpp"
#include "trine/io/file.hpp"
#include "trine/models/encoding_session.hpp"

namespace trine::inline TRINE_ABI {
namespace {

std::string full_name(const std::string& inside, const std::string& name) {
  return inside.empty() ? name : inside + "." + name;
}

void write_weights(const std::string& root, const std::string& inside,
                   std::span<const NamedParameter> parameters, const SentenceEncoder::Overrides& overrides) {
  const std::string folder = inside.empty() ? root : root + "/" + inside;
  std::vector<io::TensorToWrite> tensors;
  for (const NamedParameter& named : parameters) {
    const auto other = overrides.find(full_name(inside, named.name));
    const ConstView value =
        other == overrides.end() ? ConstView(named.parameter->value) : ConstView(*other->second);
    io::require_storable(folder, named.name, value);
    tensors.emplace_back(named.name, value);
  }
  io::create_folder(folder);
  io::write_safetensors(folder + "/model.safetensors", std::move(tensors),
                        {{"format", "pt"}, {io::kSaveId, ""}});
}

}  // namespace

std::vector<NamedParameter> SentenceEncoder::parameters() {
  std::vector<NamedParameter> all;
  for (const WeightFile& file : learned_files()) {
    for (const auto& [name, parameter] : file.parameters)
      all.push_back({full_name(file.folder, name), parameter});
  }
  return all;
}

Tensor SentenceEncoder::encode(std::span<const std::string> texts, ThreadPool& pool,
                               const EncodeOptions& options) const {
  return encode(tokenize(texts, prompt_of(options)), pool, options);
}

std::string SentenceEncoder::prompt_of(const EncodeOptions& options) const {
  if (options.prompt) return *options.prompt;
  const std::string& name = options.prompt_name ? *options.prompt_name : config_.default_prompt;
  if (name.empty()) return "";
  const auto found = config_.prompts.find(name);
  if (found != config_.prompts.end()) return found->second;
  std::string known;
  for (const auto& [each, text] : config_.prompts) known += (known.empty() ? "" : ", ") + each;
  throw OptionError("the model has no prompt \"" + name + "\"" +
                    (known.empty() ? "; it has none at all" : "; it has " + known));
}

Index SentenceEncoder::columns(const EncodeOptions& options) const {
  const Index wanted = options.truncate > 0 ? options.truncate : config_.truncate;
  return wanted > 0 ? std::min(wanted, dimension()) : dimension();
}

Tensor SentenceEncoder::encode(const TokenizedTexts& texts, ThreadPool& pool,
                               const EncodeOptions& options) const {
  const bool several_batches = texts.tokens() > options.batch_tokens;
  return EncodingSession(*this, pool, several_batches).encode(texts, options);
}

void SentenceEncoder::write_files(const std::string& folder, std::string_view card,
                                  const Overrides& overrides) const {
  const auto write = [&](const std::string& name, std::string_view bytes) {
    if (const auto slash = name.rfind('/'); slash != std::string::npos)
      io::create_folder(folder + "/" + name.substr(0, slash));
    io::write_file_atomically(folder + "/" + name, bytes);
  };
  // Names and values only: nothing is changed through these pointers.
  for (const WeightFile& file : const_cast<SentenceEncoder*>(this)->weight_files()) {
    write_weights(folder, file.folder, file.parameters, overrides);
  }
  for (const NamedFile& file : tokenizer().files()) write(file.name, file.bytes);
  for (const NamedFile& file : settings()) write(file.name, file.bytes);
  write("config_sentence_transformers.json", sentence_config_json(config_));
  if (!card.empty()) write("README.md", card);
}

void SentenceEncoder::save(const std::string& folder, std::string_view card,
                           const Overrides& overrides) const {
  const auto write = [&](const std::string& place) {
    write_files(place, card, overrides);
    io::seal_folder(place);
  };
  const std::string place = io::canonical_folder(folder);
  io::recover_folder(place);
  if (!std::filesystem::exists(place) || std::filesystem::is_empty(place)) {
    io::AtomicDirectory fresh(folder);
    fresh.fill(write);
    fresh.commit();
    return;
  }
  const io::FolderLock lock(place, folder);
  if (const std::vector<std::string> strangers = io::unknown_entries(place); !strangers.empty()) {
    throw FileError(folder, 0,
                    "holds " + strangers.front() +
                        ", which is no part of a model, and a model takes the place "
                        "of the whole folder; move it away or name another folder");
  }
  io::AtomicDirectory fresh(folder);
  fresh.fill(write);
  fresh.replace(lock);
}

}  // namespace trine::inline TRINE_ABI
