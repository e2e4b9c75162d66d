#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "trine/base/json_fields.hpp"
#include "trine/tokenizers/huggingface/json/read_components.hpp"

namespace trine {
namespace {

using Json = nlohmann::json;
using Parts = std::vector<SpecialTokensTemplate::Part>;
using What = SpecialTokensTemplate::What;

// ["[SEP]", 102]
SpecialTokensTemplate::Part named_token(const JsonFields& fields, const char* key, std::int16_t type) {
  const Json& token = fields.list(key);
  if (token.size() != 2) fields.wrong(key, token, "a token and its id, [\"[SEP]\", 102],");
  return {What::special, type, fields.id(key, token[1])};
}

// [CLS] A [SEP] and [CLS] A [SEP] B [SEP]; RoBERTa has two separators in between and no token types.
void read_bert(const JsonFields& fields, bool roberta, SpecialTokensTemplate& result) {
  const std::int16_t second = roberta ? 0 : 1;
  const auto begin = named_token(fields, "cls", 0);
  const auto end = named_token(fields, "sep", 0);
  const auto last = named_token(fields, "sep", second);
  result.single = {begin, {What::first, 0, 0}, end};
  result.pair = {begin, {What::first, 0, 0}, end};
  if (roberta) result.pair.push_back(end);
  result.pair.push_back({What::second, second, 0});
  result.pair.push_back(last);
}

void read_trimming(const JsonFields& fields, SpecialTokensTemplate& result) {
  result.trim_offsets = fields.flag("trim_offsets", true);
  result.prefix_space = fields.flag("add_prefix_space", true);
}

// The ids of a special token of a template.
std::vector<std::int32_t> special_ids(const JsonFields& fields, const std::string& name) {
  const JsonFields tokens(fields.need("special_tokens", "an object"), fields.name() + ".special_tokens",
                          fields.file());
  const JsonFields token(tokens.need(name, "the ids of a token of the template"), tokens.name() + "." + name,
                         fields.file());
  std::vector<std::int32_t> ids;
  for (const Json& id : token.list("ids")) ids.push_back(token.id("ids", id));
  return ids;
}

std::int16_t read_type(const JsonFields& part) {
  constexpr Index kMost = 255;
  const Index type = part.count("type_id", {}, 0);
  if (type > kMost) part.fail("type_id", fmt::format("is {}; types are 0 to {}", type, kMost));
  return static_cast<std::int16_t>(type);
}

Parts read_parts(const JsonFields& fields, const char* key) {
  Parts parts;
  for (const Json& json : fields.list(key)) {
    const JsonFields part(json, fields.name() + "." + key, fields.file());
    const bool special = part.find("SpecialToken") != nullptr;
    const char* kind = special ? "SpecialToken" : "Sequence";
    const JsonFields what(part.need(kind, "an object"), part.name() + "." + kind, fields.file());
    const std::string id = what.text("id");
    const std::int16_t type = read_type(what);
    if (special) {
      for (const std::int32_t token : special_ids(fields, id)) parts.push_back({What::special, type, token});
    } else if (id == "A" || id == "B") {
      parts.push_back({id == "A" ? What::first : What::second, type, 0});
    } else {
      what.fail("id", fmt::format("is \"{}\"; a sequence is \"A\" or \"B\"", id));
    }
  }
  return parts;
}

void check_sequences(const JsonFields& fields, const char* key, const Parts& parts, Index firsts,
                     Index seconds) {
  const auto count = [&](What what) {
    return std::count_if(parts.begin(), parts.end(), [&](const auto& part) { return part.what == what; });
  };
  if (count(What::first) != firsts || count(What::second) != seconds)
    fields.fail(key, fmt::format("names the sequence A {} times and B {} times; {} and {} are needed",
                                 count(What::first), count(What::second), firsts, seconds));
}

}  // namespace

SpecialTokensTemplate read_template(const Json& post_processor, std::string_view file) {
  SpecialTokensTemplate result;
  const auto read = [&](const JsonFields& fields, const std::string& type) {
    if (type == "TemplateProcessing") {
      result.single = read_parts(fields, "single");
      result.pair = read_parts(fields, "pair");
      check_sequences(fields, "single", result.single, 1, 0);
      check_sequences(fields, "pair", result.pair, 1, 1);
    } else if (type == "BertProcessing" || type == "RobertaProcessing") {
      read_bert(fields, type == "RobertaProcessing", result);
      if (type == "RobertaProcessing") read_trimming(fields, result);
    } else if (type == "ByteLevel") {
      read_trimming(fields, result);
    } else {
      fields.fail(
          "",
          fmt::format("is a post-processor of type \"{}\"; supported are TemplateProcessing, BertProcessing, "
                      "RobertaProcessing, ByteLevel and Sequence",
                      type));
    }
  };
  for_each_component(post_processor, "post_processor", "processors", file, read);
  return result;
}

}  // namespace trine
