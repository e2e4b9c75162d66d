#include "models/sentence_encoder.hpp"

#include <algorithm>
#include <numeric>

#include "base/error.hpp"
#include "io/file.hpp"
#include "io/safetensors.hpp"

namespace trine::inline TRINE_ABI {
namespace {

// Longest first: texts of one length share a batch, and the first batch shows the most memory needed.
std::vector<std::int32_t> by_length(const TokenisedTexts& texts) {
  std::vector<std::int32_t> order(static_cast<std::size_t>(texts.size()));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](auto a, auto b) { return texts.length(a) > texts.length(b); });
  return order;
}

void write_weights(const std::string& root, const std::string& inside,
                   std::span<const NamedParameter> parameters, const SentenceEncoder::Overrides& overrides) {
  const std::string folder = inside.empty() ? root : root + "/" + inside;
  std::vector<io::TensorToWrite> tensors;
  for (const NamedParameter& named : parameters) {
    const auto other = overrides.find(inside.empty() ? named.name : inside + "." + named.name);
    tensors.emplace_back(
        named.name, other == overrides.end() ? ConstView(named.parameter->value) : ConstView(*other->second));
  }
  io::create_folder(folder);
  io::write_safetensors(folder + "/model.safetensors", std::move(tensors), {{"format", "pt"}});
}

}  // namespace

Tensor SentenceEncoder::encode(std::span<const std::string> texts, ThreadPool& pool,
                               EncodeOptions options) const {
  return encode(tokenise(texts, prompt_of(options)), pool, options);
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

Tensor SentenceEncoder::encode(const TokenisedTexts& texts, ThreadPool& pool, EncodeOptions options) const {
  Tensor embeddings({texts.size(), columns(options)}, Fill::none);
  const std::vector<std::int32_t> order = by_length(texts);
  Tape tape(pool, Tape::Mode::inference);
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    for (Index tokens = 0; end < order.size() && (end == begin || tokens < options.batch_tokens); ++end) {
      tokens += 1 + texts.length(order[end]);
    }
    tape.reset();
    const std::span chosen(order.data() + begin, end - begin);
    const ConstView rows = embed(tape, texts, chosen).value();
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      std::copy_n(rows.row(static_cast<Index>(i)), embeddings.cols(), embeddings.row(chosen[i]));
    }
    begin = end;
  }
  return embeddings;
}

void SentenceEncoder::save(const std::string& folder, std::string_view card,
                           const Overrides& overrides) const {
  const auto write = [&](const std::string& name, std::string_view bytes) {
    if (const auto slash = name.rfind('/'); slash != std::string::npos)
      io::create_folder(folder + "/" + name.substr(0, slash));
    io::write_file_atomically(folder + "/" + name, bytes);
  };
  io::create_folder(folder);
  // Names and values only: nothing is changed through these pointers.
  for (const WeightFile& file : const_cast<SentenceEncoder*>(this)->weight_files()) {
    write_weights(folder, file.folder, file.parameters, overrides);
  }
  for (const auto& file : tokenizer().files()) write(file.name, file.bytes);
  for (const NamedFile& file : settings()) write(file.name, file.bytes);
  write("config_sentence_transformers.json", sentence_config_json(config_));
  if (!card.empty()) write("README.md", card);
}

}  // namespace trine::inline TRINE_ABI
