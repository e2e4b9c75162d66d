#include "trine/models/known_texts.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "trine/models/static/static_tokenizer.hpp"
#include "trine/models/tokenized_texts.hpp"
#include "trine/tokenizers/huggingface/json/tokenizer_json.hpp"

namespace trine {
namespace {

using Json = nlohmann::json;

// A token as it stands in a text, or nothing where it is the rest of a word.
std::string word_of(std::string token) {
  constexpr std::string_view kSpaceMark = "\u2581";
  if (token.starts_with("##")) return "";
  if (token.starts_with(kSpaceMark)) token.erase(0, kSpaceMark.size());
  return token;
}

}  // namespace

StringTable tokens_of(const TokenizerJson& json) {
  StringTable tokens = json.vocabulary ? json.vocabulary->pieces() : StringTable();
  const auto add = [&](const Json& token) {
    if (token.is_string()) tokens.find_or_add(token.get_ref<const std::string&>());
  };
  const Json& vocabulary = (*json.settings)["model"]["vocab"];
  if (vocabulary.is_object()) {
    for (const auto& [token, id] : vocabulary.items()) tokens.find_or_add(token);
  } else {
    for (const Json& entry : vocabulary) {  // Unigram: [token, score]
      if (entry.is_array() && !entry.empty()) add(entry[0]);
    }
  }
  for (const Json& token : json.settings->value("added_tokens", Json::array())) {
    if (token.is_object()) add(token.value("content", Json()));
  }
  return tokens;
}

std::optional<std::int32_t> unknown_token(const TokenizerJson& json) {
  const Json& model = (*json.settings)["model"];
  if (const Json id = model.value("unk_id", Json()); id.is_number_integer()) return id.get<std::int32_t>();
  const Json text = model.value("unk_token", Json());
  if (!text.is_string()) return std::nullopt;
  for (const Json& token : json.settings->value("added_tokens", Json::array())) {
    if (token.is_object() && token.value("content", Json()) == text &&
        token.value("id", Json()).is_number_integer())
      return token["id"].get<std::int32_t>();
  }
  if (json.vocabulary) return json.vocabulary->find(text.get_ref<const std::string&>());
  const Json& vocabulary = model["vocab"];
  if (!vocabulary.is_object()) return std::nullopt;
  const auto found = vocabulary.find(text.get<std::string>());
  if (found == vocabulary.end() || !found->is_number_integer()) return std::nullopt;
  return found->get<std::int32_t>();
}

std::vector<std::string> known_texts(const std::string& json, Index longest, std::size_t count) {
  const TokenizerJson parsed = parse_tokenizer_json(json, "tokenizer.json");
  if (!parsed.settings->is_object()) return {};
  const std::optional<std::int32_t> unknown = unknown_token(parsed);
  const StaticTokenizer tokenizer(json, "tokenizer.json", std::nullopt);
  const auto is_known = [&](const std::string& text) {
    const std::vector<std::int32_t> ids = ids_of(tokenizer, text);
    const bool fits = longest == 0 || static_cast<Index>(ids.size()) <= longest;
    return !ids.empty() && fits && (!unknown || std::find(ids.begin(), ids.end(), *unknown) == ids.end());
  };
  const StringTable table = tokens_of(parsed);
  std::vector<std::string> tokens;
  tokens.reserve(static_cast<std::size_t>(table.size()));
  for (std::int32_t id = 0; id < table.size(); ++id) tokens.emplace_back(table[id]);
  std::sort(tokens.begin(), tokens.end());
  const std::size_t step = std::max<std::size_t>(tokens.size() / (2 * count), 1);
  std::vector<std::string> texts;
  std::string text;
  std::size_t place = 0, words = 0;
  for (const std::string& token : tokens) {
    if (texts.size() == count) break;
    if (place++ % step != 0) continue;
    const std::string word = word_of(token);
    const std::string longer = text.empty() ? word : text + ' ' + word;
    if (word.empty() || !is_known(longer)) continue;
    text = longer;
    if (words++ < texts.size() % 3) continue;
    texts.push_back(std::exchange(text, ""));
    words = 0;
  }
  return texts;
}

}  // namespace trine
