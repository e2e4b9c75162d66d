#include "trine/models/sentence_head.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "trine/base/error.hpp"
#include "trine/base/json_fields.hpp"
#include "trine/models/load_weights.hpp"

namespace trine::inline TRINE_ABI {
namespace {

using Json = nlohmann::ordered_json;
using NamedFile = SentenceEncoder::NamedFile;

// Poolings in the order in which the flags of versions 2 to 5 stand side by side.
constexpr std::array<std::pair<ops::Pool, const char*>, 6> kFlags = {
    {{ops::Pool::cls, "pooling_mode_cls_token"},
     {ops::Pool::max, "pooling_mode_max_tokens"},
     {ops::Pool::mean, "pooling_mode_mean_tokens"},
     {ops::Pool::mean_sqrt_len, "pooling_mode_mean_sqrt_len_tokens"},
     {ops::Pool::weighted_mean, "pooling_mode_weightedmean_tokens"},
     {ops::Pool::last_token, "pooling_mode_lasttoken"}}};

constexpr std::pair<Activation, const char*> kActivations[] = {
    {Activation::tanh, "torch.nn.modules.activation.Tanh"},
    {Activation::identity, "torch.nn.modules.linear.Identity"},
    {Activation::relu, "torch.nn.modules.activation.ReLU"},
    {Activation::gelu, "torch.nn.modules.activation.GELU"},
    {Activation::sigmoid, "torch.nn.modules.activation.Sigmoid"},
    {Activation::silu, "torch.nn.modules.activation.SiLU"},
    {Activation::leaky_relu, "torch.nn.modules.activation.LeakyReLU"},
    {Activation::elu, "torch.nn.modules.activation.ELU"},
    {Activation::softplus, "torch.nn.modules.activation.Softplus"}};

std::string last_part(const std::string& name) { return name.substr(name.rfind('.') + 1); }

Activation read_activation(const JsonFields& json) {
  const std::string name = json.text("activation_function", "torch.nn.modules.activation.Tanh");
  std::string known;
  for (const auto& [activation, full_name] : kActivations) {
    if (last_part(name) == last_part(full_name)) return activation;
    known += (known.empty() ? "" : ", ") + last_part(full_name);
  }
  json.wrong("activation_function", "one of " + known);
}

void require_width(const JsonFields& json, const char* key, Index before) {
  const Index stored = json.integer(key);
  if (stored == before) return;
  json.fail(key, "is " + std::to_string(stored) + ", but the module before it gives " +
                     std::to_string(before) + " features; the folder mixes parts of different models");
}

// --- pooling -------------------------------------------------------------------------------------------

std::vector<ops::Pool> flagged_modes(const JsonFields& json) {
  std::vector<ops::Pool> modes;
  bool has_flags = false;
  for (const auto& [mode, key] : kFlags) {
    has_flags = has_flags || json.has(key);
    if (json.flag(key)) modes.push_back(mode);
  }
  if (!has_flags) return {ops::Pool::mean};  // the default of sentence-transformers
  if (modes.empty())
    json.fail("", "turns every pooling off; set one, \"pooling_mode_mean_tokens\" for instance, to true");
  return modes;
}

std::vector<ops::Pool> named_modes(const JsonFields& json) {
  const nlohmann::json& modes = *json.find("pooling_mode");
  std::vector<ops::Pool> result;
  for (const nlohmann::json& mode : modes.is_array() ? modes : nlohmann::json::array({modes})) {
    if (!mode.is_string()) json.wrong("pooling_mode", "a name or a list of names");
    result.push_back(json.choice_named("pooling_mode", mode.get<std::string>(), kPoolNames));
  }
  if (result.empty()) json.wrong("pooling_mode", "a name or a list of names");
  return result;
}

void read_pooling(SentenceHead& head, const std::string& path, Index d) {
  const JsonFields json = JsonFields::load(path);
  require_width(json, json.has("embedding_dimension") ? "embedding_dimension" : "word_embedding_dimension",
                d);
  head.pooling.modes = json.has("pooling_mode") ? named_modes(json) : flagged_modes(json);
  head.pools_prompt = json.flag("include_prompt", true);
}

bool in_flag_order(const std::vector<ops::Pool>& modes) {
  const auto place = [](ops::Pool mode) {
    return std::ranges::find(kFlags, mode, &std::pair<ops::Pool, const char*>::first) - kFlags.begin();
  };
  return std::ranges::is_sorted(modes, std::less_equal{}, place);
}

// Flags are what every version reads; poolings in another order need the list of version 6.
Json pooling_settings(const SentenceHead& head, Index d) {
  Json json;
  const std::vector<ops::Pool>& modes = head.pooling.modes;
  if (in_flag_order(modes)) {
    json["word_embedding_dimension"] = d;
    for (const auto& [mode, key] : kFlags) json[key] = std::ranges::find(modes, mode) != modes.end();
  } else {
    json["embedding_dimension"] = d;
    for (ops::Pool mode : modes) json["pooling_mode"].push_back(kPoolNames.of(mode));
  }
  json["include_prompt"] = head.pools_prompt;
  return json;
}

// --- what follows it -----------------------------------------------------------------------------------

// A module may name another input than the sentence embedding; ours cannot.
void require_embedding(const JsonFields& json) {
  for (const char* key : {"module_input_name", "module_output_name"}) {
    if (json.has(key) && *json.find(key) != "sentence_embedding") json.wrong(key, "\"sentence_embedding\"");
  }
}

Dense read_dense(const std::string& folder, Index d) {
  const std::string path = folder + "/config.json";
  const JsonFields json = JsonFields::load(path);
  require_embedding(json);
  require_width(json, "in_features", d);
  const Index out = json.count("out_features", {.least = 1});
  require_stored(folder, path, static_cast<double>(d) * static_cast<double>(out));
  if (json.flag("use_residual"))
    json.fail("use_residual", "is true; a Dense module with a residual connection is not supported");
  const bool bias = json.flag("bias", true);
  return Dense(d, out, Rng(0), read_activation(json), Init::zeros,
               bias ? Linear::Bias::zeros : Linear::Bias::none);
}

EmbeddingNorm read_norm(const std::string& folder, Index d) {
  require_width(JsonFields::load(folder + "/config.json"), "dimension", d);
  return EmbeddingNorm(d);
}

// Versions before 6 leave no file, or not even a folder.
Normalize read_normalize(const std::string& folder) {
  require_embedding(JsonFields::load_if_present(folder + "/config.json"));
  return {};
}

SentenceHead::Module read_module(const std::string& root, const ModuleEntry& entry, Index d) {
  const std::string folder = root + "/" + entry.folder;
  if (entry.kind == "Dense") return read_dense(folder, d);
  if (entry.kind == "LayerNorm") return read_norm(folder, d);
  if (entry.kind == "Normalize") return read_normalize(folder);
  throw FileError(
      root + "/modules.json", 0,
      "module \"" + entry.kind +
          "\" is not known here; an embedding may go through Dense, LayerNorm, Dropout and Normalize");
}

Json settings_of(const Dense& dense) {
  const auto* name =
      std::ranges::find(kActivations, dense.activation, [](const auto& entry) { return entry.first; });
  return {{"in_features", dense.linear.in()},
          {"out_features", dense.linear.out()},
          {"bias", !dense.linear.bias.value.empty()},
          {"activation_function", name->second}};
}

Json settings_of(const EmbeddingNorm& norm) { return {{"dimension", norm.norm.weight.value.size()}}; }

Json settings_of(const Normalize&) { return nullptr; }

Index width_after(const SentenceHead::Module& module, Index d) {
  const auto* dense = std::get_if<Dense>(&module);
  return dense == nullptr ? d : dense->linear.out();
}

}  // namespace

Var SentenceHead::operator()(Var x, const PackedBatch& batch, Index prompt) const {
  return apply_modules(modules, pooling(x, batch, pools_prompt ? 0 : prompt));
}

Var apply_modules(std::span<const SentenceHead::Module> modules, Var embeddings) {
  for (const SentenceHead::Module& module : modules)
    embeddings = std::visit([&](const auto& m) { return m(embeddings); }, module);
  return embeddings;
}

Index SentenceHead::dimension(Index d) const {
  return width_after(modules, d * static_cast<Index>(pooling.modes.size()));
}

Index width_after(std::span<const SentenceHead::Module> modules, Index d) {
  for (const SentenceHead::Module& module : modules) d = width_after(module, d);
  return d;
}

bool SentenceHead::normalizes() const {
  return !modules.empty() && std::holds_alternative<Normalize>(modules.back());
}

std::string_view module_kind(const SentenceHead::Module& module) {
  constexpr std::string_view kinds[] = {"Dense", "LayerNorm", "Normalize"};  // in the order of the variant
  return kinds[module.index()];
}

std::string describe(const SentenceHead::Module& module) {
  std::string text(module_kind(module));
  if (const auto* dense = std::get_if<Dense>(&module)) {
    text += " " + std::to_string(dense->linear.in()) + " to " + std::to_string(dense->linear.out()) + " " +
            std::string(activation_name(dense->activation));
  }
  return text;
}

std::vector<SentenceEncoder::WeightFile> module_weights(std::span<SentenceHead::Module> modules,
                                                        std::size_t index) {
  std::vector<SentenceEncoder::WeightFile> files;
  for (SentenceHead::Module& module : modules) {
    std::vector<NamedParameter> learned = std::visit([](auto& m) { return parameters(m); }, module);
    const std::string folder = module_folder(index++, module_kind(module));
    if (!learned.empty()) files.push_back({folder, std::move(learned)});
  }
  return files;
}

std::vector<SentenceHead::Module> read_embedding_modules(const std::string& folder,
                                                         std::span<const ModuleEntry> modules, Index d) {
  std::vector<SentenceHead::Module> found;
  for (const ModuleEntry& entry : modules) {
    if (entry.kind == "Dropout") continue;
    SentenceHead::Module& module = found.emplace_back(read_module(folder, entry, d));
    for (const auto& [_, learned] : module_weights({&module, 1}, 0))
      load_weights(folder + "/" + entry.folder, learned);
    d = width_after(module, d);
  }
  return found;
}

SentenceHead read_head(const std::string& folder, std::span<const ModuleEntry> modules, Index d) {
  if (modules.empty() || modules.front().kind != "Pooling") {
    throw FileError(folder + "/modules.json", 0,
                    "a Transformer must be followed by Pooling, here it is followed by " +
                        (modules.empty() ? "nothing" : modules.front().kind));
  }
  SentenceHead head;
  read_pooling(head, folder + "/" + modules.front().folder + "/config.json", d);
  head.modules = read_embedding_modules(folder, modules.subspan(1), head.dimension(d));
  return head;
}

std::vector<NamedFile> embedding_module_files(std::span<const SentenceHead::Module> modules,
                                              std::size_t index) {
  std::vector<NamedFile> files;
  for (const SentenceHead::Module& module : modules) {
    const std::string folder = module_folder(index++, module_kind(module));
    const Json settings = std::visit([](const auto& m) { return settings_of(m); }, module);
    if (!settings.is_null()) files.push_back({folder + "/config.json", settings.dump(2) + "\n"});
  }
  return files;
}

std::vector<NamedFile> head_files(const SentenceHead& head, Index d, std::string_view encoder) {
  std::vector<std::string> kinds = {std::string(encoder), "Pooling"};
  for (const SentenceHead::Module& module : head.modules) kinds.emplace_back(module_kind(module));
  std::vector<NamedFile> files = embedding_module_files(head.modules, 2);
  files.insert(files.begin(), {"1_Pooling/config.json", pooling_settings(head, d).dump(2) + "\n"});
  files.push_back({"modules.json", modules_json(kinds)});
  return files;
}

}  // namespace trine::inline TRINE_ABI
