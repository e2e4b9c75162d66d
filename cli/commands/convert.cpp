// trine convert: a model in another layout, with its weights as another kind of number, or with an adapter
// merged into them.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "trine/base/error.hpp"
#include "trine/base/json_text.hpp"
#include "trine/base/read_file.hpp"
#include "trine/cli/commands/commands.hpp"
#include "trine/cli/commands/convert_check.hpp"
#include "trine/cli/commands/word_texts.hpp"
#include "trine/cli/console.hpp"
#include "trine/config.hpp"
#include "trine/formats/copy_model.hpp"
#include "trine/formats/finite_values.hpp"
#include "trine/formats/npy.hpp"
#include "trine/formats/saved_files.hpp"
#include "trine/io/atomic_directory.hpp"
#include "trine/io/file.hpp"
#include "trine/models/finite_weights.hpp"
#include "trine/models/lora/lora_adapters.hpp"
#include "trine/models/spell_out.hpp"
#include "trine/models/static/open_static.hpp"

namespace trine::cli {
namespace {

constexpr const char* kDetails = R"(Examples:
  trine convert --model all-MiniLM-L6-v2 --dtype f16 --out minilm-f16
  trine convert --model potion-base-8M --to static --out potion
  trine convert --model potion --to model2vec --out potion-again
  trine convert --model potion --out table.npy
  trine convert --model model --words sentences.tsv.gz --to static --out spelled-out
  trine convert --model all-MiniLM-L6-v2 --lora adapter --out tuned
  trine convert --table table.npy --tokenizer potion --to static --normalise --out potion

Layouts of static models, whose embedding is the mean of the rows of a text's tokens:
  static      the StaticEmbedding of sentence-transformers, tensor embedding.weight
  model2vec   model2vec, tensor embeddings
  FILE.npy    the table alone, a row for every token of tokenizer.json

The layouts differ in unknown words: model2vec leaves them out of the mean and may cut long texts, a
StaticEmbedding does neither. A text without unknown words that is not cut has the same embedding in both.

Hashed words, which trine train makes without --tokenizer, are known to trine alone. With --words FILE, best the
texts the model learned from, every word of that file gets a row of its own: other programs then open the model,
know these words and no others.

Some texts are encoded before and after; a result that does not compute the same is not written.

F16 and BF16 halve the file, not the memory: trine computes in float32. F16 keeps 11 bits of a number and
reaches to 65504; BF16 keeps 8 and reaches as far as float32.)";

struct ConvertSettings {
  std::string model, lora, table, tokenizer, words, to, dtype, out;
  bool normalize = false;
  TableChoices table_choices;  // of --words
};

namespace fs = std::filesystem;

io::Dtype dtype_of(const std::string& name) {
  if (name.empty() || name == "f32") return io::Dtype::f32;
  if (name == "f16") return io::Dtype::f16;
  if (name == "bf16") return io::Dtype::bf16;
  throw UsageError("--dtype: \"" + name + "\" is not known; there are f32, f16 and bf16");
}

StaticLayout layout_of(const std::string& name) {
  if (name == "static") return StaticLayout::sentence_transformers;
  if (name == "model2vec") return StaticLayout::model2vec;
  throw UsageError("--to: \"" + name +
                   "\" is not known; there are static and model2vec, and an --out that ends in .npy");
}

bool to_npy(const ConvertSettings& settings) { return settings.out.ends_with(".npy"); }

void check(const ConvertSettings& settings) {
  static_cast<void>(dtype_of(settings.dtype));
  if (!settings.to.empty()) static_cast<void>(layout_of(settings.to));
  if (settings.model.empty() == settings.table.empty())
    throw UsageError("name what to convert: --model FOLDER, or --table FILE.npy with --tokenizer");
  if (settings.table.empty() && (!settings.tokenizer.empty() || settings.normalize))
    throw UsageError("--tokenizer and --normalise belong to --table; a model has both settings already");
  if (!settings.table.empty() && settings.tokenizer.empty())
    throw UsageError(
        "--tokenizer is missing: name the folder or the tokenizer.json whose tokens the rows of "
        "the table belong to");
  if (!settings.words.empty() && (settings.model.empty() || settings.to.empty()))
    throw UsageError("--words spells out the hashed words of a --model for --to static or --to model2vec");
  static_cast<void>(settings.table_choices.header_choice());
  if (settings.words.empty() && (!settings.table_choices.header.empty() || settings.table_choices.strict))
    throw UsageError("--header and --strict say how --words is read, which is not given");
  if (!settings.lora.empty() && (settings.model.empty() || !settings.to.empty() || to_npy(settings)))
    throw UsageError(
        "--lora is merged into the transformer of a --model; --table, --to and .npy are of static models");
  if (to_npy(settings) && !(settings.to.empty() && settings.dtype.empty() && settings.table.empty()))
    throw UsageError(
        "a .npy file is the table of a --model, in float32; --to, --dtype and --table do not go with it");
  if (settings.to.empty() && settings.dtype.empty() && settings.table.empty() && settings.lora.empty() &&
      !to_npy(settings))
    throw UsageError(
        "what to convert to? --to static, --to model2vec, --dtype f16, --dtype bf16, --dtype f32, --lora "
        "ADAPTER, or an --out that ends in .npy");
}

// The library reads weights into NumPy, which has no such numbers.
void refuse_bf16_for_model2vec(const std::string& folder, const std::string& out) {
  if (!holds_model2vec_table(folder)) return;
  throw FileError(
      out, 0,
      "would be a model2vec package in BF16, which model2vec cannot read; use --dtype f16, or --to "
      "static beside --dtype bf16");
}

StaticParts parts_of_table(const ConvertSettings& settings) {
  StaticParts parts;
  parts.table = io::read_npy(settings.table);
  io::require_storable(settings.table, "table", parts.table.view());
  if (parts.table.shape().rank() != 2) {
    throw FileError(settings.table, 0,
                    "is " + parts.table.shape().text() + "; a table of rows, one a token, is needed");
  }
  const bool is_folder = fs::is_directory(settings.tokenizer);
  parts.tokenizer_path = is_folder ? settings.tokenizer + "/tokenizer.json" : settings.tokenizer;
  parts.tokenizer = read_file(parts.tokenizer_path);
  parts.normalized = settings.normalize ? Normalized::yes : Normalized::no;
  return parts;
}

bool is_own(const std::string& folder) { return fs::exists(folder + "/trine.json"); }

SpelledOut spell_out_words(const ConvertSettings& settings, Console& console) {
  WordTexts texts(settings.words, settings.table_choices);
  SpelledOut result = spell_out(settings.model, [&](std::string_view& text) { return texts.next(text); });
  for (const std::string& notice : texts.notices()) console.print(notice);
  if (result.unknown > 0) {
    console.print(fmt::format("{}: {} that the model does not know {} no row", settings.words,
                              with_commas(result.unknown, "word"), result.unknown == 1 ? "has" : "have"));
  }
  if (result.changed > 0) {
    console.print(fmt::format(
        "{}: {} of {} texts hold characters that other programs bring into another form, or words "
        "that the model does not know; these texts will have other vectors",
        settings.words, with_commas(result.changed), with_commas(result.texts)));
  }
  return result;
}

SpelledOut parts_of_model(const ConvertSettings& settings, Console& console) {
  const std::string& folder = settings.model;
  if (!fs::is_directory(folder)) throw FileError(folder, 0, "is not a model folder");
  if (is_own(folder) && settings.words.empty()) return spell_out(folder, {});
  if (is_own(folder)) return spell_out_words(settings, console);
  if (!settings.words.empty())
    throw FileError(folder, 0, "has a vocabulary already, to which --words adds nothing; leave it out");
  return {.parts = read_static_parts(folder)};
}

// In model2vec's config.json, where people look.
void note_dtype(const std::string& folder, io::Dtype dtype) {
  const std::string path = folder + "/config.json";
  if (!fs::exists(path)) return;
  auto config = parse_ordered_json(read_file(path, kMostSettingsBytes), path);
  if (!config.is_object() || !config.contains("embedding_dtype")) return;
  config["embedding_dtype"] = dtype == io::Dtype::f16    ? "float16"
                              : dtype == io::Dtype::bf16 ? "bfloat16"
                                                         : "float32";
  io::write_file_atomically(path, config.dump(2) + "\n");
}

std::string spelled_out_card(const ConvertSettings& settings, const SentenceEncoder& model) {
  return fmt::format(
      "---\nlibrary_name: {}\npipeline_tag: sentence-similarity\n---\n\n# {}\n\n"
      "A static sentence encoder of {} dimensions, converted by trine {} from a model of hashed words.\n\n"
      "Its vocabulary are the {} words of {}. A text of these words has the embedding that the model of "
      "hashed "
      "words gives it. That model knows other words by their parts; this one does not know them at all.\n",
      settings.to == "static" ? "sentence-transformers" : "model2vec",
      fs::path(settings.out).lexically_normal().filename().string(), model.dimension(), TRINE_VERSION,
      model.tokenizer().vocabulary_size() - 1, fs::path(settings.words).filename().string());
}

// Returns texts to check the result by, where there are some.
std::vector<std::string> write_layout(const ConvertSettings& settings, const std::string& folder,
                                      Console& console) {
  SpelledOut from;
  if (settings.table.empty()) {
    from = parts_of_model(settings, console);
  } else {
    from.parts = parts_of_table(settings);
  }
  if (!settings.to.empty()) from.parts.layout = layout_of(settings.to);
  if (from.parts.layout == StaticLayout::model2vec && !from.parts.head.empty())
    throw FileError(settings.model, 0,
                    "has modules behind its table, which model2vec has no place for; convert it --to static");
  if (from.parts.layout == StaticLayout::sentence_transformers) from.parts.max_length.reset();
  const auto model = make_static_model(std::move(from.parts));
  require_finite_weights(*model, settings.model.empty() ? settings.table : settings.model);
  if (!settings.model.empty())
    model->set_config(read_sentence_config(settings.model + "/config_sentence_transformers.json"));
  model->write_files(folder, settings.words.empty() ? "" : spelled_out_card(settings, *model));
  return from.sample;
}

void write_merged(const ConvertSettings& settings, const std::string& folder) {
  const auto model = load_model(settings.model);
  require_finite_weights(*model, settings.model);
  LoraAdapters(model->parameters(), settings.lora).merge();
  require_finite_weights(*model, settings.model + " with " + settings.lora);
  model->write_files(folder);
}

// A folder of trine's own is written as this version writes it, so that one of an older version comes with
// what other programs need.
void write_again(const std::string& from, const std::string& folder) {
  const std::string card = from + "/README.md";
  const auto model = load_model(from);
  require_finite_weights(*model, from);
  model->write_files(folder, fs::exists(card) ? read_file(card, kAnyBytes) : "");
}

// Of the run that made the model: what is converted is not what it left, and another run may not replace it.
void note_files_of_run(const ConvertSettings& settings, Console& console) {
  std::vector<std::string> found;
  for (const char* name : {"metrics.jsonl", "metrics.new.jsonl", "train.json"}) {
    if (!settings.model.empty() && fs::exists(fs::path(settings.model) / name)) found.emplace_back(name);
  }
  if (!found.empty())
    console.print(fmt::format("left out, being of the run and not of the model: {}", fmt::join(found, ", ")));
}

// There is nothing to compare with where a table becomes a model, or where trine can copy a model but not
// open it.
void check_written(const ConvertSettings& settings, std::vector<std::string> texts, const std::string& folder,
                   Console& console) {
  const io::Dtype dtype = dtype_of(settings.dtype);
  if (dtype == io::Dtype::bf16) refuse_bf16_for_model2vec(folder, settings.out);
  if (settings.model.empty()) return;
  std::optional<ConversionSample> sample;
  try {
    sample = take_sample(settings.model, settings.lora, std::move(texts));
  } catch (const FileError& error) {
    if (!settings.to.empty() || !settings.lora.empty()) throw;
    console.print(
        fmt::format("the result is not checked, since trine cannot open the model: {}", error.what()));
    return;
  }
  console.result(check_result(*sample, folder, dtype, settings.out));
}

void write_table(const ConvertSettings& settings, Console& console) {
  const auto model = load_model(settings.model);
  if (model->kind() != "static") {
    throw FileError(
        settings.model, 0,
        "is a transformer, whose embeddings are not rows of a table; trine encode turns texts into .npy");
  }
  require_finite_weights(*model, settings.model);
  if (model->parameters().size() > 1)
    throw FileError(settings.model, 0, "has modules behind its table: the table alone is not the model");
  const Tensor& table = model->parameters().front().parameter->value;
  io::NpyWriter writer(settings.out, table.cols());
  writer.append(table.view());
  writer.finish();
  console.result(
      fmt::format("{}: {}, {} dimensions", settings.out, with_commas(table.rows(), "row"), table.cols()));
}

// Found out before the work, not after it.
void require_nothing_at(const std::string& out) {
  const std::string place = io::canonical_folder(out);
  io::recover_folder(place);
  if (fs::exists(place) && !fs::is_empty(place))
    throw FileError(out, 0, "is there already; name a folder that is not, or remove it");
}

int run_convert(const ConvertSettings& settings) {
  check(settings);
  Console console;
  if (to_npy(settings)) {
    write_table(settings, console);
    return 0;
  }
  const io::Dtype dtype = dtype_of(settings.dtype);
  const bool changes_layout = !settings.to.empty() || !settings.table.empty();
  const bool merges = !settings.lora.empty();
  const bool refreshes = !changes_layout && !merges && is_own(settings.model);
  require_nothing_at(settings.out);
  if (!settings.model.empty()) {
    for (const std::string& remark : io::check_folder(settings.model)) console.print(remark);
  }
  io::AtomicDirectory whole(settings.out);
  std::vector<std::string> left_out;
  whole.fill([&](const std::string& folder) {
    std::vector<std::string> texts;
    if (changes_layout) texts = write_layout(settings, folder, console);
    if (merges) write_merged(settings, folder);
    if (refreshes) write_again(settings.model, folder);
    if (!settings.dtype.empty()) {
      const bool in_place = changes_layout || merges || refreshes;
      const std::string& named = settings.model.empty() ? settings.table : settings.model;
      left_out = io::copy_model(in_place ? folder : settings.model, folder, dtype, in_place ? named : "");
    }
    note_dtype(folder, dtype);
    io::seal_folder(folder);
    check_written(settings, std::move(texts), folder, console);
  });
  whole.commit();
  note_files_of_run(settings, console);
  if (!left_out.empty())
    console.print(fmt::format("left out, not being files to convert: {}", fmt::join(left_out, ", ")));
  console.result(
      fmt::format("{} holds the model. See what is in it: trine info {}", settings.out, settings.out));
  return 0;
}

}  // namespace

