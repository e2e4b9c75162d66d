#include "trine/cli/options/config.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>

#include "trine/base/edit_distance.hpp"
#include "trine/base/error.hpp"
#include "trine/base/read_file.hpp"
#include "trine/cli/options/command.hpp"
#include "trine/cli/options/other_programs.hpp"
#include "trine/cli/options/toml.hpp"

namespace trine::cli {
namespace {

std::vector<std::string> names_of(const std::vector<CLI::App*>& commands) {
  std::vector<std::string> names(commands.size());
  std::transform(commands.begin(), commands.end(), names.begin(),
                 [](const CLI::App* command) { return command->get_name(); });
  return names;
}

class TomlConfig final : public CLI::Config {
 public:
  explicit TomlConfig(CLI::App& root) : root_(&root) {}

  std::string to_config(const CLI::App*, bool, bool, std::string) const override { return {}; }

  // Sets the options itself and leaves nothing to CLI11: only here are the lines known for messages.
  std::vector<CLI::ConfigItem> from_config(std::istream& input) const override {
    const std::string file = root_->get_config_ptr()->results().front();
    const std::string text = bounded_text(input, file);
    const std::vector<CLI::App*> called = called_commands(*root_);
    if (called.empty()) return {};
    for (const TomlEntry& entry : parse_toml(text, file)) {
      require_section(entry, file);
      if (!entry.section.empty() && entry.section != names_of(called)) continue;
      set_option(*called.back(), entry, file);
    }
    return {};
  }

 private:
  // A pipe is fine here, what has no end is not.
  static std::string bounded_text(std::istream& input, const std::string& file) {
    std::string text;
    constexpr std::uint64_t kBlock = 1 << 16;
    std::array<char, kBlock> block;
    while (input.read(block.data(), kBlock) || input.gcount() > 0) {
      text.append(block.data(), static_cast<std::size_t>(input.gcount()));
      if (text.size() > kMostSettingsBytes)
        throw FileError(file, 0, fmt::format("has more than the {} bytes of settings", kMostSettingsBytes));
    }
    return text;
  }

  void require_section(const TomlEntry& entry, const std::string& file) const {
    CLI::App* app = root_;
    for (const std::string& name : entry.section) {
      const std::vector<CLI::App*> commands = app->get_subcommands({});
      const auto found = std::find_if(commands.begin(), commands.end(),
                                      [&](const CLI::App* command) { return command->get_name() == name; });
      if (found == commands.end()) {
        throw UsageError(fmt::format("{}:{}: [{}] is not a command of trine{}", file, entry.line,
                                     fmt::join(entry.section, "."), did_you_mean(name, names_of(commands))));
      }
      app = *found;
    }
  }

  static void set_option(CLI::App& command, const TomlEntry& entry, const std::string& file) {
    CLI::Option* const found = command.get_option_no_throw("--" + entry.key);
    if (found == nullptr || !found->get_configurable()) {
      throw UsageError(fmt::format("{}:{}: \"{}\" is not an option of {}{}", file, entry.line, entry.key,
                                   command_line(command), option_hint(entry.key, option_names(command), {})));
    }
    CLI::Option& option = *found;
    if (!option.empty()) return;
    try {
      option.add_result(fmt::format("{}", fmt::join(entry.values, ",")));
      option.run_callback();
    } catch (const UsageError& error) {
      throw UsageError(fmt::format("{}:{}: {}", file, entry.line, error.what()));
    } catch (const CLI::ParseError& error) {
      throw UsageError(fmt::format("{}:{}: {}", file, entry.line, error.what()));
    }
  }

  static std::string command_line(const CLI::App& command) {
    std::string text = command.get_name();
    for (const CLI::App* above = command.get_parent(); above != nullptr; above = above->get_parent()) {
      text.insert(0, above->get_name() + " ");
    }
    return text;
  }

  CLI::App* root_;
};

}  // namespace

std::shared_ptr<CLI::Config> make_toml_config(CLI::App& root) { return std::make_shared<TomlConfig>(root); }

std::vector<CLI::App*> called_commands(CLI::App& root) {
  std::vector<CLI::App*> chain;
  CLI::App* app = &root;
  while (!app->get_subcommands().empty()) {
    app = app->get_subcommands().front();
    chain.push_back(app);
  }
  return chain;
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options({})) {
    if (!option->get_configurable() || option->get_group().empty()) continue;  // old names have no group
    for (const std::string& name : option->get_lnames()) names.push_back(name);
  }
  return names;
}

}  // namespace trine::cli
