#include "trine/tokenizers/huggingface/folder_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "trine/base/error.hpp"
#include "trine/base/json_fields.hpp"
#include "trine/base/json_text.hpp"
#include "trine/base/read_file.hpp"

namespace trine {
namespace {

using Json = nlohmann::json;
using Family = TokenizerFamily;
namespace fs = std::filesystem;

JsonFields read_object(const fs::path& folder, const char* name) {
  return JsonFields::load_if_present((folder / name).string(), kMostTokenizerBytes);
}

// In the order in which the library adds those that are new.
constexpr std::array<const char*, 7> kSpecialNames = {"bos_token", "eos_token", "unk_token", "sep_token",
                                                      "pad_token", "cls_token", "mask_token"};

// The defaults of a class, in the order of kSpecialNames; empty: none.
using SpecialNames = std::array<std::string_view, kSpecialNames.size()>;
SpecialNames names_of(Family family) {
  switch (family) {
    case Family::bert:
      return {"", "", "[UNK]", "[SEP]", "[PAD]", "[CLS]", "[MASK]"};
    case Family::funnel:
      return {"<s>", "</s>", "<unk>", "<sep>", "<pad>", "<cls>", "<mask>"};
    case Family::mpnet:
      return {"<s>", "</s>", "[UNK]", "</s>", "<pad>", "<s>", "<mask>"};
    case Family::roberta:
    case Family::xlm_roberta:
      return {"<s>", "</s>", "<unk>", "</s>", "<pad>", "<s>", "<mask>"};
    default:
      return {};
  }
}

AddedToken special_token(std::string content, Family family, bool is_mask) {
  AddedToken token{.content = std::move(content), .special = true};
  token.left_space = is_mask && family == Family::mpnet;
  return token;
}

// A token by its content, or by an object that holds it and its flags.
AddedToken read_special_token(const JsonFields& fields, const char* key, Family family) {
  const Json& value = fields.need(key, "a token");
  if (value.is_string())
    return special_token(value.get<std::string>(), family, std::string_view(key) == "mask_token");
  AddedToken token = read_token(fields.inner(key), true);
  token.special = true;
  return token;
}

std::optional<bool> read_flag(const JsonFields& fields, const char* key) {
  if (fields.find(key) == nullptr) return std::nullopt;
  return fields.flag(key);
}

void read_class(const JsonFields& config, const JsonFields& of_model, FolderSettings& settings) {
  const std::string model_type = of_model.text("model_type", "");
  for (const JsonFields* fields : {&config, &of_model}) {
    if (!settings.class_name.empty()) break;
    settings.class_name = fields->text("tokenizer_class", "");
    settings.class_file = fields->file();
  }
  if (settings.class_name.empty() && config.find("word_tokenizer_type") != nullptr) {
    settings.class_name = "BertJapaneseTokenizer";  // the only class with this setting
    settings.class_file = config.file();
  }
  if (settings.class_name.empty()) {
    if (const auto known = family_of_model_type(model_type)) settings.family = *known;
    return;
  }
  const auto known = tokenizer_class(settings.class_name);
  settings.known_class = known.has_value();
  settings.family = Family::generic;
  if (!known) return;
  if (known->family == Family::unsupported) {
    throw FileError(settings.class_file, 0,
                    fmt::format("tokenizer_class is \"{}\", which {}; trine does not, and other ids would "
                                "give wrong embeddings: choose a model with another tokenizer",
                                settings.class_name, known->reason));
  }
  settings.default_prefix_space = known->prefix_space;
  settings.family = ignores_tokenizer_class(model_type) ? Family::generic : known->family;
}

// 0 for no limit; nullopt if the key is absent.
std::optional<Index> read_length(const JsonFields& fields, const char* key) {
  constexpr Index kNoLimit = 1000000;  // transformers writes 10^30 for "no limit"
  const Json* found = fields.find(key);
  if (found == nullptr) return std::nullopt;
  const double value = found->is_number() ? found->get<double>() : -1.0;
  if (!(value >= 1)) fields.wrong(key, *found, "a number of at least 1, or none,");
  return value >= kNoLimit ? 0 : static_cast<Index>(value);
}

void read_truncation(const JsonFields& config, const JsonFields& sentence_bert, FolderSettings& settings) {
  settings.max_length = read_length(sentence_bert, "max_seq_length");
  if (!settings.max_length) settings.max_length = read_length(config, "model_max_length");
  if (!settings.max_length) settings.max_length = read_length(config, "max_len");  // before transformers 3
  const Json* side = config.find("truncation_side");
  if (side == nullptr) return;
  if (*side != "right" && *side != "left") config.wrong("truncation_side", *side, "\"right\" or \"left\"");
  settings.truncation_side = *side == "right" ? TruncationSide::right : TruncationSide::left;
}

void read_flags(const JsonFields& config, FolderSettings& settings) {
  settings.lower_case = read_flag(config, "do_lower_case");
  settings.strip_accents = read_flag(config, "strip_accents");
  settings.isolate_ideographs = read_flag(config, "tokenize_chinese_chars");
  settings.prefix_space = read_flag(config, "add_prefix_space");
  settings.add_begin = read_flag(config, "add_bos_token");
  settings.add_end = read_flag(config, "add_eos_token");
  settings.split_special_tokens = config.flag("split_special_tokens");
  const Json* never_split = config.find("never_split");
  const bool words = never_split != nullptr && never_split->is_array() && !never_split->empty();
  if (words || !config.flag("do_basic_tokenize", true)) {
    settings.remarks.push_back(fmt::format("{}: {} has no effect, as in AutoTokenizer", settings.file,
                                           words ? "never_split" : "do_basic_tokenize false"));
  }
}

std::int32_t id_of_key(const JsonFields& fields, const std::string& key) {
  std::int32_t id = -1;
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), id);
  if (error != std::errc() || end != key.data() + key.size() || id < 0)
    fields.fail(key, "is not an id; keys must be whole numbers, as \"30522\"");
  return id;
}

