#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "trine/tokenizers/tokenizer.hpp"

// A folder of its own for each test, removed behind it.
struct Folder {
  std::filesystem::path path;
  Folder() {
    static int count = 0;
    path = std::filesystem::temp_directory_path() /
           ("trine_text_" + std::to_string(getpid()) + "_" + std::to_string(count++));
    std::filesystem::create_directories(path);
  }
  ~Folder() { std::filesystem::remove_all(path); }
  void write(const std::string& name, const std::string& bytes) const {
    std::ofstream(path / name, std::ios::binary) << bytes;
  }
  void write(const trine::Tokenizer& tokenizer) const {
    for (const auto& file : tokenizer.files()) write(file.name, file.bytes);
  }
};
