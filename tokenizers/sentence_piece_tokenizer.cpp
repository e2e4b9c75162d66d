#include "trine/tokenizers/sentence_piece_tokenizer.hpp"

#include <fmt/format.h>
#include <sentencepiece_processor.h>
#include <sentencepiece_trainer.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "trine/base/error.hpp"
#include "trine/base/json_fields.hpp"
#include "trine/tokenizers/huggingface/json/write_tokenizer_json.hpp"
#include "trine/tokenizers/huggingface/normalizers.hpp"
#include "trine/tokenizers/sentence_piece_file.hpp"
#include "trine/tokenizers/tokenizer_settings.hpp"
#include "trine/tokenizers/unicode/charsmap.hpp"
#include "trine/tokenizers/unicode/split_words.hpp"
#include "trine/tokenizers/unicode/utf8.hpp"

namespace trine {
namespace {

constexpr std::string_view kModelFile = "tokenizer.model";
constexpr std::size_t kLongestSentence = 4192;  // bytes; the library skips longer ones

bool has_letters(std::string_view sentence) {
  bool found = false;
  for_each_word(sentence, [&](std::string_view word) {
    found = found || char_kind(decode_utf8(word, 0).code) == CharKind::letter;
  });
  return found;
}

// Hands sentences to the trainer, in the form the tokenizer.json brings them to before the rules of the model
// (tokenizers/huggingface/json/write_tokenizer_json.cpp). The library ends the whole process where it finds
// no sentence to learn from, so only sentences it will use are let through: valid UTF-8 with letters.
class Feed final : public sentencepiece::SentenceIterator {
 public:
  Feed(std::span<const std::string> sentences, bool fold) : sentences_(sentences) {
    steps_.push_back(std::make_unique<UnicodeForm>(UnicodeForm::Form::nfkc));
    if (fold) steps_.push_back(std::make_unique<Lowercase>());
    Next();
  }
  [[nodiscard]] bool done() const override { return done_; }
  void Next() override {
    while (!sentences_.empty()) {
      text_.clear();
      text_.append_original(sentences_.front(), true);
      sentences_ = sentences_.subspan(1);
      normalize(steps_, text_, spare_);
      sentence_ = text_.view();
      std::replace_if(
          sentence_.begin(), sentence_.end(), [](char c) { return c == '\0' || c == '\t'; }, ' ');
      const bool reserved =
          sentence_.find("\u2585") != std::string::npos;  // the library's symbol for unknown
      if (sentence_.size() <= kLongestSentence && !reserved && has_letters(sentence_)) return;
    }
    done_ = true;
  }
  [[nodiscard]] const std::string& value() const override { return sentence_; }
  [[nodiscard]] sentencepiece::util::Status status() const override { return {}; }

