#include "trine/tokenizers/huggingface/folder_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "trine/base/error.hpp"
#include "trine/base/json_fields.hpp"

namespace trine {
namespace {

using Json = nlohmann::json;
using Reading = TokenizerReading;
namespace fs = std::filesystem;

JsonFields read_object(const fs::path& folder, const char* name) {
  return JsonFields::load_if_present((folder / name).string(), kMostTokenizerBytes);
}

// The marks that a file may name, in the order in which the library adds those that are new.
constexpr std::array<const char*, 7> kMarks = {"bos_token", "eos_token", "unk_token", "sep_token",
                                               "pad_token", "cls_token", "mask_token"};

// What a class calls its marks, in the order of kMarks; empty: it has none.
using MarkNames = std::array<std::string_view, kMarks.size()>;
MarkNames names_of(Reading reading) {
  switch (reading) {
    case Reading::bert:
      return {"", "", "[UNK]", "[SEP]", "[PAD]", "[CLS]", "[MASK]"};
    case Reading::funnel:
      return {"<s>", "</s>", "<unk>", "<sep>", "<pad>", "<cls>", "<mask>"};
    case Reading::mpnet:
      return {"<s>", "</s>", "[UNK]", "</s>", "<pad>", "<s>", "<mask>"};
    case Reading::roberta:
    case Reading::xlm_roberta:
      return {"<s>", "</s>", "<unk>", "</s>", "<pad>", "<s>", "<mask>"};
    default:
      return {};
  }
}

AddedToken mark_token(std::string content, Reading reading, bool is_mask) {
  AddedToken token{.content = std::move(content), .special = true};
  token.left_space = is_mask && reading == Reading::mpnet;
  return token;
}

// A token by its content, or by an object that holds it and its flags.
AddedToken read_mark(const JsonFields& fields, const char* key, Reading reading) {
  const Json& value = fields.need(key, "a token");
  if (value.is_string())
    return mark_token(value.get<std::string>(), reading, std::string_view(key) == "mask_token");
  AddedToken token = read_token(JsonFields(value, key, fields.file()), true);
  token.special = true;
  return token;
}

std::optional<bool> read_flag(const JsonFields& fields, const char* key) {
  if (fields.find(key) == nullptr) return std::nullopt;
  return fields.flag(key);
}

void read_class(const JsonFields& said, const JsonFields& of_model, FolderSettings& settings) {
  const std::string model_type = of_model.text("model_type", "");
  for (const JsonFields* fields : {&said, &of_model}) {
    if (!settings.class_name.empty()) break;
    settings.class_name = fields->text("tokenizer_class", "");
    settings.class_file = fields->file();
  }
  if (settings.class_name.empty() && said.has("word_tokenizer_type")) {
    settings.class_name = "BertJapaneseTokenizer";  // nobody else has this setting
    settings.class_file = said.file();
  }
  if (settings.class_name.empty()) {
    if (const auto known = reading_of_model(model_type)) settings.reading = *known;
    return;
  }
  const auto known = tokenizer_class(settings.class_name);
  settings.known_class = known.has_value();
  settings.reading = Reading::as_written;
  if (!known) return;
  if (known->reading == Reading::refused) {
    throw FileError(settings.class_file, 0,
                    fmt::format("tokenizer_class is \"{}\", which {}; trine does not, so its ids and "
                                "embeddings would be others: take a model with another tokenizer",
                                settings.class_name, known->refused_for));
  }
  settings.prefix_space_otherwise = known->prefix_space;
  settings.reading = reads_as_written(model_type) ? Reading::as_written : known->reading;
}

void read_flags(const JsonFields& said, FolderSettings& settings) {
  settings.lower_case = read_flag(said, "do_lower_case");
  settings.strip_accents = read_flag(said, "strip_accents");
  settings.ideographs_apart = read_flag(said, "tokenize_chinese_chars");
  settings.prefix_space = read_flag(said, "add_prefix_space");
  settings.trim_offsets = read_flag(said, "trim_offsets");
  settings.begin_added = read_flag(said, "add_bos_token");
  settings.end_added = read_flag(said, "add_eos_token");
  settings.split_special_tokens = said.flag("split_special_tokens");
  const Json* never_split = said.find("never_split");
  const bool words = never_split != nullptr && never_split->is_array() && !never_split->empty();
  if (words || !said.flag("do_basic_tokenize", true)) {
    settings.remarks.push_back(fmt::format("{}: {} is not heeded: AutoTokenizer does not heed it either",
                                           settings.file, words ? "never_split" : "do_basic_tokenize false"));
  }
}

std::int32_t id_of_key(const JsonFields& fields, const std::string& key) {
  std::int32_t id = -1;
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), id);
  if (error != std::errc() || end != key.data() + key.size() || id < 0)
    fields.fail(key, "is no id; the keys are whole numbers, \"30522\"");
  return id;
}

void sort_by_id(std::vector<DeclaredToken>& tokens) {
  std::stable_sort(tokens.begin(), tokens.end(),
                   [](const DeclaredToken& a, const DeclaredToken& b) { return a.id < b.id; });
}

