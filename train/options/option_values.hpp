// Fields of TrainSettings as values of options: enums have names here. Not for users.
#pragma once

#include <algorithm>
#include <array>
#include <type_traits>

#include "trine/base/error.hpp"
#include "trine/losses/miners/distance.hpp"
#include "trine/train/loss_catalog.hpp"
#include "trine/train/options/options.hpp"

namespace trine::inline TRINE_ABI::options {

template <class E>
using Name = std::pair<E, std::string_view>;

// Of two names of a value the first is written.
template <class E>
inline constexpr std::nullptr_t kNames{};
template <>
inline constexpr auto kNames<DataKind> = std::to_array<Name<DataKind>>({{DataKind::pairs, "pairs"},
                                                                        {DataKind::triplets, "triplets"},
                                                                        {DataKind::scored_triplets,
                                                                         "scored-triplets"},
                                                                        {DataKind::nli, "nli"},
                                                                        {DataKind::labeled, "labeled"},
                                                                        {DataKind::labeled, "labelled"},
                                                                        {DataKind::scored, "scored"}});
template <>
inline constexpr auto kNames<TableOptions::Header> =
    std::to_array<Name<TableOptions::Header>>({{TableOptions::Header::automatic, ""},
                                               {TableOptions::Header::yes, "yes"},
                                               {TableOptions::Header::no, "no"}});
template <>
inline constexpr auto kNames<EncoderKind> = std::to_array<Name<EncoderKind>>(
    {{EncoderKind::static_embedding, "static"}, {EncoderKind::transformer, "transformer"}});
template <>
inline constexpr auto kNames<NormPosition> = std::to_array<Name<NormPosition>>({{NormPosition::post, "post"},
                                                                                {NormPosition::pre, "pre"}});
template <>
inline constexpr auto kNames<Positions> =
    std::to_array<Name<Positions>>({{Positions::learned, "learned"}, {Positions::sinusoidal, "sinusoidal"}});
template <>
inline constexpr auto kNames<ops::Pool> =
    std::to_array<Name<ops::Pool>>({{ops::Pool::mean, "mean"},
                                    {ops::Pool::cls, "cls"},
                                    {ops::Pool::max, "max"},
                                    {ops::Pool::mean_sqrt_len, "mean_sqrt_len"},
                                    {ops::Pool::weighted_mean, "weightedmean"},
                                    {ops::Pool::last_token, "lasttoken"}});
template <>
inline constexpr auto kNames<Direction> = std::to_array<Name<Direction>>({{Direction::symmetric, "symmetric"},
                                                                          {Direction::one_way, "one-way"}});
template <>
inline constexpr auto kNames<Distance> = kDistanceNames.entries;
template <>
inline constexpr auto kNames<InBatchChoice> =
    std::to_array<Name<InBatchChoice>>({{InBatchChoice::semi_hard, "semi-hard"},
                                        {InBatchChoice::hardest, "hardest"},
                                        {InBatchChoice::random, "random"}});
template <>
inline constexpr auto kNames<TripletKind> =
    std::to_array<Name<TripletKind>>({{TripletKind::all, "all"},
                                      {TripletKind::hard, "hard"},
                                      {TripletKind::semi_hard, "semi-hard"},
                                      {TripletKind::easy, "easy"},
                                      {TripletKind::within_margin, "within-margin"}});
template <>
inline constexpr auto kNames<OptimizerKind> = std::to_array<Name<OptimizerKind>>(
    {{OptimizerKind::adamw, "adamw"}, {OptimizerKind::adam, "adam"}, {OptimizerKind::sgd, "sgd"}});
template <>
inline constexpr auto kNames<Schedule::Shape> =
    std::to_array<Name<Schedule::Shape>>({{Schedule::Shape::linear, "linear"},
                                          {Schedule::Shape::cosine, "cosine"},
                                          {Schedule::Shape::constant, "constant"}});

[[noreturn]] void refuse_name(std::string_view given, const std::vector<std::string_view>& names);

template <class E>
requires std::is_enum_v<E> TextValue as_text(E& field) {
  constexpr auto& names = kNames<E>;
  const auto value =
      std::find_if(names.begin(), names.end(), [&](const auto& n) { return n.first == field; });
  TextValue text{value == names.end() ? "" : std::string(value->second), {}, {}};
  for (auto name = names.begin(); name != names.end(); ++name) {
    const bool is_old = name != names.begin() && std::prev(name)->first == name->first;
    if (!is_old && !name->second.empty()) text.names.push_back(name->second);
  }
  text.set = [&field, known = text.names](const std::string& given) {
    const auto same = [](char a, char b) {
      return a == b || (a == '_' && b == '-') || (a == '-' && b == '_');
    };
    for (const auto& [choice, name] : kNames<E>) {
      if (std::equal(given.begin(), given.end(), name.begin(), name.end(), same)) return void(field = choice);
    }
    refuse_name(given, known);
  };
  return text;
}

TextValue as_text(LossChoice& loss);
TextValue as_text(TokenizerChoice& tokenizer);
TextValue as_text(std::optional<ScoreRange>& range);
TextValue as_text(std::vector<Index>& values);

/// The names that --margin-kind had for the two.
OptionValue margin_kind(TrainSettings& settings);

/// A field by its member pointer.
template <auto Member>
OptionValue at(TrainSettings& settings) {
  auto& field = settings.*Member;
  if constexpr (std::is_constructible_v<OptionValue, decltype(&field)>) {
    return &field;
  } else {
    return as_text(field);
  }
}

}  // namespace trine::inline TRINE_ABI::options
