#include "trine/tokenizers/huggingface/tokenizer_class.hpp"

#include <algorithm>
#include <array>

namespace trine {
namespace {

using Family = TokenizerFamily;

struct Entry {
  std::string_view name;
  TokenizerClass known;
};

constexpr std::string_view kJapanese = "splits words with MeCab, Sudachi or Juman++";
constexpr std::string_view kJieba = "splits words with jieba";
constexpr std::string_view kMoses = "splits words by the rules of Moses";
constexpr std::string_view kSegmented = "expects text segmented by another program";
constexpr std::string_view kBytes = "reads bytes without a vocabulary";
constexpr std::string_view kInPython = "exists in Python only";

constexpr std::array kClasses = {
    Entry{"BertTokenizer", {Family::bert}},
    Entry{"DistilBertTokenizer", {Family::bert}},
    Entry{"ElectraTokenizer", {Family::bert}},
    Entry{"MobileBertTokenizer", {Family::bert}},
    Entry{"LayoutLMTokenizer", {Family::bert}},
    Entry{"LxmertTokenizer", {Family::bert}},
    Entry{"SqueezeBertTokenizer", {Family::bert}},
    Entry{"DPRContextEncoderTokenizer", {Family::bert}},
    Entry{"DPRQuestionEncoderTokenizer", {Family::bert}},
    Entry{"DPRReaderTokenizer", {Family::bert}},
    Entry{"MPNetTokenizer", {Family::mpnet}},
    Entry{"RobertaTokenizer", {Family::roberta}},
    Entry{"BartTokenizer", {Family::roberta}},
    Entry{"LEDTokenizer", {Family::roberta}},
    Entry{"LongformerTokenizer", {Family::roberta}},
    Entry{"MvpTokenizer", {Family::roberta}},
    Entry{"GPT2Tokenizer", {Family::gpt2}},
    Entry{"DebertaTokenizer", {Family::gpt2}},
    Entry{"XLMRobertaTokenizer", {Family::xlm_roberta}},
    Entry{"CamembertTokenizer", {Family::xlm_roberta}},
    Entry{"PreTrainedTokenizer", {}},  // PreTrainedTokenizerFast
    Entry{"TokenizersBackend", {}},
    Entry{"AlbertTokenizer", {}},
    Entry{"BarthezTokenizer", {}},
    Entry{"BigBirdTokenizer", {}},
    Entry{"BlenderbotTokenizer", {.reading = Reading::roberta, .prefix_space = true}},
    Entry{"BloomTokenizer", {}},
    Entry{"CLIPTokenizer", {}},
    Entry{"CodeGenTokenizer", {Family::gpt2}},
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
    Entry{"SplinterTokenizer", {Family::bert}},
    Entry{"T5Tokenizer", {}},
    Entry{"WhisperTokenizer", {Reading::gpt2}},
    Entry{"XGLMTokenizer", {}},
    Entry{"XLNetTokenizer", {}},
    Entry{"BertJapaneseTokenizer", {.family = Family::unsupported, .reason = kJapanese}},
    Entry{"GPTNeoXJapaneseTokenizer", {.family = Family::unsupported, .reason = kInPython}},
    Entry{"RoFormerTokenizer", {.family = Family::unsupported, .reason = kJieba}},
    Entry{"CpmTokenizer", {.family = Family::unsupported, .reason = kJieba}},
    Entry{"CpmAntTokenizer", {.family = Family::unsupported, .reason = kJieba}},
    Entry{"PhobertTokenizer", {.family = Family::unsupported, .reason = kSegmented}},
    Entry{"BartphoTokenizer", {.family = Family::unsupported, .reason = kInPython}},
    Entry{"BertweetTokenizer", {.family = Family::unsupported, .reason = kInPython}},
    Entry{"BioGptTokenizer", {.family = Family::unsupported, .reason = kMoses}},
    Entry{"FSMTTokenizer", {.family = Family::unsupported, .reason = kMoses}},
    Entry{"XLMTokenizer", {.family = Family::unsupported, .reason = kMoses}},
    Entry{"FlaubertTokenizer", {.family = Family::unsupported, .reason = kMoses}},
    Entry{"CTRLTokenizer", {.family = Family::unsupported, .reason = kInPython}},
    Entry{"BlenderbotSmallTokenizer", {.family = Family::unsupported, .reason = kInPython}},
    Entry{"EsmTokenizer", {.family = Family::unsupported, .reason = kInPython}},
    Entry{"ProphetNetTokenizer", {.family = Family::unsupported, .reason = kInPython}},
    Entry{"RoCBertTokenizer", {.family = Family::unsupported, .reason = kInPython}},
    Entry{"TapasTokenizer", {.family = Family::unsupported, .reason = kInPython}},
    Entry{"ByT5Tokenizer", {.family = Family::unsupported, .reason = kBytes}},
    Entry{"MyT5Tokenizer", {.family = Family::unsupported, .reason = kBytes}},
    Entry{"CanineTokenizer", {.family = Family::unsupported, .reason = kBytes}},
    Entry{"PerceiverTokenizer", {.family = Family::unsupported, .reason = kBytes}},
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

std::optional<TokenizerFamily> family_of_model_type(std::string_view model_type) {
  if (contains(kLikeBert, model_type)) return Family::bert;
  if (contains(kLikeRoberta, model_type)) return Family::roberta;
  if (contains(kLikeXlmRoberta, model_type)) return Family::xlm_roberta;
  if (model_type == "mpnet") return Family::mpnet;
  return std::nullopt;
}

bool ignores_tokenizer_class(std::string_view model_type) {
  return model_type == "modernbert" || model_type == "modernbert-decoder";
}

}  // namespace trine
