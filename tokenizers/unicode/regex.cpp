#include "trine/tokenizers/unicode/regex.hpp"

#include <fmt/format.h>

#include <string>

#include "trine/base/error.hpp"
#include "trine/config.hpp"
#include "trine/tokenizers/unicode/step_error.hpp"
#include "trine/tokenizers/unicode/utf8.hpp"

#if TRINE_REGEX
#include <oniguruma.h>

#include <ctime>
#include <mutex>
#endif

namespace trine {

#if TRINE_REGEX

namespace {

constexpr unsigned kDeepestExpression = 250;       // levels
constexpr unsigned kMostPositions = 1U << 22;      // of the backtracking stack
constexpr unsigned long kMostStepsBack = 200'000;  // in one search, and for each byte of the text:
constexpr unsigned long kMostStepsBackByByte = 32;
constexpr double kMostSeconds = 10;  // for one text, and for each byte of it:
constexpr double kMostSecondsByByte = 4e-6;
constexpr int kSearchesBetweenLooks = 32;                      // at the CPU clock
constexpr std::size_t kSearchedAtOnce = std::size_t{1} << 16;  // bytes

double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// Time used by this thread for the current text.
struct Spent {
  std::size_t bytes = 0;
  int searches = 0;
  double since = -1;  // below 0: not started
};
Spent& spent() {
  thread_local Spent of_thread;
  return of_thread;
}

void count_search(std::string_view expression) {
  Spent& so_far = spent();
  if (++so_far.searches % kSearchesBetweenLooks != 0) return;
  const double now = processor_seconds();
  if (so_far.since < 0) so_far.since = now;
  const double most = kMostSeconds + kMostSecondsByByte * static_cast<double>(so_far.bytes);
  if (now - so_far.since < most) return;
  throw StepError(
      fmt::format("searches a text of {} bytes for \"{}\" for more than {:.0f} seconds; split the text, or "
                  "write the expression without nested repetitions",
                  so_far.bytes, expression, most));
}

// Memory of a search, reused by each thread.
class Memory {
 public:
  Memory() : region_(onig_region_new()), limits_(onig_new_match_param()) {
    if (region_ == nullptr || limits_ == nullptr) throw std::bad_alloc();
    onig_initialize_match_param(limits_);
    onig_set_match_stack_limit_size_of_match_param(limits_, kMostPositions);
  }
  ~Memory() {
    onig_region_free(region_, 1);
    onig_free_match_param(limits_);
  }
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;

  OnigMatchParam* limits_for(std::size_t bytes) {
    const unsigned long most = kMostStepsBack + kMostStepsBackByByte * bytes;
    onig_set_retry_limit_in_match_of_match_param(limits_, most);
    onig_set_retry_limit_in_search_of_match_param(limits_, most);
    return limits_;
  }
  [[nodiscard]] OnigRegion* region() { return region_; }
  [[nodiscard]] ByteRange match() const {
    return {static_cast<std::uint32_t>(region_->beg[0]), static_cast<std::uint32_t>(region_->end[0])};
  }

