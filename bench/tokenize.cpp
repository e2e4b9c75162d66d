// How fast does the tokenizer of a published model read text, on one thread, and does it give the same ids as
// the reference library? Prints lines and megabytes a second, best of five passes. Run:
// build/release/bench_tokenize MODEL_FOLDER LINES.txt [print]
// `print` writes the ids of every line instead; peers/tokenizing.py compares those with the library. A file
// whose name ends in .nul holds texts that end in NUL instead of lines.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "trine/base/error.hpp"
#include "trine/base/timer.hpp"
#include "trine/tokenizers/huggingface/hf_tokenizer.hpp"

namespace {

using namespace trine;

constexpr int kPasses = 5;

std::vector<std::string> read_lines(const char* path) {
  std::ifstream in(path, std::ios::binary);
  std::vector<std::string> lines;
  const char end = std::string_view(path).ends_with(".nul") ? '\0' : '\n';
  for (std::string line; std::getline(in, line, end);) lines.push_back(line);
  return lines;
}

void print_all(const HfTokenizer& tokenizer, const std::vector<std::string>& lines) {
  std::vector<std::int32_t> ids;
  for (const std::string& line : lines) {
    ids.clear();
    tokenizer.encode(line, ids);
    fmt::print("{}\n", fmt::join(ids, " "));
  }
}

void time_all(const HfTokenizer& tokenizer, const std::vector<std::string>& lines) {
  double bytes = 0;
  for (const std::string& line : lines) bytes += static_cast<double>(line.size());
  double best = 1e9;
  std::size_t tokens = 0;
  std::vector<std::int32_t> ids;
  for (int i = 0; i < kPasses; ++i) {
    const Timer timer;
    tokens = 0;
    for (const std::string& line : lines) {
      ids.clear();
      tokenizer.encode(line, ids);
      tokens += ids.size();
    }
    best = std::min(best, timer.seconds());
  }
  fmt::print("{:>10.0f} lines/s {:>8.2f} MB/s {:>10.2f} million tokens/s\n",
             static_cast<double>(lines.size()) / best, bytes / best / 1e6,
             static_cast<double>(tokens) / best / 1e6);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    fmt::print(stderr, "usage: bench_tokenize MODEL_FOLDER LINES.txt [print]\n");
    return 2;
  }
  try {
    const auto tokenizer = HfTokenizer::load(argv[1]);
    const auto lines = read_lines(argv[2]);
    if (argc > 3 && std::string_view(argv[3]) == "print")
      print_all(tokenizer, lines);
    else
      time_all(tokenizer, lines);
  } catch (const Error& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
  return 0;
}
