#include "trine/models/static/open_static.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "trine/base/json_fields.hpp"
#include "trine/base/json_text.hpp"
#include "trine/base/read_file.hpp"
#include "trine/models/load_weights.hpp"
#include "trine/models/model_settings.hpp"
#include "trine/models/static/static_model.hpp"
#include "trine/models/static/static_tokenizer.hpp"
#include "trine/tokenizers/word_piece_tokenizer.hpp"

namespace trine::inline TRINE_ABI {
namespace {

using Json = nlohmann::ordered_json;

// Versions up to 0.1 trained static models on a vocab.txt with the marks around every text.
std::string note_on_marks(const std::string& folder, const Tokenizer& tokenizer) {
  const auto* pieces = dynamic_cast<const WordPiece*>(&tokenizer);
  if (pieces == nullptr || pieces->options().ends == WordPieceOptions::Ends::bare) return "";
  const WordPieceOptions& options = pieces->options();
  return folder + " is of version 0.1 and averages " + options.begin + " and " + options.end +
         " with the words of a text, here as it did there; sentence-transformers and model2vec leave them "
         "out "
         "and compute other vectors from this folder. A newly trained model has no such tokens";
}

std::unique_ptr<SentenceEncoder> open_own(const std::string& folder, const std::string& path) {
  const JsonFields settings = JsonFields::load(path);
  auto tokenizer = load_tokenizer(folder);
  const std::string marks = note_on_marks(folder, *tokenizer);
  const Index dimension = settings.count("dimension", {1, kMostWidth});
  static_cast<void>(settings.need("normalised", "true or false"));
  require_stored(folder, path,
                 static_cast<double>(dimension) * static_cast<double>(tokenizer->vocabulary_size()));
  StaticModel::Parts parts{
      .encoder = StaticEncoder(Tensor({tokenizer->vocabulary_size(), dimension}, Fill::none)),
      .normalized = settings.flag("normalised") ? Normalized::yes : Normalized::no,
      .layout = {{"trine.json", read_file(path, kMostSettingsBytes)}}};
  auto model = std::make_unique<StaticModel>(std::move(tokenizer), std::move(parts));
  load_weights(folder, model->parameters());
  if (!marks.empty()) model->add_note(marks);
  return model;
}

std::unique_ptr<StaticTokenizer> make_tokenizer(const StaticParts& parts) {
  std::optional<Index> max_length;
  if (parts.layout == StaticLayout::model2vec) max_length = parts.max_length.value_or(0);
  return std::make_unique<StaticTokenizer>(parts.tokenizer, parts.tokenizer_path, max_length);
}

// model2vec looks at normalize and max_length; the rest is for people.
std::string model2vec_config(const StaticParts& parts) {
  Json json =
      parts.config.empty()
          ? Json{{"model_type", "model2vec"}, {"architectures", {"StaticModel"}}, {"seq_length", 1'000'000}}
          : parse_ordered_json(parts.config, "config.json");
  json["hidden_dim"] = parts.table.cols();
  json["normalize"] = parts.normalized == Normalized::yes;
  json["max_length"] = parts.max_length.value_or(0) > 0 ? Json(*parts.max_length) : Json();
  json["embedding_dtype"] = "float32";
  json.erase("vocabulary_quantization");  // every token has a row of its own
  return json.dump(2) + "\n";
}

}  // namespace

std::unique_ptr<SentenceEncoder> open_static(const std::string& folder) {
  const std::string own = folder + "/trine.json";
  auto model = file_exists(own) ? open_own(folder, own) : make_static_model(read_static_parts(folder));
  model->set_config(read_sentence_config(folder + "/config_sentence_transformers.json"));
  return model;
}

std::unique_ptr<SentenceEncoder> make_static_model(StaticParts parts) {
  auto tokenizer = make_tokenizer(parts);
  const std::string spare_rows =
      check_vocabulary(parts.tokenizer_path, tokenizer->vocabulary_size(), parts.table.rows());
  const bool is_model2vec = parts.layout == StaticLayout::model2vec;
  std::vector<SentenceEncoder::NamedFile> layout;
  if (is_model2vec) layout.push_back({"config.json", model2vec_config(parts)});
  const Index longest = tokenizer->max_length();
  auto model = std::make_unique<StaticModel>(
      std::move(tokenizer), StaticModel::Parts{.encoder = StaticEncoder(std::move(parts.table)),
                                               .normalized = parts.normalized,
                                               .table = is_model2vec ? "embeddings" : "embedding.weight",
                                               .layout = std::move(layout),
                                               .longest = longest,
                                               .head = std::move(parts.head)});
  if (!spare_rows.empty()) model->add_note(spare_rows);
  return model;
}

}  // namespace trine::inline TRINE_ABI
