// The options of a training run, one row each: from it come train.json, the command line and its help, ranges
// and the tables of the documentation.
#pragma once

#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "trine/train/options/train_settings.hpp"

namespace trine {
struct Dataset;
struct Files;
struct ReadOptions;
}  // namespace trine

namespace trine::inline TRINE_ABI {

/// A value that has names or a notation of its own: an enum, a loss, a range, numbers.
struct TextValue {
  std::string text;                             ///< as it is written; empty: not given
  std::vector<std::string_view> names;          ///< that it may have; none: see the help of the option
  std::function<void(const std::string&)> set;  ///< throws OptionError, without the name of the option
};

/// The field of an option.
using OptionValue =
    std::variant<bool*, Index*, double*, std::optional<Index>*, std::optional<double>*, std::string*,
                 std::vector<std::string>*, std::map<std::string, std::string>*, TextValue>;

/// In which runs an option has an effect.
struct OptionUse {
  bool (*is_read)(const TrainSettings&);     ///< null: by the losses that list the option
  std::string (*run)(const TrainSettings&);  ///< "on a static model"
  const char* belongs_to;                    ///< "transformers"; null: those losses
};

struct OptionRange {
  double low = 0;
  double high = INFINITY;
};

struct OptionEntry {
  std::string_view name;  ///< in train.json, and with -- on the command line
  OptionValue (*value)(TrainSettings&);
  const char* heading;      ///< of --help; null: no option, set by the run
  const char* placeholder;  ///< "N", "FILE"; empty: a switch
  std::string help;
  OptionRange range = {};
  const OptionUse* use = nullptr;     ///< null: every run reads it
  std::string_view other_name = {};   ///< "--learning-rate", "-o"
  std::string_view old_name = {};     ///< accepted until 1.0
  std::string_view replaced_by = {};  ///< this is an old option, accepted until 1.0 and never written
};

/// In the order of train.json and --help. The defaults of TrainSettings hold where none is given.
[[nodiscard]] std::span<const OptionEntry> option_table();

/// The kinds of data, each an option with the file.
struct DataEntry {
  DataKind kind;
  std::string_view name;
  Dataset (*read)(const Files&, const ReadOptions&);
  std::string_view metric;  ///< that decides which model is best; higher is better
  const char* help;
  std::string_view old_name = {};
};
[[nodiscard]] std::span<const DataEntry> data_table();
[[nodiscard]] const DataEntry& data_entry(DataKind kind);
/// "--pairs, --triplets, ... or --scored".
[[nodiscard]] std::string data_options();

inline constexpr const char* kDataHeading = "Data";
/// Options under it describe a model to be made; none of them goes with --model.
inline constexpr const char* kNewModelHeading = "A new model";

/// Whether the option has another value than in TrainSettings{}.
[[nodiscard]] bool is_given(const OptionEntry& option, const TrainSettings& settings);
/// The value as one writes it; empty: not given.
[[nodiscard]] std::string text_of(const OptionEntry& option, const TrainSettings& settings);

/// "0,5". Throws OptionError unless it is two finite numbers, the lower first.
[[nodiscard]] ScoreRange parse_score_range(const std::string& text);

/// Throws OptionError for the first option that is given and has no effect in this run. The loss is chosen,
/// other defaults are not filled in yet.
void reject_unused_options(const TrainSettings& settings);
/// Throws OptionError for a number outside the range of its option.
void check_ranges(const TrainSettings& settings);

}  // namespace trine::inline TRINE_ABI