 private:
  std::span<const std::string> sentences_;  // those not yet read
  Normalizers steps_;
  TextBuffer text_, spare_;
  std::string sentence_;
  bool done_ = false;
};

void check(const SentencePieceTraining& training) {
  if (training.vocabulary_size < 16 || training.vocabulary_size > 1000000) {
    throw OptionError(fmt::format("sentencepiece: vocabulary_size is {}; it must lie between 16 and 1000000",
                                  training.vocabulary_size));
  }
  if (!(training.character_coverage > 0.9 && training.character_coverage <= 1)) {
    throw OptionError(
        fmt::format("sentencepiece: character_coverage is {}; it must be above 0.9 and at most 1",
                    training.character_coverage));
  }
  if (training.sentences < 1) {
    throw OptionError(
        fmt::format("sentencepiece: sentences is {}; at least 1 is needed", training.sentences));
  }
}

void check(const SentencePieceOptions& options) {
  const Index least = options.ends == SentencePieceOptions::Ends::marked ? 3 : 1;
  if (options.max_length != 0 && options.max_length < least) {
    throw OptionError(
        fmt::format("sentencepiece: max_length is {}; it must be at least {}, or 0 for no limit",
                    options.max_length, least));
  }
}

std::unordered_map<std::string, std::string> arguments(const SentencePieceTraining& training) {
  const bool bpe = training.model == SentencePieceTraining::Model::bpe;
  const bool fold = training.letter_case == SentencePieceTraining::Case::fold;
  return {{"model_type", bpe ? "bpe" : "unigram"},
          {"normalization_rule_name", fold ? "nmt_nfkc_cf" : "nmt_nfkc"},
          {"vocab_size", std::to_string(training.vocabulary_size)},
          {"hard_vocab_limit", "false"},
          {"character_coverage", fmt::format("{}", training.character_coverage)},
          {"input_sentence_size", std::to_string(training.sentences)},
          {"shuffle_input_sentence", "false"},
          {"num_threads", "2"},  // affects the result: sums are split by thread
          {"minloglevel", "2"}};
}

// The library trusts the normalization rules of a file, and accepts pieces that are not UTF-8, which
// tokenizer.json cannot hold.
void check_model(std::string_view model_bytes, std::string_view source) {
  const SentencePieceFile file = read_sentence_piece_file(model_bytes, source);
  const auto is_text = [](const SentencePieceFile::Piece& piece) { return is_valid_utf8(piece.text); };
  if (!std::all_of(file.pieces.begin(), file.pieces.end(), is_text) || !is_valid_utf8(file.begin) ||
      !is_valid_utf8(file.end))
    throw FileError(source, 0, "has pieces that are not UTF-8; copy it again or retrain");
  const std::string& rules = file.charsmap;
  if (rules.empty() || naming_file(source, [&] { return Charsmap(rules).stays_inside(); })) return;
  throw FileError(
      source, 0,
      "has damaged normalization rules, which point outside their tables; copy it again or retrain");
}

// The library returns an error status, but throws for an empty piece.
bool loads(sentencepiece::SentencePieceProcessor& library, std::string_view model_bytes) {
  try {
    return library.LoadFromSerializedProto({model_bytes.data(), model_bytes.size()}).ok();
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace

struct SentencePiece::Processor {
  sentencepiece::SentencePieceProcessor library;
};

SentencePiece::SentencePiece(std::string model_bytes, SentencePieceOptions options, std::string_view source)
    : model_bytes_(std::move(model_bytes)), options_(options), processor_(std::make_unique<Processor>()) {
  check(options_);
  check_model(model_bytes_, source);
  if (!loads(processor_->library, model_bytes_)) {
    throw FileError(source, 0,
                    fmt::format("is not a complete sentencepiece model ({} bytes); copy it again or retrain",
                                model_bytes_.size()));
  }
  const bool marked = options_.ends == SentencePieceOptions::Ends::marked;
  if (marked && (processor_->library.bos_id() < 0 || processor_->library.eos_id() < 0)) {
    throw FileError(
        source, 0,
        "lacks the pieces <s> and </s>, which \"ends\": \"marked\" in trine_tokenizer.json requires; use "
        "\"bare\", or retrain");
  }
}

SentencePiece::~SentencePiece() = default;
SentencePiece::SentencePiece(SentencePiece&&) noexcept = default;
SentencePiece& SentencePiece::operator=(SentencePiece&&) noexcept = default;

SentencePiece SentencePiece::train(std::span<const std::string> sentences,
                                   const SentencePieceTraining& training, SentencePieceOptions options) {
  check(training);
  check(options);
  Feed feed(sentences, training.letter_case == SentencePieceTraining::Case::fold);
  if (feed.done()) throw OptionError("sentencepiece: there is no text to train a vocabulary on");
  std::string model;
  const auto status = sentencepiece::SentencePieceTrainer::Train(arguments(training), &feed, &model);
  if (!status.ok()) {
    throw OptionError(fmt::format("sentencepiece: cannot train a vocabulary of {} pieces on this text: {}",
                                  training.vocabulary_size, status.ToString()));
  }
  return SentencePiece(std::move(model), options);
}

void SentencePiece::encode(std::string_view text, std::vector<std::int32_t>& out) const {
  encode_counting(text, out);
}

Index SentencePiece::encode_counting(std::string_view text, std::vector<std::int32_t>& out) const {
  thread_local std::vector<int> ids;  // reused from call to call
  thread_local std::string repaired;
  ids.clear();
  repaired.clear();
  repair_utf8(text, repaired);
  const auto& library = processor_->library;
  if (!library.Encode({repaired.data(), repaired.size()}, &ids).ok()) ids.clear();
  const std::size_t whole = ids.size();
  const bool marked = options_.ends == SentencePieceOptions::Ends::marked;
  if (options_.max_length > 0) {
    const Index room = options_.max_length - (marked ? 2 : 0);
    ids.resize(std::min(ids.size(), static_cast<std::size_t>(room)));
  }
  if (marked) out.push_back(library.bos_id());
  out.insert(out.end(), ids.begin(), ids.end());
  if (marked) out.push_back(library.eos_id());
  return static_cast<Index>(whole - ids.size());
}

Index SentencePiece::vocabulary_size() const { return processor_->library.GetPieceSize(); }

std::string SentencePiece::piece(std::int32_t id) const { return processor_->library.IdToPiece(id); }

std::vector<Tokenizer::NamedFile> SentencePiece::files() const {
  return {{std::string(kTokenizerFile), to_json(options_)},
          {std::string(kModelFile), model_bytes_},
          {"tokenizer.json", to_tokenizer_json(model_bytes_, options_)},
          {"tokenizer_config.json", to_tokenizer_config(model_bytes_, options_)}};
}

}  // namespace trine
