#include "trine/examples/support/ding.hpp"

#include <boost/test/unit_test.hpp>
#include <iostream>

#include "trine/tests/data/scratch_folder.hpp"

using namespace trine;
namespace fs = std::filesystem;

namespace {

constexpr std::string_view kSample =
    "# comment :: with marks\n"
    "Aal {m} (auf der Speisekarte) [cook.] | Aal blau; blauer Aal :: Eel (on a menu) | Eel au bleu; steamed "
    "eel; eel\n"
    "Luftgerät {n} :: air unit /AU/; air box <airbox>\n"
    "Hunger {m} | Ich habe (großen) Hunger. [ugs.] | Es zieht! :: hunger | I am hungry. [coll.]; I’m "
    "starving. | It draws!\n"
    "(nur eine Notiz) :: nothing\n"
    "a (b; c | d) e :: f (g | h) i\n";

std::vector<std::string> items(const fs::path& file, const DingOptions& options = {}) {
  std::vector<std::string> out;
  for_each_ding_item(file, options, [&](const DingItem& item) {
    out.push_back((item.kind == DingItem::Kind::sentence ? "S " : "T ") + std::string(item.german) + " = " +
                  std::string(item.english));
  });
  return out;
}

using Items = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(ding)

BOOST_AUTO_TEST_CASE(items_are_aligned_and_variants_paired_in_order) {
  const Scratch scratch;
  const fs::path file = scratch.write("de-en", kSample);
  BOOST_TEST(
      items(file) == (Items{"T Aal = Eel", "T Aal blau = Eel au bleu", "T blauer Aal = steamed eel",
                            "T Aal blau = eel", "T Luftgerät = air unit", "T Luftgerät = air box",
                            "T Hunger = hunger", "S Ich habe Hunger. = I am hungry.",
                            "T Ich habe Hunger. = I’m starving.", "T Es zieht! = It draws!", "T a e = f i"}),
      boost::test_tools::per_element());
  BOOST_TEST(
      items(file, {.variants = DingOptions::Variants::first}) ==
          (Items{"T Aal = Eel", "T Aal blau = Eel au bleu", "T Luftgerät = air unit", "T Hunger = hunger",
                 "S Ich habe Hunger. = I am hungry.", "T Es zieht! = It draws!", "T a e = f i"}),
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(sentences_and_terms_are_told_apart) {
  const Scratch scratch;
  const fs::path file = scratch.write("de-en", kSample);
  BOOST_TEST(items(file, {.take = DingOptions::Take::sentences}) ==
             (Items{"S Ich habe Hunger. = I am hungry."}));
  BOOST_TEST(items(file, {.take = DingOptions::Take::sentences, .shortest_sentence = 2}).size() == 3u);
  BOOST_TEST(items(file, {.take = DingOptions::Take::terms}).size() == 10u);
}

BOOST_AUTO_TEST_CASE(notes_are_stripped_and_spaces_tidied) {
  BOOST_TEST(strip_ding_notes(" Haus {n} ; (alt) [arch.] Hütte <Hüte> ") == "Haus; Hütte");
  BOOST_TEST(strip_ding_notes("Freund(in) {m}") == "Freund");
  BOOST_TEST(strip_ding_notes("Das (geht (so)) nicht !") == "Das nicht!");
  BOOST_TEST(strip_ding_notes("sheer/pure nonsense /SN/") == "sheer/pure nonsense");
  BOOST_TEST(strip_ding_notes("5 < 7 (offen") == "5 < 7 (offen");
  BOOST_TEST(strip_ding_notes("[only] {notes}").empty());
}

BOOST_AUTO_TEST_CASE(pairs_that_occur_twice_are_read_once) {
  const Scratch scratch;
  const Dataset data = read_ding(scratch.write("de-en", "a :: b\na {m} :: b | c\na | d :: c | e\n"));
  BOOST_TEST(data.rows() == 3);
  BOOST_TEST(data.column_names == (std::vector<std::string>{"german", "english"}));
}

BOOST_AUTO_TEST_CASE(what_is_not_such_a_dictionary_is_refused) {
  const Scratch scratch;
  BOOST_CHECK_EXCEPTION(static_cast<void>(read_ding(scratch.write("x", "# c\na\tb\n"))), FileError,
                        says("x:2: expected \"German :: English\""));
  BOOST_CHECK_EXCEPTION(static_cast<void>(read_ding(scratch.write("y", "# c\n"))), FileError,
                        says("y: holds no items"));
}

BOOST_AUTO_TEST_CASE(the_dictionary_of_debian_has_about_twenty_thousand_sentences) {
  const fs::path file = "/usr/share/trans/de-en";
  if (!fs::exists(file)) {
    std::cout << "skipped: the Debian package trans-de-en is not installed\n";
    return;
  }
  const Dataset sentences =
      read_ding(file, {.take = DingOptions::Take::sentences, .variants = DingOptions::Variants::first});
  BOOST_TEST(sentences.rows() > 18000);
  BOOST_TEST(sentences.rows() < 23000);
}

BOOST_AUTO_TEST_SUITE_END()