void sort_by_id(std::vector<DeclaredToken>& tokens) {
  std::stable_sort(tokens.begin(), tokens.end(),
                   [](const DeclaredToken& a, const DeclaredToken& b) { return a.id < b.id; });
}

std::vector<DeclaredToken> read_decoder(const JsonFields& fields) {
  std::vector<DeclaredToken> tokens;
  for (const auto& [key, token] : fields.object().items()) {
    const std::int32_t id = id_of_key(fields, key);
    tokens.push_back({read_token(fields.inner(key)), id, true});
  }
  sort_by_id(tokens);
  return tokens;
}

// Special tokens that tokenizer_config.json and special_tokens_map.json name.
struct NamedTokens {
  std::vector<DeclaredToken> special;
  std::vector<DeclaredToken> more;
};

void read_special_tokens(const std::vector<const JsonFields*>& files, FolderSettings& settings,
                         NamedTokens& named) {
  const SpecialNames names = names_of(settings.family);
  for (std::size_t i = 0; i < kSpecialNames.size(); ++i) {
    const char* key = kSpecialNames[i];
    DeclaredToken declared;
    declared.named = true;
    declared.stated = false;
    bool none = names[i].empty();
    if (!none)
      declared.token = special_token(std::string(names[i]), settings.family, i + 1 == kSpecialNames.size());
    for (const JsonFields* file : files) {  // a later file counts more
      if (!file->object().contains(key)) continue;
      declared.stated = true;
      none = file->find(key) == nullptr;  // null: this model has none
      if (!none) declared.token = read_special_token(*file, key, settings.family);
    }
    if (none) continue;
    const std::string_view name = key;
    if (name == "unk_token") settings.unknown = declared.token.content;
    if (name == "cls_token") {
      settings.begin = declared.token.content;
      if (declared.stated) settings.stated_begin = declared.token.content;
    }
    if (name == "sep_token") {
      settings.end = declared.token.content;
      if (declared.stated) settings.stated_end = declared.token.content;
    }
    named.special.push_back(std::move(declared));
  }
}

void read_more(const JsonFields& fields, const char* key, std::vector<DeclaredToken>& out) {
  const Json* list = fields.find(key);
  if (list == nullptr) return;
  if (!list->is_structured()) fields.wrong(key, *list, "a list of tokens");
  for (const auto& [key_or_index, value] :
       list->items()) {  // newer versions write {"image_token": "<image>"}
    AddedToken token;
    token.special = true;
    if (value.is_string())
      token.content = value.get<std::string>();
    else
      token = read_token(JsonFields(value, fmt::format("{}[{}]", key, key_or_index), fields.file()), true);
    out.push_back({.token = std::move(token), .id = std::nullopt});
  }
}

std::vector<DeclaredToken> read_added_tokens_json(const JsonFields& fields, const NamedTokens& named) {
  std::vector<DeclaredToken> tokens;
  const auto is_named = [&](const std::string& content) {
    const auto same = [&](const DeclaredToken& t) { return t.stated && t.token.content == content; };
    return std::any_of(named.special.begin(), named.special.end(), same) ||
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

AddedToken read_token(const JsonFields& fields, bool special_by_default) {
  AddedToken token;
  token.content = fields.text("content");
  token.single_word = fields.flag("single_word");
  token.left_space = fields.flag("lstrip");
  token.right_space = fields.flag("rstrip");
  token.special = fields.flag("special", special_by_default);
  token.normalized = fields.flag("normalized", !token.special);
  return token;
}

FolderSettings read_folder_settings(const fs::path& folder, TokenizerFamily fallback) {
  const JsonFields config = read_object(folder, "tokenizer_config.json");
  FolderSettings settings;
  settings.family = fallback;
  settings.file = config.file();
  read_class(config, read_object(folder, "config.json"), settings);
  read_flags(config, settings);
  read_truncation(config, read_object(folder, "sentence_bert_config.json"), settings);

  // Since transformers 4.34 added_tokens_decoder replaces the two other files, which may be left over.
  const bool has_decoder = config.has("added_tokens_decoder");
  const JsonFields in_map =
      has_decoder ? JsonFields::parse("{}", config.file()) : read_object(folder, "special_tokens_map.json");
  NamedTokens named;
  read_special_tokens({&config, &in_map}, settings, named);
  for (const JsonFields* fields : {&config, &in_map}) {
    read_more(*fields, "extra_special_tokens", named.more);
    read_more(*fields, "additional_special_tokens", named.more);
  }
  if (has_decoder)
    settings.tokens = read_decoder(config.inner("added_tokens_decoder"));
  else
    settings.tokens = read_added_tokens_json(read_object(folder, "added_tokens.json"), named);
  append(settings.tokens, std::move(named.special));
  append(settings.tokens, std::move(named.more));
  return settings;
}

}  // namespace trine
