#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "trine/base/json_fields.hpp"
#include "trine/tokenizers/huggingface/json/read_components.hpp"
#include "trine/tokenizers/huggingface/json/read_models.hpp"

namespace trine {
namespace {

using Json = nlohmann::json;

constexpr int kDeepest = 8;  // nested sequences; real files have one or two

void for_each_component(const Json& component, const std::string& name, std::string_view list,
                        std::string_view file,
                        const std::function<void(const JsonFields&, const std::string&)>& f, int depth) {
  if (component.is_null()) return;
  const JsonFields fields(component, name, file);
  const std::string type = fields.text("type");
  if (type != "Sequence") return f(fields, type);
  if (depth == kDeepest) fields.fail("", fmt::format("is nested deeper than {} sequences", kDeepest));
  const Json& parts = fields.list(list);
  for (std::size_t i = 0; i < parts.size(); ++i)
    for_each_component(parts[i], fmt::format("{}.{}[{}]", name, list, i), list, file, f, depth + 1);
}

BertNormalizer::Options bert_options(const JsonFields& fields) {
  BertNormalizer::Options options;
  options.clean = fields.flag("clean_text", true);
  options.isolate_ideographs = fields.flag("handle_chinese_chars", true);
  options.lower = fields.flag("lowercase", true);
  options.strip_accents = fields.flag("strip_accents", options.lower);
  return options;
}

std::unique_ptr<NormalizerStep> read_step(const JsonFields& fields, const std::string& type) {
  using Form = UnicodeForm::Form;
  if (type == "BertNormalizer") return std::make_unique<BertNormalizer>(bert_options(fields));
  if (type == "NFC") return std::make_unique<UnicodeForm>(Form::nfc);
  if (type == "NFD") return std::make_unique<UnicodeForm>(Form::nfd);
  if (type == "NFKC") return std::make_unique<UnicodeForm>(Form::nfkc);
  if (type == "NFKD") return std::make_unique<UnicodeForm>(Form::nfkd);
  if (type == "Lowercase") return std::make_unique<Lowercase>();
  if (type == "StripAccents") return std::make_unique<StripAccents>();
  if (type == "Strip")
    return std::make_unique<StripWhitespace>(fields.flag("strip_left", true),
                                             fields.flag("strip_right", true));
  if (type == "Replace") return std::make_unique<Replace>(read_pattern(fields), fields.text("content"));
  if (type == "Prepend") return std::make_unique<Prepend>(fields.text("prepend"));
  if (type == "ByteLevel") return std::make_unique<ByteLettersNormalizer>();
  if (type == "Nmt") return std::make_unique<NmtNormalizer>();
  if (type == "Precompiled")
    return std::make_unique<CharsmapNormalizer>(read_charsmap(fields.object(), fields.file()));
  fields.fail(
      "", fmt::format("is a normalizer of type \"{}\"; supported are BertNormalizer, NFC, NFD, NFKC, NFKD, "
                      "Lowercase, StripAccents, Strip, Replace, Prepend, ByteLevel, NmtNormalizer, "
                      "CharsmapNormalizer and Sequence",
                      type));
}

}  // namespace

void for_each_component(const Json& component, const std::string& name, std::string_view list,
                        std::string_view file,
                        const std::function<void(const JsonFields&, const std::string&)>& f) {
  for_each_component(component, name, list, file, f, 0);
}

void check_number_of_steps(const JsonFields& fields, std::size_t before) {
  constexpr std::size_t kMostSteps = 256;
  if (before == kMostSteps)
    fields.fail("", fmt::format("is step {}; the limit is {}: copy the file again", before + 1, kMostSteps));
}

TextPattern read_pattern(const JsonFields& fields) {
  const JsonFields pattern = fields.inner("pattern");
  return naming_file(fmt::format("{}: {}", fields.file(), pattern.name()), [&] {
    if (pattern.find("String") != nullptr) return TextPattern::literal(pattern.text("String"));
    return TextPattern::regex(pattern.text("Regex"));
  });
}

Normalizers read_normalizers(const Json& normalizer, std::string_view file) {
  Normalizers steps;
  for_each_component(normalizer, "normalizer", "normalizers", file,
                     [&](const JsonFields& fields, const std::string& type) {
                       check_number_of_steps(fields, steps.size());
                       auto step = read_step(fields, type);
                       step->set_name(fmt::format("{} ({})", fields.name(), type));
                       steps.push_back(std::move(step));
                     });
  return steps;
}

}  // namespace trine