std::vector<DeclaredToken> read_decoder(const Json& decoder, const std::string& file) {
  const JsonFields fields(decoder, "added_tokens_decoder", file);
  std::vector<DeclaredToken> tokens;
  for (const auto& [key, token] : decoder.items()) {
    const std::int32_t id = id_of_key(fields, key);
    tokens.push_back({read_token(JsonFields(token, "added_tokens_decoder." + key, file)), id, true});
  }
  sort_by_id(tokens);
  return tokens;
}

// The marks and the further special tokens that tokenizer_config.json and special_tokens_map.json name.
struct NamedTokens {
  std::vector<DeclaredToken> marks;
  std::vector<DeclaredToken> more;
};

void read_marks(const std::vector<const JsonFields*>& files, FolderSettings& settings, NamedTokens& named) {
  const MarkNames names = names_of(settings.reading);
  for (std::size_t i = 0; i < kMarks.size(); ++i) {
    const char* key = kMarks[i];
    DeclaredToken mark;
    mark.named = true;
    mark.stated = false;
    bool none = names[i].empty();
    if (!none) mark.token = mark_token(std::string(names[i]), settings.reading, i + 1 == kMarks.size());
    for (const JsonFields* file : files) {  // a later file counts more
      if (!file->object().contains(key)) continue;
      mark.stated = true;
      none = file->find(key) == nullptr;  // null: this model has none
      if (!none) mark.token = read_mark(*file, key, settings.reading);
    }
    if (none) continue;
    const std::string_view name = key;
    if (name == "unk_token") settings.unknown = mark.token.content;
    if (name == "cls_token") {
      settings.begin = mark.token.content;
      if (mark.stated) settings.begin_said = mark.token.content;
    }
    if (name == "sep_token") {
      settings.end = mark.token.content;
      if (mark.stated) settings.end_said = mark.token.content;
    }
    named.marks.push_back(std::move(mark));
  }
}

void read_more(const JsonFields& fields, const char* key, std::vector<DeclaredToken>& out) {
  const Json* list = fields.find(key);
  if (list == nullptr) return;
  if (!list->is_structured()) fields.wrong(key, *list, "a list of tokens");
  for (const auto& [place, value] : list->items()) {  // newer versions also write {"image_token": "<image>"}
    AddedToken token;
    token.special = true;
    if (value.is_string())
      token.content = value.get<std::string>();
    else
      token = read_token(JsonFields(value, fmt::format("{}[{}]", key, place), fields.file()), true);
    out.push_back({.token = std::move(token), .id = std::nullopt});
  }
}

std::vector<DeclaredToken> read_added_tokens_json(const JsonFields& fields, const NamedTokens& named) {
  std::vector<DeclaredToken> tokens;
  const auto is_named = [&](const std::string& content) {
    const auto same = [&](const DeclaredToken& t) { return t.stated && t.token.content == content; };
    return std::any_of(named.marks.begin(), named.marks.end(), same) ||
           std::any_of(named.more.begin(), named.more.end(), same);
  };
  for (const auto& [content, id] : fields.object().items()) {
    const bool special = is_named(content);
    tokens.push_back({{.content = content, .normalized = !special, .special = special},
                      fields.id(fmt::format("\"{}\"", content), id)});
  }
  sort_by_id(tokens);
  return tokens;
}

void append(std::vector<DeclaredToken>& to, std::vector<DeclaredToken> from) {
  std::move(from.begin(), from.end(), std::back_inserter(to));
}

}  // namespace

AddedToken read_token(const JsonFields& fields, bool special_otherwise) {
  AddedToken token;
  token.content = fields.text("content");
  token.single_word = fields.flag("single_word");
  token.left_space = fields.flag("lstrip");
  token.right_space = fields.flag("rstrip");
  token.special = fields.flag("special", special_otherwise);
  token.normalized = fields.flag("normalized", !token.special);
  return token;
}

FolderSettings read_folder_settings(const fs::path& folder, TokenizerReading otherwise) {
  const JsonFields said = read_object(folder, "tokenizer_config.json");
  FolderSettings settings;
  settings.reading = otherwise;
  settings.file = said.file();
  read_class(said, read_object(folder, "config.json"), settings);
  read_flags(said, settings);

  // Versions from 4.34 on write added_tokens_decoder; the two other files are of before, and left over.
  const Json* decoder = said.find("added_tokens_decoder");
  const JsonFields in_map = decoder == nullptr ? read_object(folder, "special_tokens_map.json")
                                               : JsonFields::parse("{}", said.file());
  NamedTokens named;
  read_marks({&said, &in_map}, settings, named);
  for (const JsonFields* file : {&said, &in_map}) {
    read_more(*file, "extra_special_tokens", named.more);
    read_more(*file, "additional_special_tokens", named.more);
  }
  if (decoder != nullptr)
    settings.tokens = read_decoder(*decoder, said.file());
  else
    settings.tokens = read_added_tokens_json(read_object(folder, "added_tokens.json"), named);
  append(settings.tokens, std::move(named.marks));
  append(settings.tokens, std::move(named.more));
  return settings;
}

}  // namespace trine
