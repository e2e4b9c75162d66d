// Reading the fields of a JSON object. What is missing, of another type or out of range is a FileError that
// names the file, the field, the value seen and the one wanted.
#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trine/base/enum_names.hpp"
#include "trine/base/error.hpp"
#include "trine/base/read_file.hpp"

namespace trine {

/// What make() returns; an OptionError becomes a FileError about `file`, where the options came from.
template <class Make>
auto naming_file(std::string_view file, Make&& make) {
  try {
    return make();
  } catch (const OptionError& error) {
    throw FileError(file, 0, error.what());
  }
}

/// Bounds of a whole number, both allowed; by default those of a token id.
struct CountRange {
  Index least = 0;
  Index most = 0x7FFFFFFE;
};

class JsonFields {
 public:
  /// `name` says where in `file` the object is: "normalizer", "model". Borrows the object. Throws FileError
  /// unless it is one.
  JsonFields(const nlohmann::json& object, std::string name, std::string_view file);

  /// The object in `text`, the contents of `file`.
  [[nodiscard]] static JsonFields parse(std::string_view text, std::string_view file);
  /// The object in a file, or where the file is absent and `if_present` is set an empty one.
  [[nodiscard]] static JsonFields load(const std::string& file,
                                       std::uint64_t most_bytes = kMostSettingsBytes);
  [[nodiscard]] static JsonFields load_if_present(const std::string& file,
                                                  std::uint64_t most_bytes = kMostSettingsBytes);
  /// The objects of the list in a file.
  [[nodiscard]] static std::vector<JsonFields> load_list(const std::string& file);

  /// FileError "tokenizer.json: model.vocab <problem>".
  [[noreturn]] void fail(std::string_view key, std::string_view problem) const;
  /// FileError "tokenizer.json: model.vocab is 3; <wanted> is needed".
  [[noreturn]] void wrong(std::string_view key, const nlohmann::json& value, std::string_view wanted) const;
  /// The same of the value under a key that the object has.
  [[noreturn]] void wrong(std::string_view key, std::string_view wanted) const;

  /// Null counts as absent, here and below. A function without a default value needs its key.
  [[nodiscard]] const nlohmann::json* find(std::string_view key) const;
  [[nodiscard]] bool has(std::string_view key) const { return find(key) != nullptr; }
  [[nodiscard]] const nlohmann::json& need(std::string_view key, std::string_view wanted) const;
  [[nodiscard]] const nlohmann::json& list(std::string_view key) const;
  [[nodiscard]] JsonFields inner(std::string_view key) const;
  [[nodiscard]] JsonFields inner_if_present(std::string_view key) const;

  [[nodiscard]] std::string text(std::string_view key, std::optional<std::string_view> otherwise = {}) const;
  [[nodiscard]] bool flag(std::string_view key, bool otherwise = false) const;
  /// A whole number of any sign.
  [[nodiscard]] Index integer(std::string_view key) const;
  [[nodiscard]] Index count(std::string_view key, CountRange range,
                            std::optional<Index> otherwise = {}) const;
  [[nodiscard]] Index count(std::string_view key, const nlohmann::json& value, CountRange range) const;
  [[nodiscard]] std::int32_t id(std::string_view key) const;
  [[nodiscard]] std::int32_t id(std::string_view key, const nlohmann::json& value) const;
  [[nodiscard]] double number(std::string_view key) const;
  /// Above 0, and finite as a float.
  [[nodiscard]] double positive(std::string_view key, std::optional<double> otherwise = {}) const;
  /// At least 0 and below 1.
  [[nodiscard]] double fraction(std::string_view key, std::optional<double> otherwise = {}) const;

  /// What a string names: "hidden_act is "glu"; supported are gelu, relu".
  template <class Choice, std::size_t N>
  [[nodiscard]] Choice choice(std::string_view key, const EnumNames<Choice, N>& names,
                              std::optional<std::string_view> otherwise = {}) const {
    return choice_named(key, text(key, otherwise), names);
  }
  /// The same of a string that was found under the key.
  template <class Choice, std::size_t N>
  [[nodiscard]] Choice choice_named(std::string_view key, std::string_view name,
                                    const EnumNames<Choice, N>& names) const {
    if (const auto found = names.find(name)) return *found;
    unsupported(key, name, names.list());
  }

  [[nodiscard]] const nlohmann::json& object() const { return *object_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& file() const { return file_; }

 private:
  JsonFields(std::shared_ptr<const nlohmann::json> object, std::string name, std::string_view file);
  [[noreturn]] void unsupported(std::string_view key, std::string_view name, const std::string& known) const;

  std::shared_ptr<const nlohmann::json> object_;  // shares what it was parsed into, where it was parsed here
  std::string name_, file_;
};

}  // namespace trine