 private:
  OnigRegion* region_;
  OnigMatchParam* limits_;
};

const OnigUChar* bytes_of(std::string_view text) { return reinterpret_cast<const OnigUChar*>(text.data()); }

std::string message_of(int code, const OnigErrorInfo* where = nullptr) {
  OnigUChar message[ONIG_MAX_ERROR_MESSAGE_LEN];
  const int length =
      where == nullptr ? onig_error_code_to_str(message, code) : onig_error_code_to_str(message, code, where);
  return {reinterpret_cast<const char*>(message), static_cast<std::size_t>(length)};
}

// Oniguruma's own syntax without callouts.
OnigSyntaxType make_syntax() {
  OnigEncoding utf8 = ONIG_ENCODING_UTF8;
  onig_initialize(&utf8, 1);
  onig_set_parse_depth_limit(kDeepestExpression);
  OnigSyntaxType syntax = OnigSyntaxOniguruma;
  onig_set_syntax_op2(&syntax, onig_get_syntax_op2(&syntax) &
                                   ~static_cast<unsigned>(ONIG_SYN_OP2_QMARK_BRACE_CALLOUT_CONTENTS |
                                                          ONIG_SYN_OP2_ASTERISK_CALLOUT_NAME));
  return syntax;
}

bool has_search_begin_anchor(std::string_view expression) {
  for (std::size_t at = 0; at + 1 < expression.size(); ++at) {
    if (expression[at] != '\\') continue;
    if (expression[++at] == 'G') return true;
  }
  return false;
}

// Oniguruma 6.9.8 excludes symbols from [:punct:] in a class; later versions and the tokenizers library do
// not.
std::string with_symbols_as_punctuation(std::string_view expression) {
  constexpr std::string_view kClass = "[:punct:]";
  constexpr std::string_view kOthers = "[:^punct:]";
  std::string written;
  int depth = 0;
  for (std::size_t at = 0; at < expression.size();) {
    const std::string_view rest = expression.substr(at);
    std::size_t length = 1;
    if (rest[0] == '\\' && rest.size() > 1) {
      length = 2;
    } else if (depth > 0 && rest.starts_with(kClass)) {
      written += R"(\p{P}\p{S})";
      at += kClass.size();
      continue;
    } else if (depth > 0 && rest.starts_with(kOthers)) {
      written += R"([^\p{P}\p{S}])";
      at += kOthers.size();
      continue;
    } else if (depth > 0 && rest.starts_with("[:") && rest.find(":]") != rest.npos) {
      length = rest.find(":]") + 2;  // another named class
    } else if (rest[0] == '[') {
      ++depth;
      if (rest.substr(length).starts_with('^')) ++length;
      if (rest.substr(length).starts_with(']')) ++length;  // a literal bracket
    } else if (rest[0] == ']' && depth > 0) {
      --depth;
    }
    written += rest.substr(0, length);
    at += length;
  }
  return written;
}

}  // namespace

class Regex::Program {
 public:
  explicit Program(std::string_view expression) : expression_(expression) {
    static OnigSyntaxType syntax = make_syntax();
    static std::mutex one_at_a_time;
    const std::lock_guard guard(one_at_a_time);
    OnigErrorInfo where{};
    const std::string written = with_symbols_as_punctuation(expression_);
    const OnigUChar* begin = bytes_of(written);
    const int code = onig_new(&regex_, begin, begin + written.size(), ONIG_OPTION_NONE, ONIG_ENCODING_UTF8,
                              &syntax, &where);
    if (code != ONIG_NORMAL) {
      throw OptionError(fmt::format(
          "cannot parse the regular expression \"{}\": {}; the syntax is that of Oniguruma, without "
          "callouts",
          expression_, message_of(code, &where)));
    }
  }
  ~Program() { onig_free(regex_); }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  [[nodiscard]] std::optional<ByteRange> find(std::string_view text, std::size_t from) const {
    thread_local Memory memory;
    OnigMatchParam* limits = memory.limits_for(text.size());
    const OnigUChar* begin = bytes_of(text);
    const OnigUChar* end = begin + text.size();
    if (text.size() <= kSearchedAtOnce) {
      count_search(expression_);
      const int found = onig_search_with_param(regex_, begin, end, begin + from, end, memory.region(),
                                               ONIG_OPTION_NONE, limits);
      return matched(found, text, from, memory);
    }
    // Position by position, because a search of a long text cannot be interrupted.
    for (std::size_t at = from;; at += static_cast<std::size_t>(decode_utf8(text, at).length)) {
      count_search(expression_);
      const int found =
          onig_match_with_param(regex_, begin, end, begin + at, memory.region(), ONIG_OPTION_NONE, limits);
      const auto match = matched(found, text, from, memory);
      if (match || at == text.size()) return match;
    }
  }

 private:
  [[nodiscard]] std::optional<ByteRange> matched(int found, std::string_view text, std::size_t from,
                                                 const Memory& memory) const {
    if (found == ONIG_MISMATCH) return std::nullopt;
    if (found < 0) {
      throw StepError(
          fmt::format("cannot search a text of {} bytes for \"{}\" ({}); split the text, or write the "
                      "expression without nested repetitions",
                      text.size(), expression_, message_of(found)));
    }
    const ByteRange match = memory.match();
    if (match.begin < from)
      throw StepError(
          fmt::format("has the expression \"{}\", which matches before the position of the search; write it "
                      "without \\K",
                      expression_));
    return match;
  }

  std::string expression_;
  regex_t* regex_ = nullptr;
};

Regex::Regex(std::string_view expression) {
  if (expression.size() > kLongestPattern) {
    throw OptionError(
        fmt::format("the regular expression has {} bytes; the limit is {}: split it into several steps",
                    expression.size(), kLongestPattern));
  }
  if (has_search_begin_anchor(expression)) {
    throw OptionError(
        fmt::format("the regular expression \"{}\" has \\G, which is not supported; use \\A for the "
                    "beginning of the text",
                    expression));
  }
  program_ = std::make_shared<const Program>(expression);
}

std::optional<ByteRange> Regex::find(std::string_view text, std::size_t from) const {
  return program_->find(text, from);
}

void Regex::begin_text(std::size_t bytes) noexcept { spent() = {.bytes = bytes}; }

#else

class Regex::Program {};

Regex::Regex(std::string_view expression) {
  throw OptionError(fmt::format(
      "the regular expression \"{}\" is not one this build can read; those are one character or one of "
      R"(\s \S \n \r \t \p{{L}} \p{{N}}, alone or with +, {{n}}, {{n,}} or {{n,m}} behind )"
      "it, and the word patterns of GPT-2 and GPT-4: build trine with -DTRINE_REGEX=ON",
      expression));
}

std::optional<ByteRange> Regex::find(std::string_view, std::size_t) const { return std::nullopt; }

void Regex::begin_text(std::size_t) noexcept {}

#endif

}  // namespace trine
