// Reading an object of somebody else's JSON: what is missing or of the wrong type is a FileError that says
// so.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "trine/base/error.hpp"

namespace trine {

/// What make() returns; what it says about options is said about the file they came from.
template <class Make>
auto naming_file(std::string_view file, Make&& make) {
  try {
    return make();
  } catch (const OptionError& error) {
    throw FileError(file, 0, error.what());
  }
}

class JsonFields {
 public:
  /// `name` says where in `file` the object is: "normalizer", "model". Throws FileError unless it is one.
  JsonFields(const nlohmann::json& object, std::string name, std::string_view file);

  [[noreturn]] void fail(std::string_view key, std::string_view problem) const;
  /// "tokenizer.json: model.vocab is 3; a list is needed"
  [[noreturn]] void wrong(std::string_view key, const nlohmann::json& value, std::string_view wanted) const;

  /// Null counts as absent, and so do the defaults below.
  [[nodiscard]] const nlohmann::json* find(std::string_view key) const;
  [[nodiscard]] const nlohmann::json& need(std::string_view key, std::string_view wanted) const;
  [[nodiscard]] const nlohmann::json& list(std::string_view key) const;

  [[nodiscard]] std::string text(std::string_view key) const;
  [[nodiscard]] std::string text(std::string_view key, std::string_view otherwise) const;
  [[nodiscard]] bool flag(std::string_view key, bool otherwise = false) const;
  /// A whole number of any sign.
  [[nodiscard]] Index number(std::string_view key) const;
  [[nodiscard]] Index integer(std::string_view key, Index otherwise) const;
  /// A whole number in [0, 2^31 - 1).
  [[nodiscard]] std::int32_t id(std::string_view key, const nlohmann::json& value) const;
  [[nodiscard]] std::int32_t id(std::string_view key) const;

  [[nodiscard]] const nlohmann::json& object() const { return object_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::string_view file() const { return file_; }

 private:
  const nlohmann::json& object_;
  std::string name_;
  std::string_view file_;
};

}  // namespace trine
