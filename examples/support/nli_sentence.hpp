// One sentence of the grammar before it is words, and how it is said in English and German.
#pragma once

#include <string>

#include "trine/examples/support/nli_words.hpp"

namespace examples {

enum class Language { english, german };
enum class Form { does, does_not, nobody_does, is_at, wears, is };

/// What one sentence says, in no language. Empty members are not said.
struct Claim {
  Form form = Form::does;
  const words::Noun* noun = nullptr;
  std::size_t number = 1;  // 0 is several
  const words::Adjective* trait = nullptr;
  const words::Adjective* color = nullptr;  // of the garment
  const words::Garment* garment = nullptr;
  const words::Doing* doing = nullptr;
  const words::Place* place = nullptr;
  [[nodiscard]] bool one() const { return number == 1; }
  [[nodiscard]] bool definite() const {
    return form == Form::does_not || form == Form::wears || form == Form::is;
  }
};

[[nodiscard]] std::string say(const Claim& claim, Language language);

}  // namespace examples
