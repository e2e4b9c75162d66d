// trine convert: changes the layout of a model or the type of its weights, or merges an adapter into them.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "trine/base/enum_names.hpp"
#include "trine/base/error.hpp"
#include "trine/base/json_text.hpp"
#include "trine/base/read_file.hpp"
#include "trine/cli/commands/commands.hpp"
#include "trine/cli/commands/convert/convert_check.hpp"
#include "trine/cli/commands/convert/write_static.hpp"
#include "trine/cli/terminal/console.hpp"
#include "trine/formats/copy_model.hpp"
#include "trine/formats/saved_files.hpp"
#include "trine/io/atomic_directory.hpp"
#include "trine/io/file.hpp"
#include "trine/models/finite_weights.hpp"
#include "trine/models/lora/lora_adapters.hpp"
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
  trine convert --table table.npy --tokenizer potion --to static --normalize --out potion

Layouts of static models, whose embedding of a text is the mean of the rows of its tokens:
  static      StaticEmbedding of sentence-transformers, tensor embedding.weight
  model2vec   model2vec, tensor embeddings
  FILE.npy    the embedding table alone, a row for each token id

The layouts treat unknown words differently: model2vec leaves them out of the mean and may truncate long texts, a
StaticEmbedding does neither. All other texts have the same embedding in both.

Only trine reads hashed words, the tokenizer that trine train uses by default. With --words FILE, preferably the
training data, every word of the file gets a row of its own; other programs can then open the model, and know
these words only.

Some texts are encoded before and after; if their embeddings differ, nothing is written.

F16 and BF16 halve the file, not the memory: trine computes in float32. F16 has 11 bits of precision and values up
to 65504; BF16 has 8 bits and the range of float32.)";

namespace fs = std::filesystem;

using io::Dtype;

// The names of safetensors and those of PyTorch.
constexpr EnumNames<Dtype, 6> kDtypes{"--dtype",
                                      {{{Dtype::f32, "f32"},
                                        {Dtype::f16, "f16"},
                                        {Dtype::bf16, "bf16"},
                                        {Dtype::f32, "float32"},
                                        {Dtype::f16, "float16"},
                                        {Dtype::bf16, "bfloat16"}}}};
constexpr EnumNames<StaticLayout, 2> kLayouts{
    "--to", {{{StaticLayout::sentence_transformers, "static"}, {StaticLayout::model2vec, "model2vec"}}}};

// Options that are missing or cannot be combined.
void check(const ConvertSettings& s) {
  if (s.model.empty() == s.table.empty())
    throw UsageError("name what to convert: --model FOLDER, or --table FILE.npy with --tokenizer");
  if (s.table.empty() && (!s.tokenizer.empty() || s.normalize))
    throw UsageError("--tokenizer and --normalize belong to --table; a model has both already");
  if (!s.table.empty() && s.tokenizer.empty())
    throw UsageError(
        "--tokenizer is missing: name the folder or the tokenizer.json whose token ids are the rows of the "
        "table");
  if (!s.words.empty() && (s.model.empty() || !s.to))
    throw UsageError(
        "--words gives the words of a hashed --model rows; it needs --to static or --to model2vec");
  if (s.words.empty() && !s.table_choices.is_default())
    throw UsageError("--header and --strict are for the file of --words, which is not given");
  if (!s.lora.empty() && (s.model.empty() || s.to || s.to_npy()))
    throw UsageError(
        "--lora is merged into the transformer of a --model; --table, --to and .npy are for static models");
  if (s.to_npy() && (s.to || s.dtype || !s.table.empty()))
    throw UsageError(
        "a .npy file is the table of a --model, in float32; --to, --dtype and --table cannot be combined "
        "with it");
  if (!s.to && !s.dtype && s.table.empty() && s.lora.empty() && !s.to_npy())
    throw UsageError(
        "nothing to convert to: give --to static, --to model2vec, --dtype f16, --dtype bf16, --dtype f32, "
        "--lora ADAPTER, or an --out that ends in .npy");
}

// model2vec reads weights with NumPy, which has no bfloat16.
void refuse_bf16_for_model2vec(const std::string& folder, const std::string& out) {
  if (!holds_model2vec_table(folder)) return;
  throw FileError(out, 0,
                  "model2vec cannot read weights in BF16; use --dtype f16, or --to static with --dtype bf16");
}

// The dtype that model2vec notes in its config.json.
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

void write_merged(const ConvertSettings& settings, const std::string& folder) {
  const auto model = load_model(settings.model);
  require_finite_weights(*model, settings.model);
  LoraAdapters(model->parameters(), settings.lora).merge();
  require_finite_weights(*model, settings.model + " with " + settings.lora);
  model->write_files(folder);
}

// Writes a folder of trine's own as this version does, with the files for other programs that older versions
// did not write.
void write_again(const std::string& from, const std::string& folder) {
  const std::string card = from + "/README.md";
  const auto model = load_model(from);
  require_finite_weights(*model, from);
  model->write_files(folder, fs::exists(card) ? read_file(card, kAnyBytes) : "");
}

