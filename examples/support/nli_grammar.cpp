#include "trine/examples/support/nli_grammar.hpp"

#include "trine/base/rng.hpp"
#include "trine/examples/support/nli_sentence.hpp"

namespace examples {
namespace {

using namespace words;  // NOLINT: the vocabulary of this file
using trine::Index;
using trine::Rng;

template <class Array>
const auto& pick(const Array& from, Rng& rng) {
  return from[static_cast<std::size_t>(rng.below(static_cast<Index>(from.size())))];
}

bool chance(double probability, Rng& rng) { return rng.uniform() < probability; }

/// A fifth of the combinations is held out, by a fixed hash. 62 is the first number that leaves even the
/// animals, who do little, two kinds of doing in each part.
Part part_of(const Noun& noun, const Doing& doing) {
  const auto person = static_cast<std::uint64_t>(&noun - kPeople.data());
  const auto activity = static_cast<std::uint64_t>(&doing - kDoings.data());
  return trine::random_bits(62, person * 64 + activity) % 5 == 0 ? Part::held_out : Part::train;
}

/// Something `noun` can do, of this part and not of kind `other_than`.
const Doing& pick_doing(const Noun& noun, Part part, int other_than, Rng& rng) {
  while (true) {
    const Doing& doing = pick(kDoings, rng);
    const bool able = noun.who == Who::human || doing.who == Who::animal;
    if (able && doing.kind != other_than && part_of(noun, doing) == part) return doing;
  }
}

/// A scene said in full.
Claim premise_of(Part part, Rng& rng) {
  Claim c;
  c.noun = &pick(kPeople, rng);
  c.doing = &pick_doing(*c.noun, part, -1, rng);
  c.number = chance(0.5, rng) ? 1 : static_cast<std::size_t>(2 + rng.below(4));
  if (chance(0.4, rng)) c.trait = &pick(kTraits, rng);
  if (c.noun->who == Who::human && chance(0.5, rng)) {
    c.garment = &pick(kGarments, rng);
    c.color = &pick(kColors, rng);
  }
  c.place = &pick(kPlaces, rng);
  return c;
}

/// Subject and action alone; the place half of the time.
Claim bare(const Claim& premise, Rng& rng) {
  Claim c{.noun = premise.noun, .number = premise.number, .doing = premise.doing};
  if (chance(0.5, rng)) c.place = premise.place;
  return c;
}

Claim wearing(const Claim& premise) {
  return {.form = Form::wears,
          .noun = premise.noun,
          .number = premise.number,
          .color = premise.color,
          .garment = premise.garment};
}

Claim being(const Claim& premise) {
  return {.form = Form::is, .noun = premise.noun, .number = premise.number, .trait = premise.trait};
}

const Noun& general(const Noun& noun) { return noun.who == Who::human ? kPerson : kAnimal; }
const Doing& general(const Doing& doing) { return kKinds[static_cast<std::size_t>(doing.kind)]; }
const Place& general(const Place& place) { return place.where == Where::outdoors ? kOutdoors : kIndoors; }

Claim entailment_of(const Claim& premise, Part part, Rng& rng) {
  Claim c = bare(premise, rng);
  switch (rng.below(9)) {
    case 0:
      c.noun = &general(*c.noun);
      return c;
    case 1:
      c.doing = &general(*c.doing);
      return c;
    case 2:
      c.noun = &general(*c.noun);
      c.doing = &general(*c.doing);
      c.place = &general(*premise.place);
      return c;
    case 3:
      c.form = Form::is_at;
      c.place = chance(0.5, rng) ? premise.place : &general(*premise.place);
      return c;
    case 4:
      return premise.garment != nullptr ? wearing(premise) : c;
    case 5:
      return premise.trait != nullptr ? being(premise) : c;
    case 6:
      if (!premise.one()) c.number = 0;
      return c;
    case 7:
      c.form = Form::does_not;
      c.doing = &pick_doing(*c.noun, part, premise.doing->kind, rng);
      return c;
    default:
      return c;
  }
}

Claim contradiction_of(const Claim& premise, Part part, Rng& rng) {
  Claim c = bare(premise, rng);
  switch (rng.below(8)) {
    case 0:
      c.form = Form::does_not;
      if (chance(0.5, rng)) c.doing = &general(*c.doing);
      return c;
    case 1:
      c.form = Form::nobody_does;
      return c;
    case 2:
      do {
        c.place = &pick(kPlaces, rng);
      } while (c.place->where == premise.place->where);
      if (chance(0.5, rng)) c.form = Form::is_at;
      return c;
    case 3:
      if (premise.garment != nullptr) {
        c = wearing(premise);
        do {
          c.color = &pick(kColors, rng);
        } while (c.color == premise.color);
        return c;
      }
      break;
    case 4:
      if (premise.trait != nullptr) {
        c = being(premise);
        c.trait = &kTraits[static_cast<std::size_t>(premise.trait - kTraits.data()) ^ 1];
        return c;
      }
      break;
    case 5:
      do {
        c.number = static_cast<std::size_t>(1 + rng.below(5));
      } while (c.number == premise.number);
      return c;
    default:
      break;
  }
  c.doing = &pick_doing(*c.noun, part, premise.doing->kind, rng);
  return c;
}

}  // namespace

std::vector<NliTriple> nli_triples(Part part, Index count, std::uint64_t seed) {
  std::vector<NliTriple> triples;
  triples.reserve(static_cast<std::size_t>(count));
  const Rng root = Rng(seed).split(part == Part::train ? "train" : "held out");
  for (Index i = 0; i < count; ++i) {
    Rng rng = root.split(static_cast<std::uint64_t>(i));
    const Claim premise = premise_of(part, rng);
    const auto first = chance(0.5, rng) ? Language::english : Language::german;
    const auto other = first == Language::english ? Language::german : Language::english;
    const auto second = rng.below(3) == 0 ? other : first;
    const Claim entailed = entailment_of(premise, part, rng);
    const Claim contradicted = contradiction_of(premise, part, rng);
    triples.push_back({say(premise, first), say(entailed, second), say(contradicted, second)});
  }
  return triples;
}

}  // namespace examples
