#include "trine/tokenizers/huggingface/tokenizer_class.hpp"

#include <algorithm>
#include <array>

namespace trine {
namespace {

using Reading = TokenizerReading;

struct Entry {
  std::string_view name;
  TokenizerClass known;
};

constexpr std::string_view kJapanese = "cuts words with MeCab, Sudachi or Juman++";
constexpr std::string_view kJieba = "cuts words with jieba";
constexpr std::string_view kMoses = "cuts words by the rules of Moses";
constexpr std::string_view kSegmented = "reads words that a program of its own has cut";
constexpr std::string_view kBytes = "has no vocabulary of pieces";
constexpr std::string_view kInPython = "runs in Python only, by rules that no tokenizer.json holds";

constexpr std::array kClasses = {
    Entry{"BertTokenizer", {Reading::bert}},
    Entry{"DistilBertTokenizer", {Reading::bert}},
    Entry{"ElectraTokenizer", {Reading::bert}},
    Entry{"MobileBertTokenizer", {Reading::bert}},
    Entry{"LayoutLMTokenizer", {Reading::bert}},
    Entry{"LxmertTokenizer", {Reading::bert}},
    Entry{"SqueezeBertTokenizer", {Reading::bert}},
    Entry{"DPRContextEncoderTokenizer", {Reading::bert}},
    Entry{"DPRQuestionEncoderTokenizer", {Reading::bert}},
    Entry{"DPRReaderTokenizer", {Reading::bert}},
    Entry{"MPNetTokenizer", {Reading::mpnet}},
    Entry{"RobertaTokenizer", {Reading::roberta}},
    Entry{"BartTokenizer", {Reading::roberta}},
    Entry{"LEDTokenizer", {Reading::roberta}},
    Entry{"LongformerTokenizer", {Reading::roberta}},
    Entry{"MvpTokenizer", {Reading::roberta}},
    Entry{"GPT2Tokenizer", {Reading::gpt2}},
    Entry{"DebertaTokenizer", {Reading::gpt2}},
    Entry{"XLMRobertaTokenizer", {Reading::xlm_roberta}},
    Entry{"CamembertTokenizer", {Reading::xlm_roberta}},
    Entry{"PreTrainedTokenizer", {}},  // PreTrainedTokenizerFast
    Entry{"TokenizersBackend", {}},
    Entry{"AlbertTokenizer", {}},
    Entry{"BarthezTokenizer", {}},
    Entry{"BigBirdTokenizer", {}},
    Entry{"BlenderbotTokenizer", {.reading = Reading::roberta, .prefix_space = true}},
    Entry{"BloomTokenizer", {}},
    Entry{"CLIPTokenizer", {}},
    Entry{"CodeGenTokenizer", {Reading::gpt2}},
    Entry{"CodeLlamaTokenizer", {}},
    Entry{"CohereTokenizer", {}},
    Entry{"ConvBertTokenizer", {}},
    Entry{"DebertaV2Tokenizer", {}},
    Entry{"FNetTokenizer", {}},
    Entry{"FunnelTokenizer", {Reading::funnel}},
    Entry{"GPTNeoXTokenizer", {Reading::gpt2}},
    Entry{"GemmaTokenizer", {}},
    Entry{"HerbertTokenizer", {}},
    Entry{"LlamaTokenizer", {}},
    Entry{"MBartTokenizer", {}},
    Entry{"MBart50Tokenizer", {}},
    Entry{"NllbTokenizer", {}},
    Entry{"OpenAIGPTTokenizer", {}},
    Entry{"PegasusTokenizer", {}},
    Entry{"Qwen2Tokenizer", {}},
    Entry{"ReformerTokenizer", {}},
    Entry{"RemBertTokenizer", {}},
    Entry{"SplinterTokenizer", {Reading::bert}},
    Entry{"T5Tokenizer", {}},
    Entry{"WhisperTokenizer", {Reading::gpt2}},
    Entry{"XGLMTokenizer", {}},
    Entry{"XLNetTokenizer", {}},
    Entry{"BertJapaneseTokenizer", {.reading = Reading::refused, .refused_for = kJapanese}},
    Entry{"GPTNeoXJapaneseTokenizer", {.reading = Reading::refused, .refused_for = kInPython}},
    Entry{"RoFormerTokenizer", {.reading = Reading::refused, .refused_for = kJieba}},
    Entry{"CpmTokenizer", {.reading = Reading::refused, .refused_for = kJieba}},
    Entry{"CpmAntTokenizer", {.reading = Reading::refused, .refused_for = kJieba}},
    Entry{"PhobertTokenizer", {.reading = Reading::refused, .refused_for = kSegmented}},
    Entry{"BartphoTokenizer", {.reading = Reading::refused, .refused_for = kInPython}},
    Entry{"BertweetTokenizer", {.reading = Reading::refused, .refused_for = kInPython}},
    Entry{"BioGptTokenizer", {.reading = Reading::refused, .refused_for = kMoses}},
    Entry{"FSMTTokenizer", {.reading = Reading::refused, .refused_for = kMoses}},
    Entry{"XLMTokenizer", {.reading = Reading::refused, .refused_for = kMoses}},
    Entry{"FlaubertTokenizer", {.reading = Reading::refused, .refused_for = kMoses}},
    Entry{"CTRLTokenizer", {.reading = Reading::refused, .refused_for = kInPython}},
    Entry{"BlenderbotSmallTokenizer", {.reading = Reading::refused, .refused_for = kInPython}},
    Entry{"EsmTokenizer", {.reading = Reading::refused, .refused_for = kInPython}},
    Entry{"ProphetNetTokenizer", {.reading = Reading::refused, .refused_for = kInPython}},
    Entry{"RoCBertTokenizer", {.reading = Reading::refused, .refused_for = kInPython}},
    Entry{"TapasTokenizer", {.reading = Reading::refused, .refused_for = kInPython}},
    Entry{"ByT5Tokenizer", {.reading = Reading::refused, .refused_for = kBytes}},
    Entry{"MyT5Tokenizer", {.reading = Reading::refused, .refused_for = kBytes}},
    Entry{"CanineTokenizer", {.reading = Reading::refused, .refused_for = kBytes}},
    Entry{"PerceiverTokenizer", {.reading = Reading::refused, .refused_for = kBytes}},
};

constexpr std::array<std::string_view, 13> kLikeBert = {
    "bert",       "distilbert", "electra",    "ernie",       "layoutlm",    "lxmert",   "megatron-bert",
    "mobilebert", "nezha",      "nomic_bert", "squeezebert", "visual_bert", "retribert"};
constexpr std::array<std::string_view, 7> kLikeRoberta = {
    "roberta", "roberta-prelayernorm", "data2vec-text", "longformer", "bart", "ibert", "lilt"};
constexpr std::array<std::string_view, 4> kLikeXlmRoberta = {"xlm-roberta", "xmod", "camembert", "gte"};

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::optional<TokenizerClass> tokenizer_class(std::string_view name) {
  if (name.ends_with("Fast")) name.remove_suffix(4);
  const auto* found =
      std::find_if(kClasses.begin(), kClasses.end(), [&](const Entry& entry) { return entry.name == name; });
  return found == kClasses.end() ? std::nullopt : std::optional(found->known);
}

std::optional<TokenizerReading> reading_of_model(std::string_view model_type) {
  if (contains(kLikeBert, model_type)) return Reading::bert;
  if (contains(kLikeRoberta, model_type)) return Reading::roberta;
  if (contains(kLikeXlmRoberta, model_type)) return Reading::xlm_roberta;
  if (model_type == "mpnet") return Reading::mpnet;
  return std::nullopt;
}

bool reads_as_written(std::string_view model_type) {
  return model_type == "modernbert" || model_type == "modernbert-decoder";
}

}  // namespace trine
