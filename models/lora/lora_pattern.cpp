#include "trine/models/lora/lora_pattern.hpp"

#include <optional>
#include <string>
#include <vector>

#include "trine/base/error.hpp"
#include "trine/base/message.hpp"
#include "trine/tokenizers/unicode/regex.hpp"

namespace trine::inline TRINE_ABI {
namespace {

struct Token {
  enum class Kind { any, digit, letter };
  Kind kind;
  char letter = 0;
  bool repeats = false;  // any number of times, none included

  [[nodiscard]] bool accepts(char c) const {
    if (kind == Kind::letter) return c == letter;
    return kind == Kind::any || (c >= '0' && c <= '9');
  }
};

// Any expression, as PEFT searches for it, but for groups by name, which Python writes otherwise.
bool fits_expression(std::string_view pattern, std::string_view name) {
  try {
    const Regex regex(R"(\A(.*\.)?()" + std::string(pattern) + R"()\z)");
    Regex::begin_text(name.size());
    return regex.find(name, 0).has_value();
  } catch (const Error& error) {
    throw OptionError("the pattern \"" + excerpt(pattern) +
                      "\" is a regular expression that is not read here; write the names of layers out, or "
                      "merge the adapter with PEFT (merge_and_unload) and open the merged model (" +
                      excerpt(error.what()) + ")");
  }
}

// What stands at `at`, which moves behind it; nothing where it takes a library to read it.
std::optional<Token> token_at(std::string_view pattern, std::size_t& at) {
  constexpr std::string_view kSpecial = "|()[]{}?*+^$";
  const char c = pattern[at++];
  if (c == '.') return Token{Token::Kind::any};
  if (c != '\\') {
    if (kSpecial.find(c) != kSpecial.npos) return std::nullopt;
    return Token{Token::Kind::letter, c};
  }
  if (at == pattern.size()) return std::nullopt;
  const char escaped = pattern[at++];
  if (escaped == 'd') return Token{Token::Kind::digit};
  if (escaped != '.' && escaped != '\\' && escaped != '-') return std::nullopt;
  return Token{Token::Kind::letter, escaped};
}

std::optional<std::vector<Token>> tokens_of(std::string_view pattern, std::size_t at) {
  std::vector<Token> tokens;
  while (at < pattern.size()) {
    const std::optional<Token> read = token_at(pattern, at);
    if (!read) return std::nullopt;
    Token token = *read;
    const char behind = at < pattern.size() ? pattern[at] : '\0';
    if (behind == '+') tokens.push_back(token);
    token.repeats = behind == '*' || behind == '+';
    tokens.push_back(token);
    if (token.repeats) ++at;
  }
  return tokens;
}

// All reachable positions in the pattern, one character of the name after the other.
bool fits_whole(const std::vector<Token>& tokens, std::string_view name) {
  std::vector<bool> reached(tokens.size() + 1);
  const auto skip_repeats = [&] {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if (reached[i] && tokens[i].repeats) reached[i + 1] = true;
    }
  };
  reached[0] = true;
  skip_repeats();
  for (const char c : name) {
    std::vector<bool> next(tokens.size() + 1);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if (reached[i] && tokens[i].accepts(c)) next[tokens[i].repeats ? i : i + 1] = true;
    }
    reached = std::move(next);
    skip_repeats();
  }
  return reached.back();
}

}  // namespace

bool fits_lora_pattern(std::string_view pattern, std::string_view name) {
  const bool from_start = pattern.starts_with('^');
  const std::optional<std::vector<Token>> tokens = tokens_of(pattern, from_start ? 1 : 0);
  if (!tokens) return fits_expression(pattern, name);
  if (fits_whole(*tokens, name)) return true;
  if (from_start) return false;
  std::vector<Token> behind_a_dot = {{Token::Kind::any, 0, true}, {Token::Kind::letter, '.'}};
  behind_a_dot.insert(behind_a_dot.end(), tokens->begin(), tokens->end());
  return fits_whole(behind_a_dot, name);
}

}  // namespace trine::inline TRINE_ABI
