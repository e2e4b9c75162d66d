// Sentences for natural-language inference from a small grammar of our own, in English and German.
//
// A scene (who, how many, in what, doing what, where) is said in full: the premise. The entailment says
// less of it or something more general; the contradiction gets one thing wrong or denies it.
//
//   premise        Three old farmers in red jackets are playing the guitar in the park.
//   entailment     Mehrere Menschen machen im Freien Musik.
//   contradiction  Three old farmers are not playing the guitar.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "trine/base/real.hpp"

namespace examples {

struct NliTriple {
  std::string premise;
  std::string entailment;
  std::string contradiction;
};

/// Who does what decides the part: a sentence that names, say, a farmer and a guitar belongs to one part
/// only, so every premise of the held-out part is a combination that training has never seen.
enum class Part { train, held_out };

/// `count` triples, the same for the same seed. A third is English, a third German, and in a third the
/// premise is in one language and what follows in the other.
[[nodiscard]] std::vector<NliTriple> nli_triples(Part part, trine::Index count, std::uint64_t seed);

}  // namespace examples
