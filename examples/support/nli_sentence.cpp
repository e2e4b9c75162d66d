#include "trine/examples/support/nli_sentence.hpp"

#include <cctype>
#include <utility>

namespace examples {
namespace {

using namespace words;  // NOLINT: the vocabulary of this file

/// Words joined by blanks, empty ones left out, with a capital and a full stop.
class Sentence {
 public:
  Sentence& operator<<(std::string_view word) {
    if (word.empty()) return *this;
    if (!text_.empty()) text_ += ' ';
    text_ += word;
    return *this;
  }
  [[nodiscard]] std::string finish() && {
    text_[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text_[0])));
    return std::move(text_) + ".";
  }

 private:
  std::string text_;
};

// --- English ----------------------------------------------------------------------------------------

std::string_view article(std::string_view next) {
  return std::string_view("aeiou").find(next[0]) == std::string_view::npos ? "a" : "an";
}

void english_subject(Sentence& s, const Claim& c) {
  const std::string_view noun = c.one() ? c.noun->english : c.noun->english_plural;
  if (c.definite()) {
    s << "the";
  } else {
    s << (c.one() ? article(c.trait != nullptr ? c.trait->english : noun) : kNumbers[c.number].english);
  }
  if (c.trait != nullptr && c.form != Form::is) s << c.trait->english;
  s << noun;
}

void english_garment(Sentence& s, const Claim& c) {
  if (c.one()) s << article(c.color->english);
  s << c.color->english << (c.one() ? c.garment->english : c.garment->english_plural);
}

std::string english(const Claim& c) {
  Sentence s;
  if (c.form == Form::nobody_does) {
    s << "nobody";
  } else {
    english_subject(s, c);
    if (c.garment != nullptr && c.form != Form::wears) english_garment(s << "in", c);
  }
  s << (c.one() || c.form == Form::nobody_does ? "is" : "are");
  switch (c.form) {
    case Form::does:
      s << c.doing->english;
      break;
    case Form::does_not:
      s << "not" << c.doing->english_denied;
      break;
    case Form::nobody_does:
      s << c.doing->english_denied;
      break;
    case Form::wears:
      english_garment(s << "wearing", c);
      break;
    case Form::is:
      s << c.trait->english;
      break;
    case Form::is_at:
      break;
  }
  if (c.place != nullptr) s << c.place->english;
  return std::move(s).finish();
}

// --- German: endings follow gender, number and case ---------------------------------------------------

std::string_view of(Gender gender, std::string_view masculine, std::string_view feminine,
                    std::string_view neuter) {
  if (gender == Gender::masculine) return masculine;
  return gender == Gender::feminine ? feminine : neuter;
}

std::string inflected(const Adjective& adjective, std::string_view ending) {
  return std::string(adjective.german) + std::string(ending);
}

void german_subject(Sentence& s, const Claim& c) {
  const Gender gender = c.noun->gender;
  std::string_view ending;
  if (c.definite()) {
    s << (c.one() ? of(gender, "der", "die", "das") : "die");
    ending = c.one() ? "e" : "en";
  } else {
    s << (c.one() ? of(gender, "ein", "eine", "ein") : kNumbers[c.number].german);
    ending = c.one() ? of(gender, "er", "e", "es") : "e";
  }
  if (c.trait != nullptr && c.form != Form::is) s << inflected(*c.trait, ending);
  s << (c.one() ? c.noun->german : c.noun->german_plural);
}

void german_dative_garment(Sentence& s, const Claim& c) {
  if (c.one()) s << of(c.garment->gender, "einem", "einer", "einem");
  s << inflected(*c.color, "en") << (c.one() ? c.garment->german : c.garment->german_dative_plural);
}

void german_accusative_garment(Sentence& s, const Claim& c) {
  const Gender gender = c.garment->gender;
  if (c.one()) s << of(gender, "einen", "eine", "ein");
  s << inflected(*c.color, c.one() ? of(gender, "en", "e", "es") : "e");
  s << (c.one() ? c.garment->german : c.garment->german_plural);
}

std::string german(const Claim& c) {
  Sentence s;
  const bool one = c.one() || c.form == Form::nobody_does;
  if (c.form == Form::nobody_does) {
    s << "niemand";
  } else {
    german_subject(s, c);
    if (c.garment != nullptr && c.form != Form::wears) german_dative_garment(s << "in", c);
  }
  if (c.form == Form::wears) {
    german_accusative_garment(s << (one ? "trägt" : "tragen"), c);
  } else if (c.form == Form::is || c.form == Form::is_at) {
    s << (one ? "ist" : "sind");
  } else {
    s << (one ? c.doing->verb : c.doing->verb_plural);
  }
  if (c.place != nullptr) s << c.place->german;
  if (c.form == Form::is) s << c.trait->german;
  if (c.form == Form::does || c.form == Form::nobody_does) s << c.doing->rest;
  if (c.form == Form::does_not) s << c.doing->denied;
  return std::move(s).finish();
}

}  // namespace

std::string say(const Claim& claim, Language language) {
  return language == Language::english ? english(claim) : german(claim);
}

}  // namespace examples
