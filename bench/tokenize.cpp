// How fast does the tokenizer of a published model read text, on one thread, and does it give the same ids
// and offsets as the reference library? Prints lines and megabytes a second, best of five passes. Run:
// build/release/bench_tokenize MODEL_FOLDER LINES.txt [print | pairs] `print` writes "id:begin:end" for every
// token of every line instead, offsets in characters, and `pairs` that and the type of every token for lines
// 1 and 2, 2 and 3, ...; peer_tokenize.py compares those with the library. A file whose name ends
// in .nul holds texts that end in NUL instead of lines.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "trine/base/error.hpp"
#include "trine/base/timer.hpp"
#include "trine/tokenizers/huggingface/token_offsets.hpp"

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

void print_tokens(const std::vector<Token>& tokens, bool types) {
  std::string row;
  for (const Token& token : tokens) {
    row += fmt::format("{}{}:{}:{}", row.empty() ? "" : " ", token.id, token.begin, token.end);
    if (types) row += fmt::format(":{}", token.type);
  }
  std::puts(row.c_str());
}

void print_all(const HfTokenizer& tokenizer, const std::vector<std::string>& lines) {
  std::vector<Token> tokens;
  std::vector<std::int32_t> ids;
  for (const std::string& line : lines) {
    tokens.clear();
    ids.clear();
    encode_with_offsets(tokenizer, line, tokens);
    tokenizer.encode(line, ids);
    const bool same = std::equal(tokens.begin(), tokens.end(), ids.begin(), ids.end(),
                                 [](const Token& token, std::int32_t id) { return token.id == id; });
    if (!same) std::puts("encode and encode_with_offsets differ");
    to_character_offsets(line, tokens);
    print_tokens(tokens, false);
  }
}

void print_pairs(const HfTokenizer& tokenizer, const std::vector<std::string>& lines) {
  std::vector<Token> tokens;
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
    tokens.clear();
    encode_pair(tokenizer, lines[i], lines[i + 1], tokens);
    to_character_offsets(lines[i], lines[i + 1], tokens);
    print_tokens(tokens, true);
  }
}

template <class Pass>
void time_passes(const char* name, const std::vector<std::string>& lines, Pass&& pass) {
  double bytes = 0;
  for (const std::string& line : lines) bytes += static_cast<double>(line.size());
  double best = 1e9;
  std::size_t tokens = 0;
  for (int i = 0; i < kPasses; ++i) {
    const Timer timer;
    tokens = pass();
    best = std::min(best, timer.seconds());
  }
  fmt::print("{:<12} {:>10.0f} lines/s {:>8.2f} MB/s {:>10.2f} million tokens/s\n", name,
             static_cast<double>(lines.size()) / best, bytes / best / 1e6,
             static_cast<double>(tokens) / best / 1e6);
}

void time_all(const HfTokenizer& tokenizer, const std::vector<std::string>& lines) {
  std::vector<std::int32_t> ids;
  std::vector<Token> tokens;
  time_passes("ids", lines, [&] {
    std::size_t count = 0;
    for (const std::string& line : lines) {
      ids.clear();
      tokenizer.encode(line, ids);
      count += ids.size();
    }
    return count;
  });
  time_passes("and offsets", lines, [&] {
    std::size_t count = 0;
    for (const std::string& line : lines) {
      tokens.clear();
      encode_with_offsets(tokenizer, line, tokens);
      count += tokens.size();
    }
    return count;
  });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    fmt::print(stderr, "usage: bench_tokenize MODEL_FOLDER LINES.txt [print | pairs]\n");
    return 2;
  }
  try {
    const auto tokenizer = HfTokenizer::load(argv[1]);
    const auto lines = read_lines(argv[2]);
    const std::string what = argc > 3 ? argv[3] : "";
    if (what == "print")
      print_all(tokenizer, lines);
    else if (what == "pairs")
      print_pairs(tokenizer, lines);
    else
      time_all(tokenizer, lines);
  } catch (const Error& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
  return 0;
}
