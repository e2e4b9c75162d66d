#include "trine/tokenizers/huggingface/tokenizer_class.hpp"

#include <algorithm>
#include <array>

namespace trine {
namespace {

using Family = TokenizerFamily;

// Classes that are treated alike.
struct Group {
  TokenizerClass known;
  std::string_view names;  // without "Tokenizer" at their ends
};

constexpr Group kGroups[] = {
    {{Family::bert},
     "Bert DistilBert Electra MobileBert LayoutLM Lxmert SqueezeBert DPRContextEncoder DPRQuestionEncoder "
     "DPRReader Splinter"},
    {{Family::mpnet}, "MPNet"},
    {{Family::roberta}, "Roberta Bart LED Longformer Mvp"},
    {{.family = Family::roberta, .prefix_space = true}, "Blenderbot"},
    {{Family::gpt2}, "GPT2 Deberta CodeGen GPTNeoX Whisper"},
    {{Family::xlm_roberta}, "XLMRoberta Camembert"},
    {{Family::funnel}, "Funnel"},
    {{},
     "PreTrained Albert Barthez BigBird Bloom CLIP CodeLlama Cohere ConvBert DebertaV2 FNet Gemma Herbert "
     "Llama "
     "MBart MBart50 Nllb OpenAIGPT Pegasus Qwen2 Reformer RemBert T5 XGLM XLNet"},
    {{.family = Family::unsupported, .reason = "splits words with MeCab, Sudachi or Juman++"},
     "BertJapanese"},
    {{.family = Family::unsupported, .reason = "splits words with jieba"}, "RoFormer Cpm CpmAnt"},
    {{.family = Family::unsupported, .reason = "splits words by the rules of Moses"},
     "BioGpt FSMT XLM Flaubert"},
    {{.family = Family::unsupported, .reason = "expects text segmented by another program"}, "Phobert"},
    {{.family = Family::unsupported, .reason = "reads bytes without a vocabulary"},
     "ByT5 MyT5 Canine Perceiver"},
    {{.family = Family::unsupported, .reason = "exists in Python only"},
     "GPTNeoXJapanese Bartpho Bertweet CTRL BlenderbotSmall Esm ProphetNet RoCBert Tapas"}};

bool lists(std::string_view names, std::string_view wanted) {
  while (!names.empty()) {
    const std::size_t end = std::min(names.find(' '), names.size());
    if (names.substr(0, end) == wanted) return true;
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return false;
}

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
  constexpr std::string_view kFast = "Fast", kTokenizer = "Tokenizer";
  if (name == "TokenizersBackend") return TokenizerClass{};  // PreTrainedTokenizerFast
  if (name.ends_with(kFast)) name.remove_suffix(kFast.size());
  if (!name.ends_with(kTokenizer)) return std::nullopt;
  name.remove_suffix(kTokenizer.size());
  for (const Group& group : kGroups) {
    if (lists(group.names, name)) return group.known;
  }
  return std::nullopt;
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
