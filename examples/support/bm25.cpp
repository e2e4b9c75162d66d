#include "trine/examples/support/bm25.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace examples {
namespace {

using trine::Index;

/// Calls f(word) for every word of `text`, lower-cased.
template <class F>
void for_each_word(std::string_view text, F f) {
  std::string word;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const auto c = i < text.size() ? static_cast<unsigned char>(text[i]) : static_cast<unsigned char>(' ');
    if (c >= 'A' && c <= 'Z') {
      word += static_cast<char>(c - 'A' + 'a');
    } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 128) {
      word += static_cast<char>(c);
    } else if (!word.empty()) {
      f(word);
      word.clear();
    }
  }
}

}  // namespace

Bm25::Bm25(const std::vector<std::string>& documents, Options options)
    : documents_(static_cast<Index>(documents.size())) {
  std::vector<Index> lengths(documents.size(), 0);
  double total = 0;
  for (std::size_t d = 0; d < documents.size(); ++d) {
    const auto document = static_cast<std::int32_t>(d);
    for_each_word(documents[d], [&](const std::string& word) {
      const auto [place, is_new] = words_.try_emplace(word, static_cast<std::int32_t>(postings_.size()));
      if (is_new) postings_.emplace_back();
      auto& postings = postings_[static_cast<std::size_t>(place->second)];
      if (postings.empty() || postings.back().document != document) postings.push_back({document, 0});
      postings.back().weight += 1;
      ++lengths[d];
    });
    total += static_cast<double>(lengths[d]);
  }
  const double mean = std::max(1.0, total / std::max(1.0, static_cast<double>(documents_)));
  for (auto& postings : postings_) {
    for (Posting& p : postings) {
      const double length = static_cast<double>(lengths[static_cast<std::size_t>(p.document)]) / mean;
      const double f = p.weight;
      p.weight = static_cast<float>(f / (f + options.k1 * (1 - options.b + options.b * length)));
    }
  }
}

std::vector<Bm25::Hit> Bm25::search(std::string_view query, Index count, double common) const {
  std::vector<std::int32_t> words;
  for_each_word(query, [&](const std::string& word) {
    if (const auto found = words_.find(word); found != words_.end()) words.push_back(found->second);
  });
  // Each word once, in a fixed order: sums must not depend on how the query is arranged.
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());

  std::unordered_map<std::int32_t, double> scores;
  const auto all = static_cast<double>(documents_);
  for (const std::int32_t word : words) {
    const auto& postings = postings_[static_cast<std::size_t>(word)];
    const auto holders = static_cast<double>(postings.size());
    if (holders > common * all && holders > 1) continue;
    const double idf = std::log(1 + (all - holders + 0.5) / (holders + 0.5));
    for (const Posting& p : postings) scores[p.document] += idf * static_cast<double>(p.weight);
  }
  std::vector<Hit> hits;
  hits.reserve(scores.size());
  for (const auto& [document, score] : scores) hits.push_back({document, score});
  const auto best = static_cast<std::ptrdiff_t>(std::min(static_cast<std::size_t>(count), hits.size()));
  std::partial_sort(hits.begin(), hits.begin() + best, hits.end(), [](const Hit& a, const Hit& b) {
    return a.score != b.score ? a.score > b.score : a.document < b.document;
  });
  hits.resize(static_cast<std::size_t>(best));
  return hits;
}

}  // namespace examples
