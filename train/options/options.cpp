#include "trine/train/options/options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <type_traits>

#include "trine/base/error.hpp"
#include "trine/data/ascii.hpp"
#include "trine/train/loss_catalog.hpp"

namespace trine::inline TRINE_ABI {
namespace {

template <class T>
std::string text_of(const T& value) {
  if constexpr (std::is_same_v<T, std::string>) return value;
  if constexpr (std::is_same_v<T, bool>) return value ? "true" : "";
  if constexpr (std::is_arithmetic_v<T>) return fmt::format("{}", value);
  return {};
}
template <class T>
std::string text_of(const std::optional<T>& value) {
  return value ? text_of(*value) : "";
}
template <class T>
std::string text_of(const std::vector<T>& values) {
  return fmt::format("{}", fmt::join(values, ","));
}

template <class T>
std::optional<double> number_in(const T& value) {
  if constexpr (std::is_arithmetic_v<T>) return static_cast<double>(value);
  return std::nullopt;
}
template <class T>
std::optional<double> number_in(const std::optional<T>& value) {
  return value ? number_in(*value) : std::nullopt;
}

// f(the field) of an option; of a value with a notation of its own f(its text).
template <class F>
auto look_at(const OptionEntry& option, const TrainSettings& settings, F f) {
  TrainSettings copy = settings;
  return std::visit(
      [&](const auto& value) {
        if constexpr (std::is_pointer_v<std::decay_t<decltype(value)>>) {
          return f(*value);
        } else {
          return f(value.text);
        }
      },
      option.value(copy));
}

}  // namespace

std::string text_of(const OptionEntry& option, const TrainSettings& settings) {
  return look_at(option, settings, [](const auto& value) { return text_of(value); });
}

bool is_given(const OptionEntry& option, const TrainSettings& settings) {
  return text_of(option, settings) != text_of(option, TrainSettings{});
}

void reject_unused_options(const TrainSettings& settings) {
  for (const OptionEntry& option : option_table()) {
    const OptionUse* const use = option.use;
    if (use == nullptr || !is_given(option, settings)) continue;
    if (use->is_read != nullptr ? use->is_read(settings) : settings.loss->reads(option.name)) continue;
    const std::string belongs_to = use->belongs_to != nullptr ? use->belongs_to : losses_reading(option.name);
    throw OptionError(fmt::format("--{} has no effect {}: it is for {}; leave it out", option.name,
                                  use->run(settings), belongs_to));
  }
}

void check_ranges(const TrainSettings& settings) {
  for (const OptionEntry& option : option_table()) {
    const auto [low, high] = option.range;
    const auto value = look_at(option, settings, [](const auto& field) { return number_in(field); });
    if (!value || (*value >= low && *value <= high && std::isfinite(*value))) continue;
    throw OptionError(fmt::format("--{}: {} is out of range; use {} {}", option.name, *value, low,
                                  std::isinf(high) ? "or more" : fmt::format("to {}", high)));
  }
}

double ScoreRange::cosine(double score) const { return std::clamp((score - low) / (high - low), -1.0, 1.0); }

ScoreRange parse_score_range(const std::string& text) {
  const std::size_t comma = text.find(',');
  const std::string after = comma == std::string::npos ? "" : text.substr(comma + 1);
  const auto low = parse_number<double>(text.substr(0, comma)), high = parse_number<double>(trimmed(after));
  if (low && high && *low < *high && std::isfinite(*low) && std::isfinite(*high)) return {*low, *high};
  throw OptionError(
      fmt::format("\"{}\" is no range; give the least and the greatest score there can be, as in 0,5", text));
}

}  // namespace trine::inline TRINE_ABI
