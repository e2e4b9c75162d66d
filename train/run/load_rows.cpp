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
#include "trine/train/options/score_range.hpp"

namespace trine {
namespace {

TableOptions::Header header_of(const TrainSettings& settings) {
  using Header = TableOptions::Header;
  return settings.header.empty() ? Header::automatic : settings.header == "yes" ? Header::yes : Header::no;
}

// `like`: columns to try first where none were given. `range`: of scores.
Dataset read(const TrainSettings& settings, const std::string& file, const std::vector<std::string>& like,
             const std::string& range) {
  ReadOptions options;
  options.columns = settings.columns;
  options.like = like;
  options.header = header_of(settings);
  options.strict = settings.strict;
  if (const auto parsed = parse_score_range(range)) options.scores = {{parsed->low, parsed->high}};
  const Files path = Files::parse(file);
  switch (settings.kind) {
    case DataKind::triplets:
      return read_triplets(path, options);
    case DataKind::nli:
      return read_nli(path, options);
    case DataKind::labeled:
      return read_labeled(path, options);
    case DataKind::scored:
      return read_scored(path, options);
    default:
      return read_pairs(path, options);
  }
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
  if (settings.held_out) return *settings.held_out;
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
      if (!settings.held_out) continue;
      throw OptionError(fmt::format("--held-out {}: {}: {}", rows, settings.data, error.what()));
    }
  }
  return {.training = all, .held_out = take_rows(all, {})};
}

}  // namespace

TrainingRows load_rows(const TrainSettings& settings, const std::function<void(const std::string&)>& note) {
  TrainingRows out;
  const Dataset all = read(settings, settings.data, settings.read_columns, settings.score_range);
  for (const std::string& notice : all.notices) note(notice);
  out.score_range = settle_score_range(settings, all, note);
  const Index count = all.rows();
  Index dropped = 0;
  if (!settings.dev.empty()) {
    const bool cosines = settings.loss == "cosine" && out.score_range.empty();
    out.dev = read(settings, settings.dev, all.read_columns, cosines ? "-1,1" : out.score_range);
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

}  // namespace trine
