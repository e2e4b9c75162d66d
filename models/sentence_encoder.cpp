#include "models/sentence_encoder.hpp"

#include <algorithm>
#include <numeric>

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

}  // namespace

Tensor SentenceEncoder::encode(std::span<const std::string> texts, ThreadPool& pool,
                               EncodeOptions options) const {
  return encode(tokenise(texts), pool, options);
}

Tensor SentenceEncoder::encode(const TokenisedTexts& texts, ThreadPool& pool, EncodeOptions options) const {
  Tensor embeddings({texts.size(), dimension()}, Fill::none);
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
      std::copy_n(rows.row(static_cast<Index>(i)), dimension(), embeddings.row(chosen[i]));
    }
    begin = end;
  }
  return embeddings;
}

void SentenceEncoder::save(const std::string& folder, std::string_view card,
                           const Overrides& overrides) const {
  io::create_folder(folder);
  std::vector<io::TensorToWrite> tensors;
  // Names and values only: nothing is changed through these pointers.
  for (const NamedParameter& named : const_cast<SentenceEncoder*>(this)->parameters()) {
    const auto other = overrides.find(named.name);
    tensors.emplace_back(
        named.name, other == overrides.end() ? ConstView(named.parameter->value) : ConstView(*other->second));
  }
  io::write_safetensors(folder + "/model.safetensors", std::move(tensors), {{"format", "pt"}});
  for (const auto& file : tokenizer().files())
    io::write_file_atomically(folder + "/" + file.name, file.bytes);
  if (!card.empty()) io::write_file_atomically(folder + "/README.md", card);
  for (const NamedFile& file : settings()) {
    if (const auto slash = file.name.rfind('/'); slash != std::string::npos) {
      io::create_folder(folder + "/" + file.name.substr(0, slash));
    }
    io::write_file_atomically(folder + "/" + file.name, file.bytes);
  }
}

}  // namespace trine::inline TRINE_ABI
