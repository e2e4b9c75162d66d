#include "trine/train/run/load_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "trine/base/counted.hpp"
#include "trine/base/error.hpp"
#include "trine/base/hash.hpp"
#include "trine/base/rng.hpp"
#include "trine/data/readers/read_dataset.hpp"
#include "trine/data/split.hpp"
#include "trine/train/loss_catalog.hpp"
#include "trine/train/options/options.hpp"

namespace trine::inline TRINE_ABI {
namespace {

using Scores = LossEntry::Scores;
constexpr double kRounding = 1e-4;  // cosines that were computed are a little above 1
constexpr ScoreRange kCosines{-1, 1}, kOfSts{0, 5};

// `like`: columns to try first where none were given. `range`: of scores.
Dataset read(const TrainSettings& settings, const std::string& file, const std::vector<std::string>& like,
             const std::optional<ScoreRange>& range) {
  ReadOptions options;
  options.columns = settings.columns;
  options.like = like;
  options.header = settings.header;
  options.strict = settings.strict;
  if (range && settings.loss->scores == Scores::cosines) options.scores = {{range->low, range->high}};
  return data_entry(settings.kind).read(Files::parse(file), options);
}

std::string fingerprint_of(const Dataset& rows) {
  std::uint64_t hash = static_cast<std::uint64_t>(rows.rows());
  for (const std::string& text : rows.texts) hash = random_bits(fnv1a(text, hash), text.size());
  for (std::int32_t id : rows.ids) hash = random_bits(hash, static_cast<std::uint64_t>(id));
  for (std::int32_t label : rows.labels) hash = random_bits(hash, static_cast<std::uint64_t>(label));
  for (float score : rows.scores) hash = random_bits(hash, std::bit_cast<std::uint32_t>(score));
  return fmt::format("{:016x}", hash);
}

Index rows_to_hold_out(const TrainSettings& settings, Index rows) {
  if (settings.eval_rows) return *settings.eval_rows;
  return std::min<Index>(1000, rows / 20);
}

// A number the user chose is kept or refused; the usual one shrinks where texts repeat so often that fewer
// rows can be held out without taking their sentences from the others.
Split hold_out(const TrainSettings& settings, const Dataset& all) {
  const auto seed = static_cast<std::uint64_t>(settings.seed);
  for (Index rows = rows_to_hold_out(settings, all.rows()); rows > 0; rows /= 2) {
    try {
      return settings.kind == DataKind::labeled ? split_by_label(all, rows, seed)
                                                : split_by_hash(all, rows, seed);
    } catch (const OptionError& error) {
      if (!settings.eval_rows) continue;
      throw OptionError(fmt::format("--eval-rows {}: {}: {}", rows, settings.data, error.what()));
    }
  }
  return {.training = all, .held_out = take_rows(all, {})};
}

}  // namespace

std::optional<ScoreRange> settle_score_range(const TrainSettings& settings, const Dataset& rows,
                                             const std::function<void(const std::string&)>& note) {
  if (settings.score_range || rows.scores.empty()) return settings.score_range;
  const auto [low, high] = std::minmax_element(rows.scores.begin(), rows.scores.end());
  const auto refuse = [&, least = *low, greatest = *high](const std::string& cure) {
    throw FileError(
        settings.data, 0,
        fmt::format("scores go from {} to {}, and --loss {} {}", least, greatest, settings.loss->name, cure));
  };
  const Scores read_as = settings.loss->scores;
  const auto is_binary = [](float score) { return score == 0 || score == 1; };
  if (read_as == Scores::binary && !std::all_of(rows.scores.begin(), rows.scores.end(), is_binary))
    refuse(
        "needs 1 for texts that belong together and 0 for others; for graded scores use --loss cosent or "
        "cosine");
  if (read_as == Scores::margins && (*low < -2 || *high > 2)) {
    note(fmt::format(
        "{}: margins go from {} to {}, and embeddings of length 1 reach margins up to 2; give the "
        "range of the teacher's scores with --score-range LOW,HIGH",
        settings.data, *low, *high));
  }
  if (read_as != Scores::cosines || (*low >= -1 - kRounding && *high <= 1 + kRounding)) return std::nullopt;
  if (!(*low >= 0 && *low < 1 && *high > 1 && *high <= 5))
    refuse(
        "compares a score with a cosine, in [-1, 1]; give the least and the greatest score there can be with "
        "--score-range LOW,HIGH, which become cosine 0 and 1, or use --loss cosent, which needs their order "
        "only");
  note(
      fmt::format("{}: scores from {} to {} were taken for a scale of 0 to 5: 0 becomes cosine 0, 5 cosine 1 "
                  "(--score-range to say otherwise)",
                  settings.data, *low, *high));
  return kOfSts;
}

TrainingRows load_rows(const TrainSettings& settings, const std::function<void(const std::string&)>& note) {
  TrainingRows out;
  const Dataset all = read(settings, settings.data, settings.read_columns, settings.score_range);
  for (const std::string& notice : all.notices) note(notice);
  out.score_range = settle_score_range(settings, all, note);
  const Index count = all.rows();
  Index dropped = 0;
  if (!settings.eval_file.empty()) {
    const bool cosines = settings.loss->scores == Scores::cosines && !out.score_range;
    out.dev = read(settings, settings.eval_file, all.read_columns, cosines ? kCosines : out.score_range);
    for (const std::string& notice : out.dev.notices) note(notice);
    out.train = without_texts_of(all, out.dev);
    dropped = count - out.train.rows();
  } else {
    Split split = hold_out(settings, all);
    out.train = std::move(split.training);
    out.dev = std::move(split.held_out);
    dropped = split.dropped;
  }
  if (out.train.rows() == 0) {
    throw FileError(settings.data, 0,
                    "no rows are left to train on without those shared with the evaluation");
  }
  note(fmt::format("{}: {}, {} to train on, {} held out{}", settings.data, counted(count, "row"),
                   out.train.rows(), out.dev.rows(),
                   dropped > 0 ? fmt::format(", {} left out that share{} a sentence with those", dropped,
                                             dropped == 1 ? "s" : "")
                               : ""));
  out.fingerprint = fingerprint_of(out.train);
  out.dev_fingerprint = fingerprint_of(out.dev);
  return out;
}

}  // namespace trine::inline TRINE_ABI
