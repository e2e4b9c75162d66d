#include "trine/tokenizers/huggingface/bert_parts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "trine/base/error.hpp"
#include "trine/tokenizers/models/word_piece.hpp"

namespace trine {
namespace {

using What = TokenTemplate::What;

std::int32_t special(const SubwordModel& model, const std::string& piece, std::string_view source) {
  const auto id = model.id_of(piece);
  if (!id) {
    throw FileError(
        source, 0,
        fmt::format("holds no piece \"{}\" among its {}; is this the vocabulary of a BERT model, one piece "
                    "a line?",
                    piece, model.size()));
  }
  return *id;
}

TokenTemplate marked(std::int32_t begin, std::int32_t end) {
  TokenTemplate around;
  around.single = {{What::special, 0, begin}, {What::first, 0, 0}, {What::special, 0, end}};
  around.pair = {{What::special, 0, begin},
                 {What::first, 0, 0},
                 {What::special, 0, end},
                 {What::second, 1, 0},
                 {What::special, 1, end}};
  return around;
}

}  // namespace

std::vector<std::string> read_vocabulary(std::string_view bytes) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  std::vector<std::string> vocabulary;
  std::size_t begin = bytes.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  while (begin < bytes.size()) {
    const std::size_t end = std::min(bytes.find('\n', begin), bytes.size());
    std::string_view line = bytes.substr(begin, end - begin);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    vocabulary.emplace_back(line);
    begin = end + 1;
  }
  return vocabulary;
}

HfParts bert_parts(std::span<const std::string> vocabulary, const WordPieceOptions& options,
                   std::string_view source) {
  const WordPieceRules rules{.unknown = options.unknown};
  HfParts parts;
  parts.model = std::make_unique<WordPieceModel>(vocabulary, rules, source);
  BertNormalizer::Options normal_form;
  normal_form.lower = options.letter_case == WordPieceOptions::Case::lower;
  normal_form.strip_accents = strips_accents(options);
  parts.normalizers.push_back(std::make_unique<BertNormalizer>(normal_form));
  parts.pre_tokenizers.push_back(std::make_unique<BertWords>());
  if (options.ends == WordPieceOptions::Ends::marked) {
    const std::int32_t begin = special(*parts.model, options.begin, source);
    parts.around = marked(begin, special(*parts.model, options.end, source));
  }
  parts.vocabulary_size = parts.model->size();
  return parts;
}

}  // namespace trine