// Files of the training run are not copied: the result is not what the run wrote, and no run may replace it.
void note_files_of_run(const ConvertSettings& settings, Console& console) {
  std::vector<std::string> found;
  for (const char* name : {"metrics.jsonl", "metrics.new.jsonl", "train.json"}) {
    if (!settings.model.empty() && fs::exists(fs::path(settings.model) / name)) found.emplace_back(name);
  }
  if (!found.empty())
    console.print(fmt::format("left out, files of the training run: {}", fmt::join(found, ", ")));
}

// There is nothing to compare with if a table becomes a model, or if trine can copy a model but not open it.
void check_written(const ConvertSettings& settings, std::vector<std::string> texts, const std::string& folder,
                   Console& console) {
  const io::Dtype dtype = settings.dtype.value_or(io::Dtype::f32);
  if (dtype == io::Dtype::bf16) refuse_bf16_for_model2vec(folder, settings.out);
  if (settings.model.empty()) return;
  std::optional<ConversionSample> sample;
  try {
    sample = take_sample(settings.model, settings.lora, std::move(texts));
  } catch (const FileError& error) {
    if (settings.to || !settings.lora.empty()) throw;
    console.print(
        fmt::format("the result is not checked, because trine cannot open the model: {}", error.what()));
    return;
  }
  console.result(check_result(*sample, folder, dtype, settings.out));
}

// Checked before the work, not after it.
void require_nothing_at(const std::string& out) {
  const std::string folder = io::canonical_folder(out);
  io::recover_folder(folder);
  if (fs::exists(folder) && !fs::is_empty(folder))
    throw FileError(out, 0, "exists already; choose another name or remove it");
}

int run_convert(const ConvertSettings& settings) {
  check(settings);
  Console console;
  if (settings.to_npy()) {
    write_table(settings, console);
    return 0;
  }
  const io::Dtype dtype = settings.dtype.value_or(io::Dtype::f32);
  const bool changes_layout = settings.to || !settings.table.empty();
  const bool merges = !settings.lora.empty();
  const bool refreshes = !changes_layout && !merges && has_own_layout(settings.model);
  require_nothing_at(settings.out);
  if (!settings.model.empty()) console.print(io::check_folder(settings.model));
  io::AtomicDirectory whole(settings.out);
  std::vector<std::string> left_out;
  whole.fill([&](const std::string& folder) {
    std::vector<std::string> texts;
    if (changes_layout) texts = write_static(settings, folder, console);
    if (merges) write_merged(settings, folder);
    if (refreshes) write_again(settings.model, folder);
    if (settings.dtype) {
      const bool in_place = changes_layout || merges || refreshes;
      const std::string& source = settings.model.empty() ? settings.table : settings.model;
      left_out = io::copy_model(in_place ? folder : settings.model, folder, dtype, in_place ? source : "");
    }
    note_dtype(folder, dtype);
    io::seal_folder(folder);
    check_written(settings, std::move(texts), folder, console);
  });
  whole.commit();
  note_files_of_run(settings, console);
  if (!left_out.empty())
    console.print(fmt::format("left out, formats of other programs: {}", fmt::join(left_out, ", ")));
  console.result(fmt::format("{} holds the model; to see what is in it: trine info {}", settings.out,
                             shell_word(settings.out)));
  return 0;
}

void add_options(const Command& command, ConvertSettings& settings) {
  command.add({"--model,-m", "FOLDER",
               "What to convert: any model folder for --dtype, a static model for --to and .npy."},
              settings.model);
  command.add(
      {"--lora", "FOLDER", "Adapter to merge into the weights of the --model, written by trine or PEFT."},
      settings.lora);
  command.add(
      {"--words", "FILE",
       "With --to, for a model of hashed words: texts whose words become the vocabulary, one text per "
       "line, or a .tsv, .csv or .jsonl table, all of whose text columns are read; plain, .gz or "
       ".zst."},
      settings.words);
  add_table_choices(command, settings.table_choices);
  command.add({"--table", "FILE",
               "What to convert, instead of --model: a .npy matrix of float16, float32 or float64 with a row "
               "for each token id of --tokenizer. It becomes a static model."},
              settings.table);
  command.add({"--tokenizer", "FOLDER", "With --table: a tokenizer.json, or a folder that has one."},
              settings.tokenizer);
  command.add({"--normalize", "", "With --table: normalizes embeddings to length 1.", "--normalise"},
              settings.normalize);
  command.add(
      {"--to", "LAYOUT", "static or model2vec, see below. Default: the layout of the model."},
      [&to = settings.to](const std::string& text) { to = kLayouts.named(text); }, "");
  command.add(
      {"--dtype", "TYPE",
       "Type of the stored weights: f32, f16 or bf16. Tokenizer, settings and model card are copied "
       "unchanged."},
      [&dtype = settings.dtype](const std::string& text) { dtype = kDtypes.named(text); }, "");
  command.add({"--out,-o", "FOLDER",
               "Result: a folder that does not exist yet, or FILE.npy. It appears when complete."},
              settings.out);
  command.require("--out", "name the folder or the .npy file to write");
}

}  // namespace

void add_convert(const Command& root) {
  const Command command =
      root.command("convert", "Converts a model to another layout or dtype, or merges an adapter.", kDetails);
  const auto settings = std::make_shared<ConvertSettings>();
  add_options(command, *settings);
  command.action([settings] { return run_convert(*settings); });
}

}  // namespace trine::cli
