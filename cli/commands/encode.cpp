// trine encode: texts in, vectors out, in constant memory.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>

#include "trine/base/error.hpp"
#include "trine/base/thread_pool.hpp"
#include "trine/base/timer.hpp"
#include "trine/cli/commands/commands.hpp"
#include "trine/cli/console.hpp"
#include "trine/cli/cut_texts.hpp"
#include "trine/cli/options/table_options.hpp"
#include "trine/cli/text_rows.hpp"
#include "trine/formats/embedding_writer.hpp"
#include "trine/models/sentence_encoder.hpp"

namespace trine::cli {
namespace {

constexpr const char* kDetails = R"(Examples:
  trine encode --model model --out vectors.npy sentences.txt
  zcat crawl.txt.gz | cut -f 2 | trine encode --model model --out vectors.npy
  trine encode --model model --out vectors.npy --column question faq.csv
  trine encode --model model --out - sentences.txt.zst | jq -c .embedding
  trine encode --model e5-small --prompt-name query --out queries.npy queries.txt

In Python: numpy.load("vectors.npy") is [rows, dimension]. Row i belongs to line i, or to row i of a table. Where
the model normalises (trine info says so) rows have length 1, and the cosine of two texts is the dot product of
their rows. A line without words has a row of zeros, or, from a transformer, the embedding of an empty text; so
has a row of a table whose text is missing.)";

constexpr std::size_t kBlockLines = 8192;
constexpr std::size_t kStreamedLines = 256;  // of a block that somebody waits for
constexpr std::size_t kBlockBytes = std::size_t{1} << 22;

struct EncodeSettings {
  std::string model;
  std::string out;
  std::string file = "-";
  std::vector<std::string> columns;
  std::optional<std::string> prompt_name, prompt;
  Index max_length = 0;
  Index truncate = 0;
  Index threads = 0;
  bool refuse_cut = false;
  TableChoices table;
};

// Lines of JSON to standard output, batch by batch.
class StreamedEmbeddings final : public io::EmbeddingWriter {
 public:
  using EmbeddingWriter::EmbeddingWriter;
  void finish() override {}

 private:
  void write(ConstView embeddings, std::span<const std::string> texts) override {
    print_result(io::json_lines(embeddings, texts));
  }
};

// The texts of a file in blocks, one for every row: where a row of a table could not be read, an empty one.
class Blocks {
 public:
  Blocks(TextRows& rows, std::size_t longest) : rows_(rows), longest_(longest) {}

  /// False when there are none left.
  bool next(std::vector<std::string>& block) {
    block.clear();
    for (std::size_t bytes = 0; block.size() < longest_ && bytes < kBlockBytes;) {
      if (given_ == rows_.row() && !at_end_) at_end_ = !rows_.next();
      if (given_ == rows_.row()) break;
      const bool is_read = ++given_ == rows_.row() && !at_end_;
      block.push_back(is_read ? rows_.text() : std::string());
      unread_ += is_read ? 0 : 1;
      bytes += block.back().size();
    }
    return !block.empty();
  }
  [[nodiscard]] Index given() const { return given_; }
  [[nodiscard]] Index unread() const { return unread_; }

 private:
  TextRows& rows_;
  std::size_t longest_;
  bool at_end_ = false;
  Index given_ = 0;  // rows; the one read last may be further on
  Index unread_ = 0;
};

bool is_zero(ConstView embeddings, Index row) {
  return std::all_of(embeddings.row(row), embeddings.row(row) + embeddings.cols(),
                     [](Real x) { return x == 0; });
}

EncodeOptions options_of(const EncodeSettings& settings) {
  if (settings.max_length < 0)
    throw UsageError(fmt::format("--max-length {}: at least 1 is needed, or 0 for what the model says",
                                 settings.max_length));
  if (settings.truncate < 0)
    throw UsageError(
        fmt::format("--truncate {}: at least 1 is needed, or 0 for what the model says", settings.truncate));
  if (settings.prompt && settings.prompt_name)
    throw UsageError("--prompt and --prompt-name: both say what is put before a text; give one of them");
  return {.prompt = settings.prompt, .prompt_name = settings.prompt_name, .truncate = settings.truncate};
}

void require_in_reach(const SentenceEncoder& model, const EncodeSettings& settings) {
  if (settings.truncate > model.dimension()) {
    throw UsageError(fmt::format("--truncate {}: the model in {} has {} dimensions; give 1 to {}",
                                 settings.truncate, settings.model, model.dimension(), model.dimension()));
  }
  if (settings.max_length > 0 && model.kind() == "static") {
    throw UsageError(fmt::format(
        "--max-length cuts texts for transformers; the static model in {} does not cut by it: leave it out",
        settings.model));
  }
}

class Encoder {
 public:
  Encoder(const EncodeSettings& settings, const EncodeOptions& options, Console& console)
      : settings_(settings),
        options_(options),
        console_(console),
        model_(load_model(settings.model, {.max_length = settings.max_length})),
        pool_(settings.threads),
        cut_(*model_, settings.refuse_cut) {
    require_in_reach(*model_, settings);
    for (const std::string& note : model_->notes()) console.print(note);
  }

