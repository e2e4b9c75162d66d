#include "trine/cli/commands/convert/write_static.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <utility>

#include "trine/base/error.hpp"
#include "trine/base/read_file.hpp"
#include "trine/config.hpp"
#include "trine/data/ascii.hpp"
#include "trine/data/readers/column_profile.hpp"
#include "trine/data/readers/open_table.hpp"
#include "trine/data/readers/table_reader.hpp"
#include "trine/formats/finite_values.hpp"
#include "trine/formats/npy.hpp"
#include "trine/models/finite_weights.hpp"
#include "trine/models/spell_out.hpp"
#include "trine/models/static/open_static.hpp"

namespace trine::cli {
namespace {

namespace fs = std::filesystem;

StaticParts parts_of_table(const ConvertSettings& settings) {
  StaticParts parts;
  parts.table = io::read_npy(settings.table);
  io::require_storable(settings.table, "table", parts.table.view());
  if (parts.table.shape().rank() != 2) {
    throw FileError(
        settings.table, 0,
        "has the shape " + parts.table.shape().text() + "; a matrix with a row per token id is needed");
  }
  const bool is_folder = fs::is_directory(settings.tokenizer);
  parts.tokenizer_path = is_folder ? settings.tokenizer + "/tokenizer.json" : settings.tokenizer;
  parts.tokenizer = read_file(parts.tokenizer_path);
  parts.normalized = settings.normalize ? Normalized::yes : Normalized::no;
  return parts;
}

bool holds_words(const TableReader& table, std::size_t column) {
  const Content content = profile_column(table.sample(), column).content;
  return content == Content::sentences || content == Content::words || content == Content::few;
}

// The texts whose words become the vocabulary: trine convert --words. A .tsv, .csv or .jsonl, and several
// parallel files, are a table: every field of the columns that hold words is a text; columns of numbers,
// dates and ids are not read. Any other file has one text per line.
class WordTexts {
 public:
  WordTexts(const std::string& file, const TableChoices& choices) {
    const Files files = Files::parse(file);
    if (!ends_as_table(files)) {
      lines_.emplace(files.paths.front());
      return;
    }
    table_.emplace(files, TableOptions{.header = choices.header, .strict = choices.strict});
    std::vector<std::size_t> indices;
    for (std::size_t i = 0; i < table_->found().size(); ++i) {
      if (holds_words(*table_, i)) indices.push_back(i);
    }
    if (table_->sample().empty()) table_->throw_no_rows();
    if (indices.empty())
      throw FileError(table_->name(), 0, "has no column of words (columns: " + table_->all_columns() + ")");
    table_->allow_missing_last(indices.size());
    table_->select_indices(std::move(indices));
    table_->select(table_->selected());  // no option chooses others
  }

  // The next text, valid until the next call; false at the end. Throws FileError for a file without any.
  bool next(std::string_view& text) {
    while (next_field(text)) {
      if (trimmed(text).empty()) continue;
      is_empty_ = false;
      return true;
    }
    if (!is_empty_) return false;
    throw FileError(lines_ ? lines_->name() : table_->name(), 0,
                    "has no text; name a file of texts whose words become the vocabulary");
  }

  // The columns read, and rows left out.
  [[nodiscard]] std::vector<std::string> notices() const {
    if (lines_) return lines_->notices();
    std::vector<std::string> notices = table_->notices();
    const std::vector<std::string> roles(table_->selected_indices().size(), "text");
    notices.insert(notices.begin(), table_->reads(roles));
    return notices;
  }

 private:
  bool next_field(std::string_view& text) {
    if (lines_) return lines_->next(text);
    if (fields_ == 0) {
      if (!table_->next()) return false;
      fields_ = table_->row().size();
    }
    text = table_->row()[table_->row().size() - fields_--];
    return true;
  }

