#include "trine/train/options/option_values.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <sstream>

#include "trine/data/ascii.hpp"

namespace trine::inline TRINE_ABI::options {

void refuse_name(std::string_view given, const std::vector<std::string_view>& names) {
  throw OptionError(fmt::format("\"{}\" is not known; use {}", given, fmt::join(names, ", ")));
}

TextValue as_text(LossChoice& loss) {
  TextValue text{loss ? std::string(loss->name) : "", {}, {}};
  for (const LossEntry& entry : loss_catalog()) text.names.push_back(entry.name);
  text.set = [&loss](const std::string& name) { loss = name.empty() ? LossChoice() : LossChoice(name); };
  return text;
}

TextValue as_text(TokenizerChoice& tokenizer) {
  using Kind = TokenizerChoice::Kind;
  constexpr std::array kinds = {Name<Kind>{Kind::by_encoder, ""}, Name<Kind>{Kind::hashed, "hashed"},
                                Name<Kind>{Kind::unigram, "unigram"}, Name<Kind>{Kind::bpe, "bpe"}};
  std::string text = tokenizer.vocabulary_file;
  for (const auto& [kind, name] : kinds) {
    if (kind == tokenizer.kind) text = name;
  }
  return {text, {"hashed", "unigram", "bpe"}, [&tokenizer, kinds](const std::string& given) {
            tokenizer = {Kind::word_piece, given};
            for (const auto& [kind, name] : kinds) {
              if (name == given) tokenizer = {kind};
            }
          }};
}

TextValue as_text(std::optional<ScoreRange>& range) {
  return {range ? fmt::format("{},{}", range->low, range->high) : "", {}, [&range](const std::string& given) {
            range = given.empty() ? std::nullopt : std::optional(parse_score_range(given));
          }};
}

TextValue as_text(std::vector<Index>& values) {
  return {fmt::format("{}", fmt::join(values, ",")), {}, [&values](const std::string& given) {
            values.clear();
            std::istringstream numbers(given);
            for (std::string number; std::getline(numbers, number, ',');) {
              const auto value = parse_number<Index>(trimmed(number));
              if (!value || given.back() == ',')
                throw OptionError(fmt::format("\"{}\" is not a list of whole numbers, as in 256,128", given));
              values.push_back(*value);
            }
          }};
}

OptionValue margin_kind(TrainSettings& settings) {
  return TextValue{
      settings.soft_margin ? "soft" : "hard", {"hard", "soft"}, [&settings](const std::string& given) {
        if (given != "hard" && given != "soft") refuse_name(given, {"hard", "soft"});
        settings.soft_margin = given == "soft";
      }};
}

}  // namespace trine::inline TRINE_ABI::options
