// trine encode: lines in, vectors out, in constant memory.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <memory>

#include "base/error.hpp"
#include "base/thread_pool.hpp"
#include "base/timer.hpp"
#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/stop.hpp"
#include "data/line_reader.hpp"
#include "io/embedding_writer.hpp"
#include "models/sentence_encoder.hpp"

namespace trine::cli {
namespace {

constexpr const char* kDetails = R"(Examples:
  trine encode --model model --out vectors.npy sentences.txt
  zcat crawl.txt.gz | cut -f 2 | trine encode --model model --out vectors.npy
  trine encode --model model --out vectors.jsonl sentences.txt.zst

In Python: numpy.load("vectors.npy") is [lines, dimension]. Row i belongs to line i; an empty line has a row of
zeros. Rows have length 1, so the cosine of two texts is the dot product of their rows.)";

constexpr std::size_t kBlockLines = 8192;
constexpr std::size_t kBlockBytes = std::size_t{1} << 22;

struct EncodeSettings {
  std::string model;
  std::string out;
  std::string file = "-";
  Index threads = 0;
};

struct Encoded {
  Index lines = 0;
  Index empty = 0;
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

Encoded encode_lines(const SentenceEncoder& model, LineReader& reader, io::EmbeddingWriter& writer,
                     ThreadPool& pool, const StopOnSignal& stop, Console& console) {
  Encoded done;
  std::vector<std::string> block;
  while (!stop.requested() && read_block(reader, block)) {
    writer.append(model.encode(block, pool), block);
    done.lines += static_cast<Index>(block.size());
    for (const std::string& line : block) done.empty += line.empty() ? 1 : 0;
    if (console.is_terminal() && console.due())
      console.rewrite(fmt::format("{} lines", with_commas(done.lines)));
  }
  return done;
}

int run_encode(const EncodeSettings& settings) {
  const auto model = load_model(settings.model);
  ThreadPool pool(static_cast<int>(settings.threads));
  Console console(stderr);
  if (settings.file == "-" && ::isatty(STDIN_FILENO) == 1) {
    console.print("reading texts from the terminal, one a line; Ctrl-D ends");
  }
  LineReader reader(settings.file);
  const StopOnSignal stop("\nstopping; nothing will be written. Ctrl-C again ends at once\n");
  const auto writer = io::make_embedding_writer(settings.out, model->dimension());
  const Timer timer;
  const Encoded done = encode_lines(*model, reader, *writer, pool, stop, console);
  if (stop.requested()) return stop.exit_code();
  if (done.lines == 0) throw FileError(reader.name(), 0, "is empty; give one text a line");
  writer->finish();
  if (const std::string notice = reader.notice(); !notice.empty()) console.print(notice);
  if (done.empty > 0)
    console.print(fmt::format("{} empty lines have rows of zeros", with_commas(done.empty)));
  const auto rate = static_cast<Index>(static_cast<double>(done.lines) / timer.seconds());
  console.print(fmt::format("{}: {} lines, {} dimensions, {} sentences/s", settings.out,
                            with_commas(done.lines), model->dimension(), with_commas(rate)));
  return 0;
}

}  // namespace

void add_encode(const Command& root) {
  const Command command = root.command("encode", "Turns the lines of a file into vectors.", kDetails);
  const auto settings = std::make_shared<EncodeSettings>();
  command.add({"--model,-m", "FOLDER", "The model: the folder that trine train wrote."}, settings->model);
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
  command.add({"--threads", "N", "Threads; 0 takes all cores. The vectors do not depend on it."},
              settings->threads);
  command.require("--model", "name the folder that trine train wrote");
  command.require("--out", "name the file for the vectors, ending in .npy, .jsonl or .safetensors");
  command.action([settings] { return run_encode(*settings); });
}

}  // namespace trine::cli
