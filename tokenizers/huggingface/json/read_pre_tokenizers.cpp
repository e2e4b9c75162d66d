#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "trine/base/json_fields.hpp"
#include "trine/tokenizers/huggingface/json/read_components.hpp"
#include "trine/tokenizers/unicode/character_classes.hpp"
#include "trine/tokenizers/unicode/utf8.hpp"

namespace trine {
namespace {

using Json = nlohmann::json;

constexpr EnumNames<Separator, 5> kBehaviors{"behavior",
                                             {{{Separator::removed, "Removed"},
                                               {Separator::isolated, "Isolated"},
                                               {Separator::contiguous, "Contiguous"},
                                               {Separator::with_previous, "MergedWithPrevious"},
                                               {Separator::with_next, "MergedWithNext"}}}};

Separator read_separator(const JsonFields& fields) {
  return fields.choice("behavior", kBehaviors, "Isolated");
}

// Files from before 2024 have add_prefix_space, later ones prepend_scheme.
MetaspacePreTokenizer::Prefix read_prefix(const JsonFields& fields) {
  using Prefix = MetaspacePreTokenizer::Prefix;
  constexpr EnumNames<Prefix, 3> schemes{
      "scheme", {{{Prefix::always, "always"}, {Prefix::first, "first"}, {Prefix::never, "never"}}}};
  const bool prefix = fields.flag("add_prefix_space", true);
  return fields.choice("prepend_scheme", schemes, prefix ? "always" : "never");
}

std::unique_ptr<PreTokenizer> read_step(const JsonFields& fields, const std::string& type) {
  if (type == "BertPreTokenizer") return std::make_unique<BertPreTokenizer>();
  if (type == "Whitespace") return std::make_unique<WhitespacePreTokenizer>();
  if (type == "WhitespaceSplit") return std::make_unique<SplitAtCharacters>(kSpace, Separator::removed);
  if (type == "Punctuation") return std::make_unique<SplitAtCharacters>(kPunctuation, read_separator(fields));
  if (type == "Digits") {
    const auto how = fields.flag("individual_digits") ? Separator::isolated : Separator::contiguous;
    return std::make_unique<SplitAtCharacters>(kNumeric, how);
  }
  if (type == "Split")
    return std::make_unique<SplitAtPattern>(read_pattern(fields), read_separator(fields),
                                            fields.flag("invert"));
  if (type == "CharDelimiterSplit") {
    const std::string delimiter = fields.text("delimiter");
    if (count_characters(delimiter) != 1)
      fields.fail("delimiter", fmt::format("is \"{}\"; one character is needed", delimiter));
    return std::make_unique<SplitAtPattern>(TextPattern::literal(delimiter), Separator::removed, false);
  }
  if (type == "FixedLength") {
    const Index length = fields.count("length", {}, 5);
    if (length < 1) fields.fail("length", fmt::format("is {}; at least 1 is needed", length));
    return std::make_unique<FixedLength>(static_cast<std::size_t>(length));
  }
  if (type == "Metaspace") {
    const std::string mark = fields.text("replacement");
    if (mark.empty()) fields.fail("replacement", "is empty; a character is needed");
    return std::make_unique<MetaspacePreTokenizer>(mark, read_prefix(fields), fields.flag("split", true));
  }
  if (type == "ByteLevel")
    return std::make_unique<ByteLevelPreTokenizer>(fields.flag("add_prefix_space", true),
                                                   fields.flag("use_regex", true));
  fields.fail("",
              fmt::format("is a pre-tokenizer of type \"{}\"; supported are BertPreTokenizer, Whitespace, "
                          "WhitespaceSplit, Punctuation, Digits, Split, CharDelimiterSplit, FixedLength, "
                          "MetaspacePreTokenizer, "
                          "ByteLevel and Sequence",
                          type));
}

}  // namespace

void append_byte_letters(LoadedPreTokenizers& read) {
  auto letters = std::make_unique<ByteLettersPreTokenizer>();
  letters->set_name(read.steps.back()->name());
  read.steps.push_back(std::move(letters));
  read.bytes = false;
}

LoadedPreTokenizers read_pre_tokenizers(const Json& pre_tokenizer, std::string_view file) {
  LoadedPreTokenizers read;
  for_each_component(pre_tokenizer, "pre_tokenizer", "pretokenizers", file,
                     [&](const JsonFields& fields, const std::string& type) {
                       check_number_of_steps(fields, read.steps.size());
                       if (read.bytes) append_byte_letters(read);
                       auto step = read_step(fields, type);
                       step->set_name(fmt::format("{} ({})", fields.name(), type));
                       read.steps.push_back(std::move(step));
                       read.bytes = type == "ByteLevel";
                     });
  return read;
}

}  // namespace trine
