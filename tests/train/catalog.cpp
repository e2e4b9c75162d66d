// The tables of losses and options: complete, consistent, and the same in the documentation.
#include "trine/train/loss_catalog.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <boost/test/unit_test.hpp>
#include <set>

#include "trine/tests/io/temporary_folder.hpp"
#include "trine/train/options/options.hpp"

namespace {

using namespace trine;

// The names a choice may have.
std::vector<std::string_view> names_of(const OptionEntry& option) {
  TrainSettings settings;
  const OptionValue value = option.value(settings);
  const auto* const text = std::get_if<TextValue>(&value);
  return text == nullptr ? std::vector<std::string_view>{} : text->names;
}

std::string values_of(const OptionEntry& option) {
  if (const auto names = names_of(option); !names.empty() && option.name != "loss")
    return fmt::format("{}", fmt::join(names, ", "));
  TrainSettings settings;
  const OptionValue value = option.value(settings);
  const bool is_number = std::holds_alternative<Index*>(value) || std::holds_alternative<double*>(value) ||
                         std::holds_alternative<std::optional<Index>*>(value) ||
                         std::holds_alternative<std::optional<double>*>(value);
  if (!is_number) return option.placeholder;
  const auto [low, high] = option.range;
  return std::isinf(high) ? fmt::format("{}, {} or more", option.placeholder, low)
                          : fmt::format("{}, {} to {}", option.placeholder, low, high);
}

std::string readers_of(const OptionEntry& option) {
  if (option.use == nullptr) return "";
  return option.use->belongs_to == nullptr ? "some [losses](losses.md)" : option.use->belongs_to;
}

std::string row_of(const OptionEntry& option) {
  std::string help = option.name == "loss" ? "What is minimized: [losses.md](losses.md)." : option.help;
  for (std::size_t at = help.find('*'); at != std::string::npos; at = help.find('*', at + 2))
    help.insert(at, 1, '\\');
  const std::string names = fmt::format("`--{}`", option.name) +
                            (option.other_name.empty() ? "" : fmt::format(", `{}`", option.other_name));
  return fmt::format("| {} | {} | {} | {} |\n", names, values_of(option), readers_of(option), help);
}

std::string table_of_options() {
  std::vector<std::pair<std::string, std::string>> tables;  // headings and rows
  for (const OptionEntry& option : option_table()) {
    if (option.heading == nullptr || !option.replaced_by.empty()) continue;
    auto table =
        std::find_if(tables.begin(), tables.end(), [&](const auto& t) { return t.first == option.heading; });
    if (table == tables.end()) table = tables.insert(table, {option.heading, ""});
    table->second += row_of(option);
  }
  std::string text;
  for (const auto& [heading, rows] : tables)
    text += fmt::format("\n**{}**\n\n| option | value | for | |\n|---|---|---|---|\n{}", heading, rows);
  return text;
}

std::string table_of_data() {
  std::string table = "| option | rows |\n|---|---|\n";
  for (const DataEntry& data : data_table()) table += fmt::format("| `--{}` | {} |\n", data.name, data.help);
  return table;
}

std::string table_of_old_names() {
  std::string table = "| in 0.1 | now |\n|---|---|\n";
  for (const DataEntry& data : data_table()) {
    if (!data.old_name.empty()) table += fmt::format("| `--{}` | `--{}` |\n", data.old_name, data.name);
  }
  for (const OptionEntry& option : option_table()) {
    if (!option.old_name.empty()) table += fmt::format("| `--{}` | `--{}` |\n", option.old_name, option.name);
    if (!option.replaced_by.empty())
      table += fmt::format("| `--{}` | `--{}` |\n", option.name, option.replaced_by);
  }
  return table;
}

std::string table_of_losses() {
  std::string table = "| `--loss` | data | options | |\n|---|---|---|---|\n";
  for (const LossEntry& loss : loss_catalog()) {
    std::vector<std::string> data, options;
    for (const DataKind kind : loss.data) data.push_back(fmt::format("`--{}`", data_entry(kind).name));
    for (const std::string_view option : loss.options) options.push_back(fmt::format("`--{}`", option));
    table += fmt::format("| `{}` | {} | {} | {} |\n", loss.name, fmt::join(data, ", "),
                         fmt::join(options, ", "), loss.help);
  }
  return table;
}

void require_in_page(const std::string& page, const std::string& table) {
  const std::string text = bytes_of(std::string(TRINE_TEST_SOURCE_DIR) + "/../docs/" + page);
  BOOST_TEST((text.find(table) != std::string::npos), "docs/" << page << " needs this table:\n" << table);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(catalog)

BOOST_AUTO_TEST_CASE(the_documentation_has_the_tables) {
  require_in_page("command_line.md", table_of_data());
  require_in_page("command_line.md", table_of_options());
  require_in_page("command_line.md", table_of_old_names());
  require_in_page("losses.md", table_of_losses());
}

BOOST_AUTO_TEST_CASE(names_are_distinct_and_options_that_losses_read_exist) {
  std::set<std::string_view> names;
  for (const OptionEntry& option : option_table()) {
    BOOST_TEST(names.insert(option.name).second, option.name);
    if (!option.old_name.empty()) BOOST_TEST(names.insert(option.old_name).second, option.old_name);
  }
  std::set<std::string_view> losses;
  for (const LossEntry& loss : loss_catalog()) {
    BOOST_TEST(losses.insert(loss.name).second, loss.name);
    for (const std::string_view option : loss.options) BOOST_TEST(names.contains(option), option);
  }
}

BOOST_AUTO_TEST_CASE(help_names_every_choice_of_an_option) {
  for (const OptionEntry& option : option_table()) {
    if (option.heading == nullptr || !option.replaced_by.empty() || option.name == "header") continue;
    for (const std::string_view name : names_of(option))
      BOOST_TEST(option.help.find(name) != std::string::npos, "--" << option.name << ": " << name);
  }
}

BOOST_AUTO_TEST_CASE(every_kind_of_data_has_losses) {
  for (const DataEntry& data : data_table()) BOOST_TEST(!losses_for(data.kind).empty(), data.name);
}

BOOST_AUTO_TEST_SUITE_END()
