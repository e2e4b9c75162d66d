#include "trine/cli/commands/train_options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "trine/base/error.hpp"
#include "trine/train/options/options.hpp"

namespace trine::cli {
namespace {

TrainSettings resolved(EncoderKind encoder, const char* model) {
  constexpr Index many = 1000000;
  TrainSettings settings;
  settings.data = settings.out = "any";
  settings.encoder = encoder;
  settings.model = model;
  settings = resolve_defaults(settings);
  settings.batch = default_batch(settings, many);
  return settings;
}

// Adds the options to a command, with the defaults that resolve_defaults() fills in.
class Adder {
 public:
  Adder(const Command& command, TrainSettings& settings) : command_(command), settings_(settings) {}

  void add(const OptionEntry& option) {
    std::visit([&](const auto& value) { add(option, value); }, option.value(settings_));
  }

 private:
  template <class T>
  void add(const OptionEntry& option, T* target) {
    command_.heading(option.heading);
    if constexpr (!std::is_same_v<T, std::map<std::string, std::string>>) {  // set by the run
      command_.add(text_for(option), *target);
    }
  }
  void add(const OptionEntry& option, const TextValue& value) {
    const auto set = [set = value.set, name = option.name](const std::string& text) {
      try {
        set(text);
      } catch (const OptionError& error) {
        throw OptionError(fmt::format("--{}: {}", name, error.what()));
      }
    };
    command_.heading(option.heading);
    command_.add(text_for(option), set, value.text);
  }

  [[nodiscard]] OptionText text_for(const OptionEntry& option) const {
    const std::string name = fmt::format("--{}", option.name);
    const auto dashed = [](std::string_view other) {
      return other.empty() ? "" : fmt::format("--{}", other);
    };
    return {.name = option.other_name.empty() ? name : fmt::format("{},{}", name, option.other_name),
            .value = option.placeholder,
            .help = option.help + filled_in(option),
            .old_names = dashed(option.old_name),
            .now = dashed(option.replaced_by)};
  }

  [[nodiscard]] std::string filled_in(const OptionEntry& option) const {
    const std::string usual = text_of(option, for_static_);
    if (usual.empty() || usual == text_of(option, TrainSettings{}) ||
        option.heading == std::string_view(kDataHeading))
      return {};
    const std::string fresh = text_of(option, for_transformer_), tuned = text_of(option, for_fine_tuning_);
    std::string text = " Default: " + usual;
    if (fresh != usual) text += fmt::format(" for static, {} for transformer", fresh);
    if (tuned != fresh) text += fmt::format(", {} for a transformer of --model", tuned);
    return text + ".";
  }

  Command command_;
  TrainSettings& settings_;
  const TrainSettings for_static_ = resolved(EncoderKind::static_embedding, "");
  const TrainSettings for_transformer_ = resolved(EncoderKind::transformer, "");
  const TrainSettings for_fine_tuning_ = resolved(EncoderKind::transformer, "any");
};

}  // namespace

void add_train_options(const Command& given, TrainArguments& arguments) {
  Command command = given;
  command.heading(kDataHeading);
  arguments.data.resize(data_table().size());
  for (std::size_t i = 0; i < arguments.data.size(); ++i) {
    const DataEntry& entry = data_table()[i];
    const std::string old = entry.old_name.empty() ? "" : fmt::format("--{}", entry.old_name);
    command.add({fmt::format("--{}", entry.name), "FILE", entry.help, old}, arguments.data[i]);
  }
  Adder adder(command, arguments.settings);
  for (const OptionEntry& option : option_table()) {
    if (option.heading != nullptr) adder.add(option);
  }
}

std::vector<std::string> options_of_new_models() {
  std::vector<std::string> names;
  for (const OptionEntry& option : option_table()) {
    if (option.heading != nullptr && std::string_view(option.heading) == kNewModelHeading)
      names.push_back(fmt::format("--{}", option.name));
  }
  return names;
}

TrainSettings settings_of(const TrainArguments& arguments) {
  TrainSettings settings = arguments.settings;
  std::vector<std::string> given;
  for (std::size_t i = 0; i < arguments.data.size(); ++i) {
    if (arguments.data[i].empty()) continue;
    settings.kind = data_table()[i].kind;
    settings.data = arguments.data[i];
    given.push_back(fmt::format("--{}", data_table()[i].name));
  }
  if (given.empty()) {
    throw UsageError(
        fmt::format("no data: give {} FILE, or --resume FOLDER; see trine train --help", data_options()));
  }
  if (given.size() > 1) {
    throw UsageError(
        fmt::format("{} were given; a run trains on one file, give one of them", fmt::join(given, " and ")));
  }
  if (settings.out.empty())
    throw UsageError("--out is missing: name the model folder to write; see trine train --help");
  return settings;
}

}  // namespace trine::cli
