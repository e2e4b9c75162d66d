#include "trine/train/batches.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "trine/base/counted.hpp"
#include "trine/base/error.hpp"
#include "trine/train/loss_catalog.hpp"

namespace trine {
namespace {

// Said here, with the names of file and option, rather than by the sampler, which knows neither.
void check_size(const TrainSettings& settings, Index rows) {
  const bool has_negatives = settings.kind == DataKind::triplets || settings.kind == DataKind::nli ||
                             settings.kind == DataKind::scored_triplets;
  if (rows < 2 && !has_negatives) {
    throw FileError(
        settings.data, 0,
        fmt::format("{} row to train on; the {} loss compares rows with one another, so it needs 2, "
                    "and hundreds to learn anything",
                    rows, settings.loss->name));
  }
  if (*settings.batch > rows) {
    throw OptionError(fmt::format("--batch: {} rows a batch, but {} has {} to train on; use {} or fewer",
                                  *settings.batch, settings.data, rows, rows));
  }
}

// A triplet needs a text of the same label and one of another.
void check_labels(const TrainSettings& settings, const Dataset& rows) {
  constexpr Index least = 4;  // two labels with two texts
  const std::vector<Index> members = rows_of_labels(rows);
  const auto usable = std::count_if(members.begin(), members.end(), [](Index n) { return n >= 2; });
  if (usable < 2) {
    throw FileError(
        settings.data, 0,
        fmt::format("of {} {} two rows or more to learn from; the {} loss compares rows of one label with "
                    "rows of another, so it needs at least 2 labels of two texts each",
                    counted(static_cast<Index>(members.size()), "label"),
                    usable == 0 ? "none has" : "only 1 has", settings.loss->name));
  }
  if (*settings.batch < least)
    throw OptionError(
        fmt::format("--batch: {} a batch; two labels with two rows each are the least, so use {} or more",
                    counted(*settings.batch, "row"), least));
}

}  // namespace

std::unique_ptr<BatchSampler> make_batches(const TrainSettings& settings, const Dataset& rows) {
  check_size(settings, rows.rows());
  const auto seed = static_cast<std::uint64_t>(settings.seed);
  if (settings.kind == DataKind::labeled) {
    check_labels(settings, rows);
    return std::make_unique<LabelBatches>(rows.labels,
                                          LabelBatchOptions{.rows = *settings.batch, .seed = seed});
  }
  const BatchOptions options{.rows = *settings.batch, .seed = seed};
  return settings.loss->compares == LossEntry::Compares::rows
             ? std::make_unique<RowBatches>(rows, options)
             : std::make_unique<RowBatches>(rows.rows(), options);
}

namespace {

struct Seen {
  Index batches = 0, idle = 0;  // of the first epoch
  Index rows = 0;               // in batches that are not idle
};

bool is_idle(const TrainSettings& settings, const Dataset& data, std::span<const std::int32_t> batch) {
  const auto score = [&](std::int32_t row) { return data.scores[static_cast<std::size_t>(row)]; };
  if (settings.loss->compares == LossEntry::Compares::scores)
    return std::all_of(batch.begin(), batch.end(), [&](auto row) { return score(row) == score(batch[0]); });
  return settings.loss->compares == LossEntry::Compares::rows && data.columns() == 2 && batch.size() == 1;
}

Seen look_through(const TrainSettings& settings, const Dataset& data, BatchSampler& batches) {
  Seen seen;
  batches.start(0);
  for (auto batch = batches.next(); !batch.empty(); batch = batches.next()) {
    ++seen.batches;
    if (is_idle(settings, data, batch)) {
      ++seen.idle;
    } else {
      seen.rows += static_cast<Index>(batch.size());
    }
  }
  batches.start(0);
  return seen;
}

std::string about_labels(const TrainSettings& settings, const Dataset& data, const Seen& seen) {
  const std::vector<Index> members = rows_of_labels(data);
  const Index alone = std::count(members.begin(), members.end(), Index{1});
  std::string text;
  if (alone > 0) {
    text = fmt::format("{}: {} {}; give each label two texts or more", settings.data, counted(alone, "row"),
                       alone == 1 ? "is not trained on: no other row has its label"
                                  : "are not trained on: no other row has their label");
  }
  const Index odd =
      std::count_if(members.begin(), members.end(), [](Index n) { return n > 2 && n % 2 == 1; });
  const Index waiting = data.rows() - alone - odd - seen.rows;  // an odd row waits for the next epoch
  if (waiting > *settings.batch) {                              // fewer are the tail of an epoch
    text += fmt::format(
        "{}{}: {} rows of the first epoch are in no batch, because a batch needs two labels and "
        "one label has more rows than all others; every epoch takes other ones",
        text.empty() ? "" : "\n", settings.data, waiting);
  }
  return text;
}

}  // namespace

std::string about_idle_batches(const TrainSettings& settings, const Dataset& data, BatchSampler& batches) {
  const Seen seen = look_through(settings, data, batches);
  if (settings.kind == DataKind::labeled) return about_labels(settings, data, seen);
  if (seen.idle == 0 || (seen.idle == 1 && seen.batches > 1)) return {};  // the row that division leaves
  const bool orders = settings.loss->compares == LossEntry::Compares::scores;
  const std::string what = fmt::format(
      "{} of {} batches {} and teach nothing: {}", seen.idle, seen.batches,
      orders ? "hold rows of one score" : "hold one row",
      orders ? fmt::format("{} compares rows of different scores; use a larger --batch, or --loss cosine",
                           settings.loss->name)
             : fmt::format("{} takes the other rows as negatives, and rows that share a text are kept apart; "
                           "give rows with different texts, a larger --batch, or triplets",
                           settings.loss->name));
  if (seen.idle == seen.batches) throw FileError(settings.data, 0, what);
  return settings.data + ": " + what;
}

}  // namespace trine
