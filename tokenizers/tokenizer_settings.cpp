#include "trine/tokenizers/tokenizer_settings.hpp"

#include <fmt/format.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "trine/base/enum_names.hpp"
#include "trine/base/json_fields.hpp"
#include "trine/base/json_text.hpp"
#include "trine/base/read_file.hpp"

namespace trine {
namespace {

using Json = nlohmann::ordered_json;

// Names of enumerators in the file.
using Form = NormalizeOptions::Form;
constexpr EnumNames<Form, 4> kForms{
    "form", {{{Form::none, "none"}, {Form::nfc, "nfc"}, {Form::nfd, "nfd"}, {Form::nfkc, "nfkc"}}}};
using Case = NormalizeOptions::Case;
constexpr EnumNames<Case, 3> kCases{"case",
                                    {{{Case::keep, "keep"}, {Case::lower, "lower"}, {Case::fold, "fold"}}}};
using Accents = NormalizeOptions::Accents;
constexpr EnumNames<Accents, 3> kAccents{
    "accents", {{{Accents::keep, "keep"}, {Accents::strip, "strip"}, {Accents::strip_marks, "strip_marks"}}}};
using PieceCase = WordPieceOptions::Case;
constexpr EnumNames<PieceCase, 2> kPieceCases{"case",
                                              {{{PieceCase::lower, "lower"}, {PieceCase::keep, "keep"}}}};
using PieceAccents = WordPieceOptions::Accents;
constexpr EnumNames<PieceAccents, 3> kPieceAccents{
    "accents",
    {{{PieceAccents::as_case, "as_case"}, {PieceAccents::strip, "strip"}, {PieceAccents::keep, "keep"}}}};
template <class Ends>
constexpr EnumNames<Ends, 2> kEnds{"ends", {{{Ends::marked, "marked"}, {Ends::bare, "bare"}}}};

template <class Enum, std::size_t N>
Enum read_name(const JsonFields& fields, const EnumNames<Enum, N>& names) {
  return naming_file(fields.file(), [&] { return names.named(fields.text(names.what)); });
}

// Without the key, as in older folders, all rows are stored.
std::optional<StoredRows> read_stored(const JsonFields& fields, Index rows) {
  if (fields.find("stored") == nullptr) return std::nullopt;
  if (rows < 1 || rows > std::numeric_limits<std::int32_t>::max()) return std::nullopt;  // rejected later
  auto stored = StoredRows::parse(rows, fields.text("stored"));
  if (!stored)
    fields.fail("stored", fmt::format("is not base 64 of {} bits, at least one of them set", rows));
  return stored;
}

}  // namespace

std::string to_json(const HashedOptions& options) {
  const NormalizeOptions& normal = options.normalize;
  Json json = {{"kind", "hashed"},
               {"rows", options.rows},
               {"shortest", options.shortest},
               {"longest", options.longest},
               {"form", kForms.of(normal.form)},
               {"case", kCases.of(normal.letter_case)},
               {"accents", kAccents.of(normal.accents)}};
  if (options.stored) json["stored"] = options.stored->text();
  return json.dump(2) + "\n";
}

std::string to_json(const WordPieceOptions& options) {
  const Json json = {{"kind", "wordpiece"},
                     {"case", kPieceCases.of(options.letter_case)},
                     {"accents", kPieceAccents.of(options.accents)},
                     {"ends", kEnds<WordPieceOptions::Ends>.of(options.ends)},
                     {"max_length", options.max_length},
                     {"unknown", options.unknown},
                     {"begin", options.begin},
                     {"end", options.end}};
  return json.dump(2) + "\n";
}

std::string to_json(const SentencePieceOptions& options) {
  const Json json = {{"kind", "sentencepiece"},
                     {"ends", kEnds<SentencePieceOptions::Ends>.of(options.ends)},
                     {"max_length", options.max_length}};
  return json.dump(2) + "\n";
}

TokenizerSettings read_settings(const std::filesystem::path& file) {
  const std::string path = file.string();
  const nlohmann::json json = parse_json(read_file(file, kMostSettingsBytes), path);
  const JsonFields fields(json, "", path);
  const std::string kind = fields.text("kind");
  if (kind == "hashed") {
    HashedOptions options;
    options.rows = fields.integer("rows");
    options.shortest = fields.id("shortest");
    options.longest = fields.id("longest");
    options.normalize.form = read_name(fields, kForms);
    options.normalize.letter_case = read_name(fields, kCases);
    options.normalize.accents = read_name(fields, kAccents);
    options.stored = read_stored(fields, options.rows);
    return options;
  }
  if (kind == "wordpiece") {
    WordPieceOptions options;
    options.letter_case = read_name(fields, kPieceCases);
    options.accents = read_name(fields, kPieceAccents);
    options.ends = read_name(fields, kEnds<WordPieceOptions::Ends>);
    options.max_length = fields.integer("max_length");
    options.unknown = fields.text("unknown");
    options.begin = fields.text("begin");
    options.end = fields.text("end");
    return options;
  }
  if (kind == "sentencepiece") {
    SentencePieceOptions options;
    options.ends = read_name(fields, kEnds<SentencePieceOptions::Ends>);
    options.max_length = fields.integer("max_length");
    return options;
  }
  fields.fail("kind", fmt::format("is \"{}\"; known are \"hashed\", \"wordpiece\", \"sentencepiece\"", kind));
}

}  // namespace trine