void add_convert(const Command& root) {
  const Command command =
      root.command("convert", "Rewrites a model in another layout or as smaller numbers.", kDetails);
  const auto settings = std::make_shared<ConvertSettings>();
  command.add({"--model,-m", "FOLDER",
               "What to convert: any model folder for --dtype, a static model for --to and for .npy."},
              settings->model);
  command.add({"--lora", "FOLDER",
               "An adapter that trine or PEFT wrote for the --model; it is merged into the weights."},
              settings->lora);
  command.add(
      {"--words", "FILE",
       "With --to, for a model of hashed words: texts whose words are spelled out, one text a line, or "
       "a .tsv, .csv or .jsonl, all of whose columns of words are read; plain, .gz or .zst."},
      settings->words);
  add_table_choices(command, settings->table_choices);
  command.add(
      {"--table", "FILE",
       "What to convert, instead of --model: a .npy matrix of float16, float32 or float64, a row for every "
       "token of --tokenizer in the order of ids. It becomes a static model."},
      settings->table);
  command.add({"--tokenizer", "FOLDER", "With --table: a tokenizer.json, or a folder with one."},
              settings->tokenizer);
  command.add({"--normalise", "", "With --table: embeddings get length 1."}, settings->normalize);
  command.add({"--to", "LAYOUT", "static or model2vec, see below. Without it the layout stays as it is."},
              settings->to);
  command.add({"--dtype", "TYPE",
               "How weights are stored: f32, f16 or bf16. Tokenizer, settings and model card are copied as "
               "they are."},
              settings->dtype);
  command.add(
      {"--out,-o", "FOLDER",
       "Where the result goes: a folder that is not there yet, or FILE.npy. It appears when it is complete."},
      settings->out);
  command.require("--out", "name the folder or the .npy file to write");
  command.action([settings] { return run_convert(*settings); });
}

}  // namespace trine::cli
