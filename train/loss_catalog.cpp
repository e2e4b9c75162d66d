#include "trine/train/loss_catalog.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "trine/base/error.hpp"
#include "trine/losses/batch_triplet.hpp"
#include "trine/losses/contrastive.hpp"
#include "trine/losses/cosent.hpp"
#include "trine/losses/cosine_similarity.hpp"
#include "trine/losses/distillation.hpp"
#include "trine/train/objectives.hpp"

namespace trine::inline TRINE_ABI {
namespace {

// A loss with those of the settings that it has a field for.
template <class Loss>
Loss with_options(const TrainSettings& settings) {
  Loss loss;
  if constexpr (requires { loss.scale; }) loss.scale = static_cast<Real>(*settings.scale);
  if constexpr (requires { loss.direction; }) loss.direction = settings.direction;
  if constexpr (requires { loss.distance; }) loss.distance = settings.distance;
  if constexpr (requires { loss.margin; }) {
    if (settings.margin) loss.margin = static_cast<Real>(*settings.margin);
  }
  if constexpr (requires { loss.kind = MarginKind::soft; })
    loss.kind = settings.soft_margin ? MarginKind::soft : MarginKind::hard;
  return loss;
}

template <class Form, class Loss>
std::unique_ptr<Objective> make(const TrainSettings& settings, const TrainingTexts& data) {
  return std::make_unique<Form>(settings, data, with_options<Loss>(settings));
}
template <class Loss>
constexpr auto on_tuples = &make<TupleObjective<Loss>, Loss>;
template <class Loss>
constexpr auto on_labels = &make<LabeledObjective<Loss>, Loss>;
template <class Loss>
constexpr auto on_scores = &make<ScoredObjective<Loss>, Loss>;

std::unique_ptr<Objective> triplet(const TrainSettings& settings, const TrainingTexts& data) {
  return data.rows.columns() == 2 ? make<MinedTripletObjective, TripletLoss>(settings, data)
                                  : make<TripletObjective, TripletLoss>(settings, data);
}

std::unique_ptr<Objective> teacher(const TrainSettings& settings, const TrainingTexts& data) {
  return std::make_unique<TeacherObjective>(settings, data);
}

// TripletLoss over all triplets of a kind.
struct AllTripletsLoss {
  TripletLoss loss;
  AllTriplets miner;
  DistanceMatrix distances{};
  std::vector<Triplet> triplets{};

  LossResult operator()(Var embeddings, std::span<const Label> labels) {
    const ConstView all = distances(embeddings.tape().pool(), embeddings.value(), loss.distance);
    miner.select(all, labels, triplets);
    return loss(embeddings, triplets);
  }
};

std::unique_ptr<Objective> all_triplets(const TrainSettings& settings, const TrainingTexts& data) {
  auto loss = with_options<TripletLoss>(settings);
  loss.reduction = Reduction::mean_active;
  const Real margin = loss.margin.value_or(default_margin(loss.distance, MarginKind::hard));
  return std::make_unique<LabeledObjective<AllTripletsLoss>>(
      settings, data, AllTripletsLoss{loss, {settings.triplet_kind, margin}});
}

using Compares = LossEntry::Compares;
using Scores = LossEntry::Scores;
using enum DataKind;

LossEntry row(std::string_view name, std::vector<DataKind> data, std::vector<std::string_view> options,
              Compares compares, decltype(LossEntry::make) make, const char* help,
              Scores scores = Scores::order) {
  return {name, std::move(data), std::move(options), compares, make, help, scores};
}

const LossEntry kLosses[] = {
    row("infonce", {pairs, triplets, nli}, {"scale", "direction"}, Compares::rows, on_tuples<InfoNceLoss>,
        "the positive is picked out among all other rows of the batch; converges fastest"),
    row("triplet", {pairs, triplets, nli}, {"margin", "distance", "soft-margin", "negatives"}, Compares::rows,
        triplet,
        "the positive is closer than the negative by a margin; for pairs negatives are mined in the batch"),
    row("mse", {pairs}, {"teacher"}, Compares::nothing, teacher,
        "both texts of a pair get the embedding that a teacher gives the first"),
    row("margin-mse", {scored_triplets}, {"score-range"}, Compares::nothing, on_scores<MarginMseLoss>,
        "the positive is closer than the negative by a teacher's margin", Scores::margins),
    row("batch-hard", {labeled}, {"margin", "distance", "soft-margin"}, Compares::labels,
        on_labels<BatchHardTripletLoss>, "the hardest positive and the hardest negative of each text"),
    row("batch-semi-hard", {labeled}, {"margin", "distance", "soft-margin"}, Compares::labels,
        on_labels<BatchSemiHardTripletLoss>, "for each positive the closest negative farther away than it"),
    row("batch-all", {labeled}, {"margin", "distance", "soft-margin"}, Compares::labels,
        on_labels<BatchAllTripletLoss>, "every triplet of the batch"),
    row("all-triplets", {labeled}, {"margin", "distance", "soft-margin", "triplet-kind"}, Compares::labels,
        all_triplets, "every triplet of one kind; for small batches"),
    row("cosent", {scored}, {"scale"}, Compares::scores, on_scores<CosentLoss>,
        "pairs with a higher score get a higher cosine"),
    row("cosine", {scored}, {"score-range"}, Compares::nothing, on_scores<CosineSimilarityLoss>,
        "the cosine of a pair is its score", Scores::cosines),
    row("contrastive", {scored}, {"margin", "distance"}, Compares::nothing, on_scores<ContrastiveLoss>,
        "pairs of score 1 close together, pairs of score 0 at least a margin apart", Scores::binary),
    row("online-contrastive", {scored}, {"margin", "distance"}, Compares::nothing,
        on_scores<OnlineContrastiveLoss>, "the same over the hard pairs of the batch only", Scores::binary),
};

template <class Holds>
std::string names_where(Holds holds) {
  std::vector<std::string_view> names;
  for (const LossEntry& entry : kLosses) {
    if (holds(entry)) names.push_back(entry.name);
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

bool LossEntry::fits(DataKind kind) const { return std::find(data.begin(), data.end(), kind) != data.end(); }

bool LossEntry::reads(std::string_view option) const {
  return std::find(options.begin(), options.end(), option) != options.end();
}

std::span<const LossEntry> loss_catalog() { return kLosses; }

std::string losses_for(DataKind kind) {
  return names_where([&](const LossEntry& entry) { return entry.fits(kind); });
}

std::string losses_reading(std::string_view option) {
  return names_where([&](const LossEntry& entry) { return entry.reads(option); });
}

LossChoice::LossChoice(std::string_view name)
    : entry_(std::find_if(std::begin(kLosses), std::end(kLosses),
                          [&](const LossEntry& entry) { return entry.name == name; })) {
  if (entry_ == std::end(kLosses)) {
    throw OptionError(
        fmt::format("\"{}\" is not known; use {}", name, names_where([](const LossEntry&) { return true; })));
  }
}

}  // namespace trine::inline TRINE_ABI
