// A small BM25 index: which documents share rare words with a query. Used to find hard negatives.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "trine/base/real.hpp"

namespace examples {

/// Robertson and Zaragoza 2009, "The probabilistic relevance framework: BM25 and beyond", section 3.4:
///
///   score(q, d) = sum over words t of q of  idf(t) * f / (f + k1 * (1 - b + b * |d| / mean |d|))
///   idf(t)      = log(1 + (N - n_t + 0.5) / (n_t + 0.5))
///
/// f is how often t is in d, n_t how many of the N documents have it. Words are runs of ASCII letters and
/// digits and of bytes above 127, lower-cased where they are ASCII.
class Bm25 {
 public:
  struct Options {
    double k1 = 1.2;
    double b = 0.75;
  };
  struct Hit {
    trine::Index document;
    double score;
  };

  explicit Bm25(const std::vector<std::string>& documents) : Bm25(documents, Options{}) {}
  Bm25(const std::vector<std::string>& documents, Options options);

  /// The `count` best documents that share a word with `query`, best first; of equals the earlier one.
  /// Fewer if fewer share a word. Words in more than `common` of all documents are not looked up.
  [[nodiscard]] std::vector<Hit> search(std::string_view query, trine::Index count,
                                        double common = 0.1) const;

 private:
  struct Posting {
    std::int32_t document;
    float weight;  // everything of the sum but idf
  };
  std::unordered_map<std::string, std::int32_t> words_;
  std::vector<std::vector<Posting>> postings_;  // by word
  trine::Index documents_ = 0;
};

}  // namespace examples
