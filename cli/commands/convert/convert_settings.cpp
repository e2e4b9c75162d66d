#include "trine/cli/commands/convert/convert_settings.hpp"

#include "trine/base/enum_names.hpp"

namespace trine::cli {
namespace {

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

}  // namespace

void ConvertSettings::check() const {
  if (model.empty() == table.empty())
    throw UsageError("name what to convert: --model FOLDER, or --table FILE.npy with --tokenizer");
  if (table.empty() && (!tokenizer.empty() || normalize))
    throw UsageError("--tokenizer and --normalize belong to --table; a model has both already");
  if (!table.empty() && tokenizer.empty())
    throw UsageError(
        "--tokenizer is missing: name the folder or the tokenizer.json whose token ids are the rows of the "
        "table");
  if (!words.empty() && (model.empty() || !to))
    throw UsageError(
        "--words gives the words of a hashed --model rows; it needs --to static or --to model2vec");
  if (words.empty() && !table_choices.is_default())
    throw UsageError("--header and --strict are for the file of --words, which is not given");
  if (!lora.empty() && (model.empty() || to || to_npy()))
    throw UsageError(
        "--lora is merged into the transformer of a --model; --table, --to and .npy are for static models");
  if (to_npy() && (to || dtype || !table.empty()))
    throw UsageError(
        "a .npy file is the table of a --model, in float32; --to, --dtype and --table cannot be combined "
        "with "
        "it");
  if (!to && !dtype && table.empty() && lora.empty() && !to_npy())
    throw UsageError(
        "nothing to convert to: give --to static, --to model2vec, --dtype f16, --dtype bf16, --dtype f32, "
        "--lora ADAPTER, or an --out that ends in .npy");
}

void add_convert_options(const Command& command, ConvertSettings& settings) {
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

}  // namespace trine::cli
