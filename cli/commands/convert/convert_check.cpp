#include "trine/cli/commands/convert/convert_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "trine/base/error.hpp"
#include "trine/models/known_texts.hpp"
#include "trine/models/lora/lora_adapters.hpp"
#include "trine/models/sentence_encoder.hpp"

namespace trine::cli {
namespace {

const std::vector<std::string> kSentences = {
    "The train to the harbor leaves at half past seven.",
    "Who wrote the letter that nobody answered?",
    "a red boat, two sails & 3.5 m of rope",
    "Der Zug zum Hafen fährt um halb acht ab.",
    "Le bateau rouge n'est jamais revenu.",
    "¿Dónde está la estación?",
    "Поезд в порт отправляется в половине восьмого.",
    "港へ行く列車は七時半に出ます。",
    "القطار إلى الميناء يغادر في السابعة والنصف",
    "short",
    "A longer text, which goes on about the weather of the last week, the state of the roads after the rain, "
    "the price of bread, and what the neighbors said about all of it when they met on Sunday.",
};

// The difference that rounding explains in embeddings with values up to `largest`: rounding of one value,
// times a margin for a dozen layers.
double bound_of(io::Dtype dtype, double largest) {
  constexpr double kMargin = 16;
  if (dtype == io::Dtype::f16) return largest * kMargin / 2048;
  if (dtype == io::Dtype::bf16) return largest * kMargin / 256;
  return std::max(largest, 1.0) * 1e-5;
}

std::vector<std::string> texts_to_check(const SentenceEncoder& model) {
  constexpr std::size_t kTexts = 256;
  if (model.kind() != "static") return kSentences;
  for (const auto& [name, bytes] : model.tokenizer().files()) {
    if (name == "tokenizer.json") return known_texts(bytes, model.longest() / 2, kTexts);
  }
  return kSentences;
}

// NaN if one of the values is.
double largest_difference(const Tensor& left, const Tensor& right) {
  double largest = 0;
  for (Index i = 0; i < left.size(); ++i) {
    const double here = std::abs(static_cast<double>(left[i]) - static_cast<double>(right[i]));
    if (std::isnan(here)) return here;
    largest = std::max(largest, here);
  }
  return largest;
}

double largest_number(const Tensor& numbers) {
  double largest = 0;
  for (Index i = 0; i < numbers.size(); ++i)
    largest = std::max(largest, std::abs(static_cast<double>(numbers[i])));
  return largest;
}

}  // namespace

ConversionSample take_sample(const std::string& folder, const std::string& lora,
                             std::vector<std::string> texts) {
  const auto model = load_model(folder);
  std::optional<LoraAdapters> adapters;
  if (!lora.empty()) adapters.emplace(model->parameters(), lora);
  if (texts.empty()) texts = texts_to_check(*model);
  ThreadPool pool;
  Tensor embeddings = model->encode(texts, pool, {.prompt = ""});
  return {std::move(texts), std::move(embeddings)};
}

std::string check_result(const ConversionSample& sample, const std::string& folder, io::Dtype dtype,
                         const std::string& out) {
  ThreadPool pool;
  const Tensor after = load_model(folder)->encode(sample.texts, pool, {.prompt = ""});
  const double difference = largest_difference(sample.embeddings, after);
  const double bound = bound_of(dtype, largest_number(sample.embeddings));
  if (difference <= bound) {
    return fmt::format("checked with {} texts: embeddings differ by {:.1e} at most", sample.texts.size(),
                       difference);
  }
  throw FileError(out, 0,
                  fmt::format("would not compute what the model does: embeddings of {} texts differ by up to "
                              "{:.1e}, and rounding explains {:.1e}; nothing was written",
                              sample.texts.size(), difference, bound));
}

}  // namespace trine::cli
