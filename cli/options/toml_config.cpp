#include "trine/cli/options/toml_config.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "trine/base/edit_distance.hpp"
#include "trine/base/error.hpp"
#include "trine/base/read_file.hpp"
#include "trine/cli/options/command_app.hpp"
#include "trine/cli/options/other_programs.hpp"
#include "trine/cli/options/toml.hpp"

namespace trine::cli {
namespace {

std::vector<std::string> names_of(const std::vector<CommandApp*>& commands) {
  std::vector<std::string> names;
  names.reserve(commands.size());
  for (const CommandApp* command : commands) names.push_back(command->get_name());
  return names;
}

class TomlConfig final : public CLI::Config {
 public:
  explicit TomlConfig(CommandApp& root) : root_(&root) {}

  std::string to_config(const CLI::App*, bool, bool, std::string) const override { return {}; }

  // Sets the options here and returns nothing to CLI11, which knows no line numbers for its messages.
  std::vector<CLI::ConfigItem> from_config(std::istream& input) const override {
    const std::string file = root_->get_config_ptr()->results().front();
    const std::string text = bounded_text(input, file);
    const std::vector<CommandApp*> called = called_commands(*root_);
    if (called.empty()) return {};
    CommandApp& command = *called.back();
    const std::vector<std::string> section = names_of(called);
    const std::vector<std::string> given = Command(command).given();
    for (const TomlEntry& entry : parse_toml(text, file)) {
      require_section(entry, file);
      if (entry.section.empty() || entry.section == section) set_option(command, entry, given, file);
    }
    return {};
  }

 private:
  // A pipe will do, an endless one will not.
  static std::string bounded_text(std::istream& input, const std::string& file) {
    std::string text;
    constexpr std::uint64_t kBlock = 1 << 16;
    std::array<char, kBlock> block;
    while (input.read(block.data(), kBlock) || input.gcount() > 0) {
      text.append(block.data(), static_cast<std::size_t>(input.gcount()));
      if (text.size() > kMostSettingsBytes)
        throw FileError(
            file, 0, fmt::format("is larger than the {} bytes that settings may have", kMostSettingsBytes));
    }
    return text;
  }

  void require_section(const TomlEntry& entry, const std::string& file) const {
    const CLI::App* app = root_;
    for (const std::string& name : entry.section) {
      const std::vector<const CLI::App*> commands = app->get_subcommands({});
      const auto found = std::find_if(commands.begin(), commands.end(),
                                      [&](const CLI::App* command) { return command->get_name() == name; });
      if (found == commands.end()) {
        throw UsageError(fmt::format("{}:{}: [{}] is not a command of trine{}", file, entry.line,
                                     fmt::join(entry.section, "."),
                                     did_you_mean(name, subcommand_names(*app))));
      }
      app = *found;
    }
  }

  // An option that the command line gave keeps that value, whichever of its names stands here.
  static void set_option(CommandApp& command, const TomlEntry& entry, const std::vector<std::string>& given,
                         const std::string& file) {
    CLI::Option* const found = command.get_option_no_throw("--" + entry.key);
    if (found == nullptr || !found->get_configurable()) {
      throw UsageError(fmt::format("{}:{}: \"{}\" is not an option of {}{}", file, entry.line, entry.key,
                                   command_path(command), option_hint(entry.key, option_names(command), {})));
    }
    CLI::Option& option = *found;
    if (std::find(given.begin(), given.end(), command.name_now(option)) != given.end()) return;
    try {
      option.add_result(fmt::format("{}", fmt::join(entry.values, ",")));
      option.run_callback();
    } catch (const UsageError& error) {
      throw UsageError(fmt::format("{}:{}: {}", file, entry.line, error.what()));
    } catch (const CLI::ParseError& error) {
      throw UsageError(fmt::format("{}:{}: {}", file, entry.line, error.what()));
    }
  }

  CommandApp* root_;
};

}  // namespace

std::shared_ptr<CLI::Config> make_toml_config(CommandApp& root) { return std::make_shared<TomlConfig>(root); }

}  // namespace trine::cli
