#include "text/settings.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "base/error.hpp"
#include "text/read_file.hpp"

namespace trine {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

// The names of enumerators, written and read by the same table.
template <class Enum>
using Names = std::vector<std::pair<Enum, std::string_view>>;

const Names<NormaliseOptions::Form>& form_names() {
  using E = NormaliseOptions::Form;
  static const Names<E> names = {{E::none, "none"}, {E::nfc, "nfc"}, {E::nfd, "nfd"}, {E::nfkc, "nfkc"}};
  return names;
}
const Names<NormaliseOptions::Case>& case_names() {
  using E = NormaliseOptions::Case;
  static const Names<E> names = {{E::keep, "keep"}, {E::lower, "lower"}, {E::fold, "fold"}};
  return names;
}
const Names<NormaliseOptions::Accents>& accents_names() {
  using E = NormaliseOptions::Accents;
  static const Names<E> names = {{E::keep, "keep"}, {E::strip, "strip"}, {E::strip_marks, "strip_marks"}};
  return names;
}
const Names<WordPieceOptions::Case>& piece_case_names() {
  using E = WordPieceOptions::Case;
  static const Names<E> names = {{E::lower, "lower"}, {E::keep, "keep"}};
  return names;
}
const Names<WordPieceOptions::Accents>& piece_accents_names() {
  using E = WordPieceOptions::Accents;
  static const Names<E> names = {{E::as_case, "as_case"}, {E::strip, "strip"}, {E::keep, "keep"}};
  return names;
}
template <class Ends>
const Names<Ends>& ends_names() {
  static const Names<Ends> names = {{Ends::marked, "marked"}, {Ends::bare, "bare"}};
  return names;
}

template <class Enum>
std::string name(Enum value, const Names<Enum>& names) {
  for (const auto& [enumerator, text] : names) {
    if (enumerator == value) return std::string(text);
  }
  return {};
}

// One object of the file, which every complaint names.
class Reader {
 public:
  Reader(const Json& json, std::string file) : json_(json), file_(std::move(file)) {}

  template <class T>
  [[nodiscard]] T get(const char* key) const {
    const auto found = json_.find(key);
    if (found == json_.end()) throw FileError(file_, 0, fmt::format("says nothing about \"{}\"", key));
    try {
      return found->template get<T>();
    } catch (const nlohmann::json::exception&) {
      throw FileError(file_, 0, fmt::format("\"{}\" is {}, which is of the wrong type", key, found->dump()));
    }
  }
  template <class Enum>
  [[nodiscard]] Enum get(const char* key, const Names<Enum>& names) const {
    const auto text = get<std::string>(key);
    std::string allowed;
    for (const auto& [enumerator, known] : names) {
      if (known == text) return enumerator;
      allowed += fmt::format("{}\"{}\"", allowed.empty() ? "" : ", ", known);
    }
    throw FileError(file_, 0, fmt::format("\"{}\" is \"{}\"; known are {}", key, text, allowed));
  }

 private:
  const Json& json_;
  std::string file_;
};

Json parse(const fs::path& file) {
  const std::string bytes = read_file(file);
  Json json = Json::parse(bytes, nullptr, false);
  if (!json.is_object()) {
    throw FileError(
        file.string(), 0,
        fmt::format("is not a JSON object ({} bytes); copy it again from where the model came from",
                    bytes.size()));
  }
  return json;
}

}  // namespace

std::string to_json(const HashedOptions& options) {
  const NormaliseOptions& normal = options.normalise;
  const Json json = {{"kind", "hashed"},
                     {"rows", options.rows},
                     {"shortest", options.shortest},
                     {"longest", options.longest},
                     {"form", name(normal.form, form_names())},
                     {"case", name(normal.letter_case, case_names())},
                     {"accents", name(normal.accents, accents_names())}};
  return json.dump(2) + "\n";
}

std::string to_json(const WordPieceOptions& options) {
  const Json json = {{"kind", "wordpiece"},
                     {"case", name(options.letter_case, piece_case_names())},
                     {"accents", name(options.accents, piece_accents_names())},
                     {"ends", name(options.ends, ends_names<WordPieceOptions::Ends>())},
                     {"max_length", options.max_length},
                     {"unknown", options.unknown},
                     {"begin", options.begin},
                     {"end", options.end}};
  return json.dump(2) + "\n";
}

std::string to_json(const SentencePieceOptions& options) {
  const Json json = {{"kind", "sentencepiece"},
                     {"ends", name(options.ends, ends_names<SentencePieceOptions::Ends>())},
                     {"max_length", options.max_length}};
  return json.dump(2) + "\n";
}

TokenizerSettings read_settings(const fs::path& file) {
  const Json json = parse(file);
  const Reader read(json, file.string());
  const auto kind = read.get<std::string>("kind");
  if (kind == "hashed") {
    HashedOptions options;
    options.rows = read.get<Index>("rows");
    options.shortest = read.get<int>("shortest");
    options.longest = read.get<int>("longest");
    options.normalise.form = read.get("form", form_names());
    options.normalise.letter_case = read.get("case", case_names());
    options.normalise.accents = read.get("accents", accents_names());
    return options;
  }
  if (kind == "wordpiece") {
    WordPieceOptions options;
    options.letter_case = read.get("case", piece_case_names());
    options.accents = read.get("accents", piece_accents_names());
    options.ends = read.get("ends", ends_names<WordPieceOptions::Ends>());
    options.max_length = read.get<Index>("max_length");
    options.unknown = read.get<std::string>("unknown");
    options.begin = read.get<std::string>("begin");
    options.end = read.get<std::string>("end");
    return options;
  }
  if (kind == "sentencepiece") {
    SentencePieceOptions options;
    options.ends = read.get("ends", ends_names<SentencePieceOptions::Ends>());
    options.max_length = read.get<Index>("max_length");
    return options;
  }
  throw FileError(
      file.string(), 0,
      fmt::format("\"kind\" is \"{}\"; known are \"hashed\", \"wordpiece\", \"sentencepiece\"", kind));
}

}  // namespace trine
