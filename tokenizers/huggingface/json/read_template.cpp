// The special tokens around a text, and whether the settings beside tokenizer.json ask for others.
#include <fmt/format.h>

#include <algorithm>
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
  const JsonFields token = fields.inner("special_tokens").inner(name);
  for (const Json& id : token.list("ids")) out.push_back(token.id("ids", id));
}

SpecialTokensTemplate read_single(const JsonFields& fields) {
  SpecialTokensTemplate result;
  int texts = 0;
  for (const Json& json : fields.list("single")) {
    const JsonFields part(json, fields.name() + ".single", fields.file());
    const bool special = part.find("SpecialToken") != nullptr;
    const char* kind = special ? "SpecialToken" : "Sequence";
    const JsonFields what = part.inner(kind);
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

constexpr const char* kHint =
    "tokenizer.json wins; if it is wrong, load the folder with AutoTokenizer, correct its post-processor "
    "and save it";

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

void remark_special_tokens(const FolderSettings& settings, const SpecialTokensTemplate& special_tokens,
                           const std::function<std::optional<std::int32_t>(std::string_view)>& id_of,
                           std::string_view source, std::vector<std::string>& remarks) {
  const std::vector<std::int32_t>& before = special_tokens.before;
  const std::vector<std::int32_t>& after = special_tokens.after;
  const auto contains = [](const std::vector<std::int32_t>& ids, std::optional<std::int32_t> id) {
    return id && std::find(ids.begin(), ids.end(), *id) != ids.end();
  };
  const auto compare = [&](const char* key, const std::string& stated, const std::vector<std::int32_t>& ids,
                           const char* where) {
    if (stated.empty() || ids.empty()) return;
    if (const auto id = id_of(stated); contains(before, id) || contains(after, id)) return;
    remarks.push_back(
        fmt::format("{} puts the id {} {} a text, but the settings beside it name \"{}\" as {}: {}", source,
                    ids.front(), where, stated, key, kHint));
  };
  const auto ask = [&](const char* key, std::optional<bool> added, const std::vector<std::int32_t>& ids,
                       const char* where) {
    if (!added.value_or(false) || !ids.empty()) return;
    remarks.push_back(fmt::format("{} puts no special token {} a text, but {} beside it is true: {}", source,
                                  where, key, kHint));
  };
  compare("cls_token", settings.stated_begin, before, "before");
  compare("sep_token", settings.stated_end, after, "after");
  ask("add_bos_token", settings.add_begin, before, "before");
  ask("add_eos_token", settings.add_end, after, "after");
}

}  // namespace trine
