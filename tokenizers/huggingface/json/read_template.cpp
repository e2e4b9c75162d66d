#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "trine/base/json_fields.hpp"
#include "trine/tokenizers/huggingface/json/read_components.hpp"

namespace trine {
namespace {

using Json = nlohmann::json;

// ["[SEP]", 102]
std::int32_t named_token(const JsonFields& fields, const char* key) {
  const Json& token = fields.list(key);
  if (token.size() != 2) fields.wrong(key, token, "a token and its id, [\"[SEP]\", 102],");
  return fields.id(key, token[1]);
}

// Appends the ids of a special token of a template.
void append_ids(const JsonFields& fields, const std::string& name, std::vector<std::int32_t>& out) {
  const JsonFields tokens(fields.need("special_tokens", "an object"), fields.name() + ".special_tokens",
                          fields.file());
  const JsonFields token(tokens.need(name, "the ids of a token of the template"), tokens.name() + "." + name,
                         fields.file());
  for (const Json& id : token.list("ids")) out.push_back(token.id("ids", id));
}

SpecialTokensTemplate read_single(const JsonFields& fields) {
  SpecialTokensTemplate result;
  int texts = 0;
  for (const Json& json : fields.list("single")) {
    const JsonFields part(json, fields.name() + ".single", fields.file());
    const bool special = part.find("SpecialToken") != nullptr;
    const char* kind = special ? "SpecialToken" : "Sequence";
    const JsonFields what(part.need(kind, "an object"), part.name() + "." + kind, fields.file());
    const std::string id = what.text("id");
    if (special)
      append_ids(fields, id, texts == 0 ? result.before : result.after);
    else if (id == "A")
      ++texts;
    else
      what.fail("id", fmt::format("is \"{}\"; the sequence of a single text is \"A\"", id));
  }
  if (texts != 1) fields.fail("single", fmt::format("names the sequence A {} times; once is needed", texts));
  return result;
}

}  // namespace

SpecialTokensTemplate read_template(const Json& post_processor, std::string_view file) {
  SpecialTokensTemplate result;
  const auto read = [&](const JsonFields& fields, const std::string& type) {
    if (type == "TemplateProcessing") {
      result = read_single(fields);
    } else if (type == "BertProcessing" || type == "RobertaProcessing") {
      result = {{named_token(fields, "cls")}, {named_token(fields, "sep")}};
    } else if (type != "ByteLevel") {  // which concerns offsets only
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
