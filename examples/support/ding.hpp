// The German-English dictionary of Debian's package trans-de-en (Frank Richter, TU Chemnitz, GPL 2+),
// in the format of the program Ding:
//
//   German; variants {grammar} [subject] (note) | second item :: English; variants | second item
//
// Items on both sides of "::" belong together in order; variants are synonyms. Many items are example
// sentences.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "trine/data/dataset.hpp"
#include "trine/data/readers/line_reader.hpp"

namespace trine {

struct DingOptions {
  /// Of an item with variants: `first` takes the first of each side; `aligned` pairs them in order, the
  /// first standing in where one side has fewer, so that every variant occurs.
  enum class Variants { first, aligned };
  enum class Take { sentences, terms, all };

  Take take = Take::all;
  Variants variants = Variants::aligned;
  int shortest_sentence = 3;  // words on either side; what is shorter counts as a term
  LineReaderOptions lines = {};
};

struct DingItem {
  enum class Kind { term, sentence };
  std::string_view german;  // without annotations; never empty
  std::string_view english;
  Kind kind = Kind::term;
  Index line = 0;  // of the file
};

/// Calls f for every aligned pair in the order of the file; the views live until f returns. Throws FileError
/// for a line without "::" and for what LineReader refuses.
void for_each_ding_item(const std::filesystem::path& path, const DingOptions& options,
                        const std::function<void(const DingItem&)>& f);

/// Columns german and english. Pairs that occur twice are kept once.
[[nodiscard]] Dataset read_ding(const std::filesystem::path& path, const DingOptions& options = {});

/// The text without {grammar}, [subject], (notes), <spellings> and /ABBREVIATIONS/, spaces tidied.
[[nodiscard]] std::string strip_ding_notes(std::string_view text);

}  // namespace trine
