#include "trine/examples/support/nli_grammar.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>

#include "trine/examples/support/nli_sentence.hpp"

using namespace examples;

namespace {

const words::Noun& person(std::string_view english) {
  return *std::find_if(words::kPeople.begin(), words::kPeople.end(),
                       [&](const auto& noun) { return noun.english == english; });
}
const words::Doing& activity(std::string_view english) {
  return *std::find_if(words::kDoings.begin(), words::kDoings.end(),
                       [&](const auto& doing) { return doing.english == english; });
}

Claim farmers() {
  return {.noun = &person("farmer"),
          .number = 3,
          .trait = &words::kTraits[0],
          .color = &words::kColors[0],
          .garment = &words::kGarments[1],
          .doing = &activity("playing the guitar"),
          .place = &words::kPlaces[0]};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(nli_grammar)

BOOST_AUTO_TEST_CASE(a_scene_is_said_in_full_in_both_languages) {
  Claim claim = farmers();
  BOOST_TEST(say(claim, Language::english) ==
             "Three old farmers in red coats are playing the guitar in the park.");
  BOOST_TEST(say(claim, Language::german) == "Drei alte Bauern in roten Mänteln spielen im Park Gitarre.");
  claim.number = 1;
  BOOST_TEST(say(claim, Language::english) ==
             "An old farmer in a red coat is playing the guitar in the park.");
  BOOST_TEST(say(claim, Language::german) == "Ein alter Bauer in einem roten Mantel spielt im Park Gitarre.");
}

BOOST_AUTO_TEST_CASE(every_form_follows_gender_number_and_case) {
  Claim claim{.form = Form::does_not, .noun = &person("girl"), .doing = &words::kKinds[words::eating]};
  BOOST_TEST(say(claim, Language::english) == "The girl is not eating anything.");
  BOOST_TEST(say(claim, Language::german) == "Das Mädchen isst nichts.");
  claim.form = Form::nobody_does;
  BOOST_TEST(say(claim, Language::english) == "Nobody is eating anything.");
  BOOST_TEST(say(claim, Language::german) == "Niemand isst etwas.");

  claim = farmers();
  claim.form = Form::wears;
  claim.trait = nullptr;
  claim.place = nullptr;
  BOOST_TEST(say(claim, Language::english) == "The farmers are wearing red coats.");
  BOOST_TEST(say(claim, Language::german) == "Die Bauern tragen rote Mäntel.");
  claim.number = 1;
  BOOST_TEST(say(claim, Language::german) == "Der Bauer trägt einen roten Mantel.");

  claim = {.form = Form::is, .noun = &person("woman"), .trait = &words::kTraits[1]};
  BOOST_TEST(say(claim, Language::english) == "The woman is young.");
  BOOST_TEST(say(claim, Language::german) == "Die Frau ist jung.");
  claim = {.form = Form::is_at, .noun = &words::kPerson, .number = 0, .place = &words::kOutdoors};
  BOOST_TEST(say(claim, Language::english) == "Several people are outdoors.");
  BOOST_TEST(say(claim, Language::german) == "Mehrere Menschen sind im Freien.");
}

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_triples_and_more_continue_them) {
  const auto few = nli_triples(Part::train, 50, 7);
  const auto many = nli_triples(Part::train, 80, 7);
  const auto other = nli_triples(Part::train, 50, 8);
  for (std::size_t i = 0; i < few.size(); ++i) {
    BOOST_TEST(few[i].premise == many[i].premise);
    BOOST_TEST(few[i].contradiction == many[i].contradiction);
  }
  BOOST_TEST(few[0].premise != other[0].premise);
}

BOOST_AUTO_TEST_CASE(thousands_of_triples_hardly_repeat) {
  std::set<std::string> premises;
  std::set<std::string> sentences;
  for (const auto& triple : nli_triples(Part::train, 5000, 1)) {
    premises.insert(triple.premise);
    sentences.insert({triple.premise, triple.entailment, triple.contradiction});
    BOOST_TEST(triple.entailment != triple.contradiction);
  }
  BOOST_TEST(premises.size() > 4900U);
  BOOST_TEST(sentences.size() > 11000U);
}

BOOST_AUTO_TEST_CASE(no_held_out_premise_occurs_in_training) {
  std::set<std::string> seen;
  for (const auto& t : nli_triples(Part::train, 20000, 1))
    seen.insert({t.premise, t.entailment, t.contradiction});
  for (const auto& t : nli_triples(Part::held_out, 2000, 1)) BOOST_TEST(!seen.contains(t.premise), t.premise);
}

BOOST_AUTO_TEST_CASE(both_languages_and_both_polarities_occur_on_both_sides) {
  int german = 0;
  int denied_entailments = 0;
  int denied_contradictions = 0;
  const auto denies = [](const std::string& s) {
    return s.find(" not ") != std::string::npos || s.find("Nobody") != std::string::npos;
  };
  for (const auto& t : nli_triples(Part::train, 3000, 1)) {
    german += t.premise.find(" is ") == std::string::npos && t.premise.find(" are ") == std::string::npos;
    denied_entailments += denies(t.entailment);
    denied_contradictions += denies(t.contradiction);
  }
  BOOST_TEST(german > 1300);
  BOOST_TEST(german < 1700);
  BOOST_TEST(denied_entailments > 100);
  BOOST_TEST(denied_contradictions > 200);
}

BOOST_AUTO_TEST_SUITE_END()