  std::optional<LineReader> lines_;
  std::optional<TableReader> table_;
  std::size_t fields_ = 0;  // not yet returned, of the current row
  bool is_empty_ = true;
};

SpelledOut spell_out_words(const ConvertSettings& settings, Console& console) {
  WordTexts texts(settings.words, settings.table_choices);
  SpelledOut result = spell_out(settings.model, [&](std::string_view& text) { return texts.next(text); });
  console.print(texts.notices());
  if (result.unknown > 0) {
    console.print(fmt::format("{}: {} unknown to the model {} no row", settings.words,
                              with_commas(result.unknown, "word"), result.unknown == 1 ? "gets" : "get"));
  }
  if (result.changed > 0) {
    console.print(fmt::format(
        "{}: {} of {} texts have words unknown to the model, or characters that other programs normalize "
        "differently; the embeddings of these texts will change",
        settings.words, with_commas(result.changed), with_commas(result.texts)));
  }
  return result;
}

SpelledOut parts_of_model(const ConvertSettings& settings, Console& console) {
  const std::string& folder = settings.model;
  if (!fs::is_directory(folder)) throw FileError(folder, 0, "is not a model folder");
  if (has_own_layout(folder) && settings.words.empty()) return spell_out(folder, {});
  if (has_own_layout(folder)) return spell_out_words(settings, console);
  if (!settings.words.empty())
    throw FileError(folder, 0, "has a vocabulary already, which --words cannot extend; leave it out");
  return {.parts = read_static_parts(folder)};
}

std::string spelled_out_card(const ConvertSettings& settings, const SentenceEncoder& model) {
  return fmt::format(
      "---\nlibrary_name: {}\npipeline_tag: sentence-similarity\n---\n\n# {}\n\n"
      "A static sentence embedding model of {} dimensions, converted by trine {} from a model of hashed "
      "words.\n\n"
      "Its vocabulary is the {} words of {}. A text of these words has the embedding that the hashed model "
      "gives it. The hashed model knows other words by their character n-grams; this one does not know "
      "them.\n",
      settings.to == StaticLayout::sentence_transformers ? "sentence-transformers" : "model2vec",
      fs::path(settings.out).lexically_normal().filename().string(), model.dimension(), TRINE_VERSION,
      model.tokenizer().vocabulary_size() - 1, fs::path(settings.words).filename().string());
}

}  // namespace

bool has_own_layout(const std::string& folder) { return fs::exists(folder + "/trine.json"); }

std::vector<std::string> write_static(const ConvertSettings& settings, const std::string& folder,
                                      Console& console) {
  SpelledOut from;
  if (settings.table.empty()) {
    from = parts_of_model(settings, console);
  } else {
    from.parts = parts_of_table(settings);
  }
  if (settings.to) from.parts.layout = *settings.to;
  if (from.parts.layout == StaticLayout::model2vec && !from.parts.head.empty())
    throw FileError(
        settings.model, 0,
        "has modules after its embedding table, which a model2vec model cannot have; use --to static");
  if (from.parts.layout == StaticLayout::sentence_transformers) from.parts.max_length.reset();
  const auto model = make_static_model(std::move(from.parts));
  require_finite_weights(*model, settings.model.empty() ? settings.table : settings.model);
  if (!settings.model.empty())
    model->set_config(read_sentence_config(settings.model + "/config_sentence_transformers.json"));
  model->write_files(folder, settings.words.empty() ? "" : spelled_out_card(settings, *model));
  return from.sample;
}

void write_table(const ConvertSettings& settings, Console& console) {
  const auto model = load_model(settings.model);
  if (model->kind() != "static") {
    throw FileError(
        settings.model, 0,
        "is a transformer, which has no table of word embeddings; trine encode writes embeddings of texts");
  }
  require_finite_weights(*model, settings.model);
  if (model->parameters().size() > 1)
    throw FileError(settings.model, 0,
                    "has modules after its embedding table; the table alone is not the model");
  const Tensor& table = model->parameters().front().parameter->value;
  io::NpyWriter writer(settings.out, table.cols());
  writer.append(table.view());
  writer.finish();
  console.result(
      fmt::format("{}: {}, {} dimensions", settings.out, with_commas(table.rows(), "row"), table.cols()));
}

}  // namespace trine::cli
