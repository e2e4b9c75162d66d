#include "trine/models/transformer/open_transformer.hpp"

#include <algorithm>

#include "trine/base/error.hpp"
#include "trine/base/json_fields.hpp"
#include "trine/base/message.hpp"
#include "trine/base/read_file.hpp"
#include "trine/models/load_weights.hpp"
#include "trine/models/transformer/encoder_config.hpp"
#include "trine/models/transformer/encoder_files.hpp"
#include "trine/models/transformer/transformer_model.hpp"
#include "trine/tokenizers/huggingface/hf_tokenizer.hpp"

namespace trine::inline TRINE_ABI {
namespace {

using Parts = TransformerModel::Parts;

using Notes = std::vector<std::string>;

void note_heads(Notes& notes, const std::string& folder, const std::vector<std::string>& heads) {
  if (heads.empty()) return;
  constexpr std::size_t kShown = 3;
  notes.push_back(folder + " holds weights of another task, which an embedding does not need: " +
                  listed(heads, ", ", kShown));
}

void open_huggingface(Parts& parts, Notes& notes, const std::string& folder, std::optional<double> dropout) {
  const std::string path = folder + "/config.json";
  const std::string config = read_file(path, kMostSettingsBytes);
  const EncoderConfig read = read_encoder_config(config, path);
  require_stored(folder, path, matrix_numbers(read.options));
  if (!read.remark.empty()) notes.push_back(read.remark);
  parts.encoder = make_token_encoder(config, path, dropout);
  parts.encoder_files = {{"config.json", config_to_save(config, read.model_type, path)}};
  note_heads(notes, folder, load_weights(folder, parameters(*parts.encoder), checkpoint_extras()));
}

void open_own(Parts& parts, Notes& notes, const std::string& folder, const Tokenizer& tokenizer,
              std::optional<double> dropout) {
  const std::string path = folder + "/trine.json";
  EncoderOptions options = read_encoder_options(path);
  options.embeddings.vocabulary = tokenizer.vocabulary_size();
  parts.encoder_files = encoder_files(options);
  if (dropout) options.block.dropout = *dropout;
  require_stored(folder, path, matrix_numbers(options));
  try {
    parts.encoder = make_token_encoder(options, Rng(0));
  } catch (const OptionError& error) {  // the file holds a value no model can have
    throw FileError(path, 0, error.what());
  }
  parts.zero_type_row = Parameter(zero_type_row(options));
  CheckpointExtras extras = checkpoint_extras();
  if (options.embeddings.token_types == 0) extras.unused.emplace_back(kTypeRow);
  note_heads(notes, folder, load_weights(folder, parameters(*parts.encoder), extras));
}

// Length limit and case of texts. Versions before 2 named the file after the architecture.
JsonFields limits_of(const std::string& folder) {
  for (const char* kind : {"bert", "roberta", "distilbert", "camembert", "xlm-roberta"}) {
    const std::string path = folder + "/sentence_" + kind + "_config.json";
    if (file_exists(path)) return JsonFields::load(path);
  }
  return JsonFields::parse("{}", folder);
}

// Where nothing else is said. Transformers writes 10^30 for "no limit".
Index tokenizer_max_length(const std::string& folder) {
  const JsonFields json = JsonFields::load_if_present(folder + "/tokenizer_config.json");
  const char* key = json.has("model_max_length") ? "model_max_length" : "max_len";  // before version 3
  if (!json.has(key)) return 0;
  const double length = json.number(key);
  constexpr double kNoLimit = 1e9;
  return length < 1 || length >= kNoLimit ? 0 : static_cast<Index>(length);
}

// The length limit of the folder; 0: none.
Index folder_max_length(const std::string& folder) {
  const Index length = limits_of(folder).count("max_seq_length", {.least = 1}, 0);
  return length > 0 ? length : tokenizer_max_length(folder);
}

// `stored` is what the folder says, `longest` the number of positions of the encoder; 0: no limit.
Index max_length(const std::string& folder, Index asked, Index stored, Index longest) {
  if (asked > 0 && longest > 0 && asked > longest) {
    throw OptionError("a maximum length of " + std::to_string(asked) + " tokens is more than the " +
                      std::to_string(longest) + " that the model in " + folder + " has positions for");
  }
  const Index length = asked > 0 ? asked : stored;
  if (longest == 0) return length;
  return length == 0 ? longest : std::min(length, longest);
}

// The tokenizer truncates texts, so that a long one still ends in [SEP]. trine's own tokenizers have case and
// length in their own file.
void set_up(HfTokenizer& tokenizer, Parts& parts, const std::string& folder) {
  tokenizer.set_max_length(parts.longest);
  parts.lower_texts = limits_of(folder).flag("do_lower_case");
  if (parts.lower_texts) tokenizer.lower_texts();
}

}  // namespace

std::unique_ptr<SentenceEncoder> open_transformer(const std::string& folder, const LoadOptions& options) {
  const std::string list = folder + "/modules.json";
  const bool listed = file_exists(list);
  const std::vector<ModuleEntry> modules =
      listed ? read_modules(list) : std::vector<ModuleEntry>{{"Transformer", ""}};
  const std::string own_folder =
      modules.front().folder.empty() ? folder : folder + "/" + modules.front().folder;
  const Index stored_length = folder_max_length(own_folder);
  std::unique_ptr<Tokenizer> tokenizer = load_tokenizer(own_folder);
  Parts parts;
  Notes notes;
  if (file_exists(own_folder + "/trine.json")) {
    open_own(parts, notes, own_folder, *tokenizer, options.dropout);
  } else {
    open_huggingface(parts, notes, own_folder, options.dropout);
  }
  const std::string spare_rows =
      check_vocabulary(own_folder, tokenizer->vocabulary_size(), parts.encoder->vocabulary());
  parts.head = listed ? read_head(folder, std::span(modules).subspan(1), parts.encoder->d()) : SentenceHead{};
  parts.longest = max_length(own_folder, options.max_length, stored_length, parts.encoder->longest());
  std::vector<std::string> remarks;
  if (auto* published = dynamic_cast<HfTokenizer*>(tokenizer.get())) {
    set_up(*published, parts, own_folder);
    remarks = published->remarks();
  }
  auto model = std::make_unique<TransformerModel>(std::move(tokenizer), std::move(parts));
  model->set_config(read_sentence_config(folder + "/config_sentence_transformers.json"));
  if (!listed)
    model->add_note(folder + " has no modules.json: taken for a plain transformer with mean pooling");
  if (!spare_rows.empty()) notes.push_back(spare_rows);
  for (std::string& note : notes) model->add_note(std::move(note));
  for (std::string& remark : remarks) model->add_note(std::move(remark));
  return model;
}

}  // namespace trine::inline TRINE_ABI
