// What the Python libraries make of a folder that was saved here.
#pragma once

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "trine/formats/npy.hpp"
#include "trine/tests/io/temporary_folder.hpp"

/// The python of TRINE_PEER_PYTHON, or null: then the test says that it skips.
inline const char* peer_python() {
  const char* python = std::getenv("TRINE_PEER_PYTHON");
  if (python == nullptr)
    std::cout << "skipped: set TRINE_PEER_PYTHON to a python that has sentence_transformers and model2vec\n";
  return python;
}

/// Embeddings that scripts/peer_embeddings.py gives for the model in `folder`; `options` are of that script.
inline trine::Tensor peer_embeddings(const std::string& folder, const std::vector<std::string>& texts,
                                     const std::string& options = "") {
  const TemporaryFolder place;
  std::ofstream lines(place / "texts.txt");
  for (const std::string& text : texts) lines << text << '\n';
  lines.close();
  const std::string script = std::string(TRINE_TEST_SOURCE_DIR) + "/../scripts/peer_embeddings.py";
  const std::string call = std::string(std::getenv("TRINE_PEER_PYTHON")) + " " + script + " " + folder + " " +
                           (place / "texts.txt") + " " + (place / "out.npy") + " " + options + " >" +
                           (place / "log") + " 2>&1";
  BOOST_TEST_REQUIRE(std::system(call.c_str()) == 0, bytes_of(place / "log"));
  return trine::io::read_npy(place / "out.npy");
}
