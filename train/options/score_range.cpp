#include "trine/train/options/score_range.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "trine/base/error.hpp"

namespace trine {
namespace {

constexpr double kRounding = 1e-4;  // cosines that were computed are a little above 1
constexpr const char* kOfSts = "0,5";

[[noreturn]] void refuse_range(const std::string& text) {
  throw OptionError(fmt::format(
      "--score-range: \"{}\" is no range; give the least and the greatest score there can be, as in 0,5",
      text));
}

double parse_bound(const std::string& whole, std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) refuse_range(whole);
  return value;
}

}  // namespace

double ScoreRange::cosine(double score) const { return std::clamp((score - low) / (high - low), -1.0, 1.0); }

std::optional<ScoreRange> parse_score_range(const std::string& text) {
  if (text.empty()) return std::nullopt;
  const std::size_t comma = text.find(',');
  if (comma == std::string::npos) refuse_range(text);
  const ScoreRange range{parse_bound(text, std::string_view(text).substr(0, comma)),
                         parse_bound(text, std::string_view(text).substr(comma + 1))};
  if (!(range.low < range.high)) refuse_range(text);
  return range;
}

std::string settle_score_range(const TrainSettings& settings, const Dataset& rows,
                               const std::function<void(const std::string&)>& note) {
  if (settings.loss != "cosine" || rows.scores.empty()) return {};
  if (!settings.score_range.empty()) return settings.score_range;
  const auto [low, high] = std::minmax_element(rows.scores.begin(), rows.scores.end());
  if (*low >= -1 - kRounding && *high <= 1 + kRounding) return {};
  if (*low >= 0 && *low < 1 && *high > 1 && *high <= 5) {
    note(fmt::format(
        "{}: scores from {} to {} were taken for a scale of 0 to 5: 0 becomes cosine 0, 5 cosine 1 "
        "(--score-range to say otherwise)",
        settings.data, *low, *high));
    return kOfSts;
  }
  throw FileError(
      settings.data, 0,
      fmt::format(
          "scores go from {} to {}, and --loss cosine compares a score with a cosine, in [-1, 1]; give the "
          "least and the greatest score there can be with --score-range LOW,HIGH, which become cosine 0 "
          "and 1, or use --loss cosent, which needs their order only",
          *low, *high));
}

}  // namespace trine
