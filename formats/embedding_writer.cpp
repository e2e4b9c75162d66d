#include "trine/formats/embedding_writer.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <iterator>
#include <nlohmann/json.hpp>
#include <vector>

#include "trine/base/error.hpp"
#include "trine/formats/dtype.hpp"
#include "trine/formats/npy.hpp"
#include "trine/io/file.hpp"

namespace trine::inline TRINE_ABI::io {
namespace {

class NpyEmbeddings final : public EmbeddingWriter {
 public:
  NpyEmbeddings(const std::string& path, Index cols) : EmbeddingWriter(cols), file_(path, cols) {}
  void finish() override { file_.finish(); }

 private:
  void write(ConstView embeddings, std::span<const std::string>) override { file_.append(embeddings); }

  NpyWriter file_;
};

// One tensor, whose header is written twice: room for it is kept, since spaces may follow the JSON.
class SafetensorsEmbeddings final : public EmbeddingWriter {
 public:
  SafetensorsEmbeddings(const std::string& path, Index cols) : EmbeddingWriter(cols), file_(path) {
    file_.write(header());
  }
  void finish() override {
    file_.overwrite(0, header());
    file_.commit();
  }

 private:
  void write(ConstView embeddings, std::span<const std::string>) override {
    std::vector<float> scratch;
    file_.write(as_float32(embeddings.span(), scratch));
    rows_ += embeddings.rows();
  }
  [[nodiscard]] std::string header() const {
    constexpr std::uint64_t length = 120;
    std::string text(sizeof(length), '\0');
    text[0] = static_cast<char>(length);
    text += fmt::format(R"({{"embeddings":{{"dtype":"F32","shape":[{},{}],"data_offsets":[0,{}]}}}})", rows_,
                        cols_, rows_ * cols_ * static_cast<Index>(sizeof(float)));
    text.resize(sizeof(length) + length, ' ');
    return text;
  }

  AtomicFile file_;
  Index rows_ = 0;
};

void append_number(std::string& line, float value) {
  if (std::isfinite(value)) {
    // the shortest text that reads back as the same float
    fmt::format_to(std::back_inserter(line), "{}", value);
  } else {
    line += "null";
  }
}

class JsonLines final : public EmbeddingWriter {
 public:
  JsonLines(const std::string& path, Index cols) : EmbeddingWriter(cols), file_(path) {}
  void finish() override { file_.commit(); }

 private:
  void write(ConstView embeddings, std::span<const std::string> texts) override {
    file_.write(json_lines(embeddings, texts));
  }

  AtomicFile file_;
};

}  // namespace

std::string json_lines(ConstView embeddings, std::span<const std::string> texts) {
  std::string lines;
  for (Index row = 0; row < embeddings.rows(); ++row) {
    lines += R"({"text":)";
    lines += nlohmann::json(texts[static_cast<std::size_t>(row)])
                 .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    lines += R"(,"embedding":[)";
    for (Index col = 0; col < embeddings.cols(); ++col) {
      if (col > 0) lines += ',';
      append_number(lines, static_cast<float>(embeddings.row(row)[col]));
    }
    lines += "]}\n";
  }
  return lines;
}

void EmbeddingWriter::append(ConstView embeddings, std::span<const std::string> texts) {
  const auto count = static_cast<Index>(texts.size());
  if (embeddings.shape != Shape{count, cols_}) {
    throw ShapeError("embedding writer", "one row a text and the width of the file are needed",
                     {{"embeddings", embeddings.shape}, {"wanted", Shape{count, cols_}}});
  }
  write(embeddings, texts);
}

std::unique_ptr<EmbeddingWriter> make_embedding_writer(const std::string& path, Index cols) {
  if (path.ends_with(".npy")) return std::make_unique<NpyEmbeddings>(path, cols);
  if (path.ends_with(".safetensors")) return std::make_unique<SafetensorsEmbeddings>(path, cols);
  if (path.ends_with(".jsonl")) return std::make_unique<JsonLines>(path, cols);
  throw OptionError(path +
                    ": embeddings are written as .npy, .jsonl or .safetensors; end the name in one of these");
}

}  // namespace trine::inline TRINE_ABI::io
