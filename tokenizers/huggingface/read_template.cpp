#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "trine/base/json_fields.hpp"
#include "trine/tokenizers/huggingface/readers.hpp"

namespace trine {
namespace {

using Json = nlohmann::json;
using Parts = std::vector<TokenTemplate::Part>;
using What = TokenTemplate::What;

// ["[SEP]", 102]
TokenTemplate::Part named_token(const JsonFields& fields, const char* key, std::int16_t type) {
  const Json& token = fields.list(key);
  if (token.size() != 2) fields.wrong(key, token, "a token and its id, [\"[SEP]\", 102],");
  return {What::special, type, fields.id(key, token[1])};
}

// [CLS] A [SEP] and [CLS] A [SEP] B [SEP]; RoBERTa puts two marks between and knows no types.
void read_bert(const JsonFields& fields, bool roberta, TokenTemplate& around) {
  const std::int16_t second = roberta ? 0 : 1;
  const auto begin = named_token(fields, "cls", 0);
  const auto end = named_token(fields, "sep", 0);
  const auto last = named_token(fields, "sep", second);
  around.single = {begin, {What::first, 0, 0}, end};
  around.pair = {begin, {What::first, 0, 0}, end};
  if (roberta) around.pair.push_back(end);
  around.pair.push_back({What::second, second, 0});
  around.pair.push_back(last);
}

void read_trimming(const JsonFields& fields, TokenTemplate& around) {
  around.trim_offsets = fields.flag("trim_offsets", true);
  around.prefix_space = fields.flag("add_prefix_space", true);
}

// The ids a special token of a template stands for.
std::vector<std::int32_t> special_ids(const JsonFields& fields, const std::string& name) {
  const JsonFields token = fields.inner("special_tokens").inner(name);
  std::vector<std::int32_t> ids;
  for (const Json& id : token.list("ids")) ids.push_back(token.id("ids", id));
  return ids;
}

std::int16_t read_type(const JsonFields& part) {
  return static_cast<std::int16_t>(part.count("type_id", {.most = 255}, 0));
}

Parts read_parts(const JsonFields& fields, const char* key) {
  Parts parts;
  for (const Json& json : fields.list(key)) {
    const JsonFields part(json, fields.name() + "." + key, fields.file());
    const bool special = part.find("SpecialToken") != nullptr;
    const char* kind = special ? "SpecialToken" : "Sequence";
    const JsonFields what = part.inner(kind);
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

TokenTemplate read_template(const Json& post_processor, std::string_view file) {
  TokenTemplate around;
  const auto read = [&](const JsonFields& fields, const std::string& type) {
    if (type == "TemplateProcessing") {
      around.single = read_parts(fields, "single");
      around.pair = read_parts(fields, "pair");
      check_sequences(fields, "single", around.single, 1, 0);
      check_sequences(fields, "pair", around.pair, 1, 1);
    } else if (type == "BertProcessing" || type == "RobertaProcessing") {
      read_bert(fields, type == "RobertaProcessing", around);
      if (type == "RobertaProcessing") read_trimming(fields, around);
    } else if (type == "ByteLevel") {
      read_trimming(fields, around);
    } else {
      fields.fail(
          "",
          fmt::format("is a post-processor of type \"{}\"; supported are TemplateProcessing, BertProcessing, "
                      "RobertaProcessing, ByteLevel and Sequence",
                      type));
    }
  };
  for_each_component(post_processor, "post_processor", "processors", file, read);
  return around;
}

}  // namespace trine
