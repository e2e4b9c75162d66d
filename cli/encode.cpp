// trine encode: lines in, vectors out, in constant memory.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>

#include "base/error.hpp"
#include "base/thread_pool.hpp"
#include "base/timer.hpp"
#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "data/line_reader.hpp"
#include "io/embedding_writer.hpp"
#include "models/sentence_encoder.hpp"

namespace trine::cli {
namespace {

constexpr const char* kDetails = R"(Examples:
  trine encode --model model --out vectors.npy sentences.txt
  zcat crawl.txt.gz | cut -f 2 | trine encode --model model --out vectors.npy
  trine encode --model model --out vectors.jsonl sentences.txt.zst
  trine encode --model e5-small --prompt-name query --out queries.npy queries.txt

In Python: numpy.load("vectors.npy") is [lines, dimension]. Row i belongs to line i. Where the model normalises
(trine info says so) rows have length 1, and the cosine of two texts is the dot product of their rows. A line
without words has a row of zeros, or, from a transformer, the embedding of an empty text.)";

constexpr std::size_t kBlockLines = 8192;
constexpr std::size_t kBlockBytes = std::size_t{1} << 22;

struct EncodeSettings {
  std::string model;
  std::string out;
  std::string file = "-";
  std::optional<std::string> prompt_name, prompt;
  Index max_length = 0;
  Index truncate = 0;
  Index threads = 0;
};

struct Encoded {
  Index lines = 0;
  Index zeros = 0;
};

// Fills `block` with the next lines; false when there are none.
bool read_block(LineReader& reader, std::vector<std::string>& block) {
  block.clear();
  std::string_view line;
  for (std::size_t bytes = 0; block.size() < kBlockLines && bytes < kBlockBytes && reader.next(line);) {
    block.emplace_back(line);
    bytes += line.size();
  }
  return !block.empty();
}

bool is_zero(ConstView embeddings, Index row) {
  return std::all_of(embeddings.row(row), embeddings.row(row) + embeddings.cols(),
                     [](Real x) { return x == 0; });
}

Encoded encode_lines(const SentenceEncoder& model, const EncodeOptions& options, LineReader& reader,
                     io::EmbeddingWriter& writer, ThreadPool& pool, Console& console) {
  Encoded done;
  std::vector<std::string> block;
  while (read_block(reader, block)) {
    const Tensor embeddings = model.encode(block, pool, options);
    writer.append(embeddings, block);
    done.lines += static_cast<Index>(block.size());
    for (Index i = 0; i < embeddings.rows(); ++i) done.zeros += is_zero(embeddings, i) ? 1 : 0;
    if (console.is_terminal() && console.due())
      console.rewrite(fmt::format("{} lines", with_commas(done.lines)));
  }
  return done;
}

EncodeOptions options_of(const EncodeSettings& settings) {
  if (settings.prompt && settings.prompt_name)
    throw UsageError("--prompt and --prompt-name: both say what is put before a text; give one of them");
  return {.prompt = settings.prompt, .prompt_name = settings.prompt_name, .truncate = settings.truncate};
}

int run_encode(const EncodeSettings& settings, const EncodeOptions& options) {
  const auto model = load_model(settings.model, {.max_length = settings.max_length});
  ThreadPool pool(settings.threads);
  Console console(stderr);
  for (const std::string& note : model->notes()) console.print(note);
  if (settings.file == "-" && ::isatty(STDIN_FILENO) == 1) {
    console.print("reading texts from the terminal, one a line; Ctrl-D ends");
  }
  LineReader reader(settings.file);
  const auto writer = io::make_embedding_writer(settings.out, model->columns(options));
  const Timer timer;
  const Encoded done = encode_lines(*model, options, reader, *writer, pool, console);
  if (done.lines == 0) throw FileError(reader.name(), 0, "is empty; give one text a line");
  writer->finish();
  if (const std::string notice = reader.notice(); !notice.empty()) console.print(notice);
  if (done.zeros > 0)
    console.print(fmt::format("{} lines without words have rows of zeros", with_commas(done.zeros)));
  const auto rate = static_cast<Index>(static_cast<double>(done.lines) / timer.seconds());
  console.print(fmt::format("{}: {} lines, {} dimensions, {} sentences/s", settings.out,
                            with_commas(done.lines), model->columns(options), with_commas(rate)));
  return 0;
}

}  // namespace

void add_encode(const Command& root) {
  const Command command = root.command("encode", "Turns the lines of a file into vectors.", kDetails);
  const auto settings = std::make_shared<EncodeSettings>();
  command.add({"--model,-m", "FOLDER", "The model: a folder that trine train wrote, or a published one."},
              settings->model);
  command.add(
      {"--out,-o", "FILE",
       "Where the vectors go. Its ending chooses the format: .npy, a float32 matrix; .safetensors, the same "
       "as tensor \"embeddings\"; .jsonl, a line {\"text\": ..., \"embedding\": [...]} each. Written whole "
       "or not "
       "at all."},
      settings->out);
  command.add(
      {"FILE", "", "One text a line; plain, .gz or .zst. Without it, or as -, standard input is read."},
      settings->file);
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
  command.add({"--threads", "N", "Threads; 0 takes all cores. The vectors do not depend on it."},
              settings->threads);
  command.require("--model", "name the folder of a model");
  command.require("--out", "name the file for the vectors, ending in .npy, .jsonl or .safetensors");
  command.action([settings] { return run_encode(*settings, options_of(*settings)); });
}

}  // namespace trine::cli
