// trine encode: texts in, embeddings out, in constant memory.
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
#include "trine/cli/input/cut_texts.hpp"
#include "trine/cli/input/text_rows.hpp"
#include "trine/cli/options/common_options.hpp"
#include "trine/cli/options/truncate_option.hpp"
#include "trine/cli/terminal/console.hpp"
#include "trine/formats/embedding_writer.hpp"
#include "trine/models/encoding_session.hpp"
#include "trine/models/sentence_encoder.hpp"

namespace trine::cli {
namespace {

constexpr const char* kDetails = R"(Examples:
  trine encode --model model --out vectors.npy sentences.txt
  zcat crawl.txt.gz | cut -f 2 | trine encode --model model --out vectors.npy
  trine encode --model model --out vectors.npy --column question faq.csv
  trine encode --model model --out - sentences.txt.zst | jq -c .embedding
  trine encode --model e5-small --prompt-name query --out queries.npy queries.txt

In Python, numpy.load("vectors.npy") has the shape [rows, dimension]; row i is line i, or row i of a table. If
the model normalizes (see trine info), rows have length 1, and the dot product of two rows is the cosine
similarity of the texts. A line without known words gives a row of zeros or, from a transformer, the embedding of
an empty text; so does a row of a table whose text is missing.)";

constexpr std::size_t kBlockLines = 8192;
constexpr std::size_t kStreamedLines = 256;  // smaller blocks, for a reader that waits
constexpr std::size_t kBlockBytes = std::size_t{1} << 22;

struct EncodeSettings {
  std::string model;
  std::string out;
  std::string file = "-";
  std::vector<std::string> columns;
  std::optional<std::string> prompt_name, prompt;
  Index max_length = 0;
  Index truncate_dim = 0;
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

// The texts of a file in blocks, one per row: an empty text for a table row that could not be read.
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
  Index given_ = 0;  // rows; rows_ may be ahead, at the next readable one
  Index unread_ = 0;
};

bool is_zero(ConstView embeddings, Index row) {
  return std::all_of(embeddings.row(row), embeddings.row(row) + embeddings.cols(),
                     [](Real x) { return x == 0; });
}

EncodeOptions options_of(const EncodeSettings& settings) {
  if (settings.max_length < 0)
    throw UsageError(fmt::format(
        "--max-length: {} is out of range; use 1 or more, or 0 for the model's limit", settings.max_length));
  require_not_negative(settings.truncate_dim);
  if (settings.prompt && settings.prompt_name)
    throw UsageError("--prompt and --prompt-name both choose the prompt; give one of them");
  return {.prompt = settings.prompt, .prompt_name = settings.prompt_name, .truncate = settings.truncate_dim};
}

void require_fits(const SentenceEncoder& model, const EncodeSettings& settings) {
  require_in_range(model, settings.model, settings.truncate_dim);
  if (settings.max_length > 0 && model.kind() == "static") {
    throw UsageError(
        fmt::format("--max-length is for transformers; {} is a static model: leave it out", settings.model));
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
        session_(*model_, pool_),
        cut_(*model_, settings.refuse_cut) {
    require_fits(*model_, settings);
    for (const std::string& note : model_->notes()) console.print(note);
  }

  int run() {
    if (settings_.file == "-" && ::isatty(STDIN_FILENO) == 1)
      console_.print("reading texts from the terminal, one per line; Ctrl-D ends");
    const auto writer = open_writer();
    TextRows rows(
        settings_.file,
        {.texts = settings_.columns, .header = settings_.table.header, .strict = settings_.table.strict});
    Blocks blocks(rows, streams() ? kStreamedLines : kBlockLines);
    const Timer timer;
    for (std::vector<std::string> block; blocks.next(block);) append(block, rows.name(), blocks, *writer);
    if (blocks.given() == 0) throw FileError(rows.name(), 0, "is empty; give one text per line");
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
    const Tensor embeddings = session_.encode(tokens, options_);
    writer.append(embeddings, block);
    for (Index i = 0; i < embeddings.rows(); ++i) zeros_ += is_zero(embeddings, i) ? 1 : 0;
    if (console_.is_terminal() && console_.due()) console_.rewrite(with_commas(blocks.given(), "line"));
  }

  void report(const TextRows& rows, const Blocks& blocks, double seconds) {
    for (const std::string& notice : rows.notices()) console_.print(notice);
    if (blocks.unread() > 0) {
      console_.print(
          fmt::format("{}: rows left out have the embedding of an empty text ({}), so that row i of the "
                      "result is row i of the table",
                      rows.name(), with_commas(blocks.unread())));
    }
    cut_.print(console_, rows.name());
    if (zeros_ > 0) {
      console_.print(fmt::format("{} without known words {}",
                                 with_commas(zeros_, rows.is_table() ? "row" : "line"),
                                 zeros_ == 1 ? "has an embedding of zeros" : "have embeddings of zeros"));
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
  EncodingSession session_;
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
  const Command command = root.command("encode", "Computes the embeddings of the texts of a file.", kDetails);
  const auto settings = std::make_shared<EncodeSettings>();
  add_model(command, settings->model);
  command.add(
      {"--out,-o", "FILE",
       "Output file; its extension chooses the format: .npy, a float32 matrix; .safetensors, the same as "
       "tensor \"embeddings\"; .jsonl, a line {\"text\": ..., \"embedding\": [...]} per text. It appears "
       "when "
       "complete; a link is followed. -: lines of .jsonl to standard output, as they are computed."},
      settings->out);
  command.add(
      {"FILE", "",
       "One text per line, or a .tsv, .csv or .jsonl table with named columns; plain, .gz or .zst. -: "
       "standard input."},
      settings->file);
  command.add({"--column", "NAMES",
               "Column of a table that holds the texts, by name or number from 1; several, as in "
               "title,abstract, are joined by a space. Default: \"text\", with \"title\" before it if there "
               "is one, else the column that holds texts."},
              settings->columns);
  command.add({"--prompt-name", "NAME",
               "Prepends this prompt of the model to every text; trine info lists them. Default: the model's "
               "default prompt, if it has one."},
              settings->prompt_name);
  command.add(
      {"--prompt", "TEXT", "Prepends TEXT to every text instead of a prompt of the model; \"\": nothing."},
      settings->prompt);
  command.add(
      {"--max-length", "N", "transformer: tokens at which a text is truncated; 0: the model's limit."},
      settings->max_length);
  add_truncate_dim(command, settings->truncate_dim,
                   "Keeps the first N dimensions, for models trained for it (Matryoshka); rows then do not "
                   "have length 1. 0: all, or what the model's settings say.");
  add_table_choices(command, settings->table);
  add_refuse_cut(command, settings->refuse_cut);
  add_threads(command, settings->threads);
  command.require("--out", "name the file for the embeddings, ending in .npy, .jsonl or .safetensors");
  command.action([settings] { return run_encode(*settings, options_of(*settings)); });
}

}  // namespace trine::cli
