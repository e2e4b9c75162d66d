// Small tokenizer.json files, and those of tests/golden.
#pragma once

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>
#include <string>

#include "trine/base/error.hpp"
#include "trine/tests/support/says.hpp"
#include "trine/tests/tokenizers/golden_texts.hpp"
#include "trine/tokenizers/huggingface/hf_tokenizer.hpp"

inline std::string whole(const std::string& name) {
  std::ifstream in(golden(name), std::ios::binary);
  BOOST_REQUIRE_MESSAGE(in.is_open(), "fixture " + name + " is missing");
  return {std::istreambuf_iterator<char>(in), {}};
}

inline const std::string kModel =
    R"("model": {"type": "WordPiece", "vocab": {"[UNK]": 0, "a": 1, "##b": 2}})";

inline void check_rejected(const std::string& json, const std::string& message) {
  BOOST_CHECK_EXCEPTION(static_cast<void>(trine::HfTokenizer::from_json(json, "t.json")), trine::FileError,
                        says(message));
}

inline void check_part_rejected(const std::string& part, const std::string& message) {
  check_rejected("{" + part + ", " + kModel + "}", message);
}