  int run() {
    if (settings_.file == "-" && ::isatty(STDIN_FILENO) == 1)
      console_.print("reading texts from the terminal, one a line; Ctrl-D ends");
    const auto writer = open_writer();
    TextRows rows(settings_.file, {.texts = settings_.columns,
                                   .header = settings_.table.header_choice(),
                                   .strict = settings_.table.strict});
    Blocks blocks(rows, streams() ? kStreamedLines : kBlockLines);
    const Timer timer;
    for (std::vector<std::string> block; blocks.next(block);) append(block, rows.name(), blocks, *writer);
    if (blocks.given() == 0) throw FileError(rows.name(), 0, "is empty; give one text a line");
    writer->finish();
    report(rows, blocks, timer.seconds());
    return 0;
  }

 private:
  [[nodiscard]] bool streams() const { return settings_.out == "-"; }

  [[nodiscard]] std::unique_ptr<io::EmbeddingWriter> open_writer() const {
    const Index columns = model_->columns(options_);
    if (streams()) return std::make_unique<StreamedEmbeddings>(columns);
    return io::make_embedding_writer(settings_.out, columns);
  }

  void append(const std::vector<std::string>& block, const std::string& source, const Blocks& blocks,
              io::EmbeddingWriter& writer) {
    const TokenizedTexts tokens = model_->tokenize(block, model_->prompt_of(options_));
    cut_.add(tokens.cut(), source, blocks.given() - static_cast<Index>(block.size()));
    const Tensor embeddings = model_->encode(tokens, pool_, options_);
    writer.append(embeddings, block);
    for (Index i = 0; i < embeddings.rows(); ++i) zeros_ += is_zero(embeddings, i) ? 1 : 0;
    if (console_.is_terminal() && console_.due()) console_.rewrite(with_commas(blocks.given(), "line"));
  }

  void report(const TextRows& rows, const Blocks& blocks, double seconds) {
    for (const std::string& notice : rows.notices()) console_.print(notice);
    if (blocks.unread() > 0) {
      console_.print(
          fmt::format("{}: rows left out have the vector of an empty text ({}), so that row i of the result "
                      "is row i of the table",
                      rows.name(), with_commas(blocks.unread())));
    }
    cut_.print(console_, rows.name());
    if (zeros_ > 0) {
      console_.print(fmt::format("{} without words {} of zeros",
                                 with_commas(zeros_, rows.is_table() ? "row" : "line"),
                                 zeros_ == 1 ? "has a row" : "have rows"));
    }
    const auto rate = static_cast<Index>(static_cast<double>(blocks.given()) / seconds);
    console_.print(fmt::format("{}: {}, {} dimensions, {} sentences/s",
                               streams() ? "standard output" : settings_.out,
                               with_commas(blocks.given(), rows.is_table() ? "row" : "line"),
                               model_->columns(options_), with_commas(rate)));
  }

  const EncodeSettings& settings_;
  const EncodeOptions& options_;
  Console& console_;
  std::unique_ptr<SentenceEncoder> model_;
  ThreadPool pool_;
  CutReport cut_;
  Index zeros_ = 0;
};

int run_encode(const EncodeSettings& settings, const EncodeOptions& options) {
  Console console;
  Encoder encoder(settings, options, console);
  return encoder.run();
}

}  // namespace

void add_encode(const Command& root) {
  const Command command = root.command("encode", "Turns the texts of a file into vectors.", kDetails);
  const auto settings = std::make_shared<EncodeSettings>();
  command.add({"--model,-m", "FOLDER", "The model: a folder that trine train wrote, or a published one."},
              settings->model);
  command.add(
      {"--out,-o", "FILE",
       "Where the vectors go. Its ending chooses the format: .npy, a float32 matrix; .safetensors, the same "
       "as tensor \"embeddings\"; .jsonl, a line {\"text\": ..., \"embedding\": [...]} each. Written whole "
       "or not at all. As -, lines of .jsonl go to standard output as they come."},
      settings->out);
  command.add(
      {"FILE", "",
       "One text a line, or a .tsv, .csv or .jsonl with named columns; plain, .gz or .zst. Without it, or as "
       "-, standard input is read."},
      settings->file);
  command.add({"--column", "NAMES",
               "The column of a table that holds the texts, by name or place from 1; several, as in "
               "title,abstract, are joined by a space. Default: \"text\", with \"title\" before it where "
               "there is one, or the one that holds texts."},
              settings->columns);
  command.add(
      {"--prompt-name", "NAME",
       "Puts the model's prompt of that name before every line; trine info lists them. Without it the "
       "model's default prompt, if it has one."},
      settings->prompt_name);
  command.add(
      {"--prompt", "TEXT", "Puts this text before every line, and no prompt of the model's; \"\" for none."},
      settings->prompt);
  command.add({"--max-length", "N", "Tokens a line is cut to; 0: as the model says."}, settings->max_length);
  command.add(
      {"--truncate", "N",
       "Keeps the first N dimensions only, for models trained to bear that (Matryoshka); rows no longer "
       "have length 1. 0: as the model says."},
      settings->truncate);
  add_table_choices(command, settings->table);
  add_refuse_cut(command, settings->refuse_cut);
  command.add({"--threads", "N", "Threads; 0 takes all cores. The vectors do not depend on it."},
              settings->threads);
  command.require("--model", "name the folder of a model");
  command.require("--out", "name the file for the vectors, ending in .npy, .jsonl or .safetensors");
  command.action([settings] { return run_encode(*settings, options_of(*settings)); });
}

}  // namespace trine::cli
