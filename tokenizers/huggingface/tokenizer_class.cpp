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
    Entry{"BlenderbotTokenizer", {}},
    Entry{"BloomTokenizer", {}},
    Entry{"CLIPTokenizer", {}},
    Entry{"CodeGenTokenizer", {Family::gpt2}},
    Entry{"CodeLlamaTokenizer", {}},
    Entry{"CohereTokenizer", {}},
    Entry{"ConvBertTokenizer", {}},
    Entry{"DebertaV2Tokenizer", {}},
    Entry{"FNetTokenizer", {}},
    Entry{"FunnelTokenizer", {}},
    Entry{"GPTNeoXTokenizer", {}},
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
    Entry{"WhisperTokenizer", {}},
    Entry{"XGLMTokenizer", {}},
    Entry{"XLNetTokenizer", {}},
    Entry{"BertJapaneseTokenizer", {Family::unsupported, kJapanese}},
    Entry{"GPTNeoXJapaneseTokenizer", {Family::unsupported, kInPython}},
    Entry{"RoFormerTokenizer", {Family::unsupported, kJieba}},
    Entry{"CpmTokenizer", {Family::unsupported, kJieba}},
    Entry{"CpmAntTokenizer", {Family::unsupported, kJieba}},
    Entry{"PhobertTokenizer", {Family::unsupported, kSegmented}},
    Entry{"BartphoTokenizer", {Family::unsupported, kInPython}},
    Entry{"BertweetTokenizer", {Family::unsupported, kInPython}},
    Entry{"BioGptTokenizer", {Family::unsupported, kMoses}},
    Entry{"FSMTTokenizer", {Family::unsupported, kMoses}},
    Entry{"XLMTokenizer", {Family::unsupported, kMoses}},
    Entry{"FlaubertTokenizer", {Family::unsupported, kMoses}},
    Entry{"CTRLTokenizer", {Family::unsupported, kInPython}},
    Entry{"BlenderbotSmallTokenizer", {Family::unsupported, kInPython}},
    Entry{"EsmTokenizer", {Family::unsupported, kInPython}},
    Entry{"ProphetNetTokenizer", {Family::unsupported, kInPython}},
    Entry{"RoCBertTokenizer", {Family::unsupported, kInPython}},
    Entry{"TapasTokenizer", {Family::unsupported, kInPython}},
    Entry{"ByT5Tokenizer", {Family::unsupported, kBytes}},
    Entry{"MyT5Tokenizer", {Family::unsupported, kBytes}},
    Entry{"CanineTokenizer", {Family::unsupported, kBytes}},
    Entry{"PerceiverTokenizer", {Family::unsupported, kBytes}},
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
