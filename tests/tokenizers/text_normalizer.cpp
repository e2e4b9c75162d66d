#include "trine/tokenizers/unicode/text_normalizer.hpp"

#include <utf8proc.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include "trine/base/rng.hpp"
#include "trine/tests/tokenizers/golden_texts.hpp"

using namespace trine;
using Form = NormalizeOptions::Form;
using Case = NormalizeOptions::Case;
using Accents = NormalizeOptions::Accents;

namespace {

std::string normal(std::string_view text, NormalizeOptions options = {}) {
  std::string out;
  TextNormalizer{options}(text, out);
  return out;
}

// The library's own answer for the whole text at once.
std::string oracle(const std::string& text, int flags) {
  utf8proc_uint8_t* bytes = nullptr;
  const auto length =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                   static_cast<utf8proc_ssize_t>(text.size()), &bytes, static_cast<utf8proc_option_t>(flags));
  BOOST_REQUIRE(length >= 0);
  std::string out(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(length));
  std::free(bytes);
  return out;
}

// Mostly letters with marks among them, and some of everything.
std::string random_text(Rng& rng) {
  std::string text;
  const Index length = 1 + rng.below(12);
  for (Index i = 0; i < length; ++i) {
    switch (rng.below(5)) {
      case 0:
        append_utf8(static_cast<char32_t>(rng.below(0x80)), text);
        break;
      case 1:
        append_utf8(static_cast<char32_t>(0x300 + rng.below(0x70)), text);
        break;
      case 2:
        append_utf8(static_cast<char32_t>(rng.below(0x800)), text);
        break;
      case 3:
        append_utf8(static_cast<char32_t>(0x800 + rng.below(0xD000)), text);
        break;
      default:
        append_utf8(static_cast<char32_t>(0xE000 + rng.below(0x22000)), text);
    }
  }
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(normalize)

BOOST_AUTO_TEST_CASE(the_default_folds_case_width_and_composition) {
  BOOST_TEST(normal("Straße") == "strasse");
  BOOST_TEST(normal("A\xCC\x88pfel") == "äpfel");  // A and a combining diaeresis
  BOOST_TEST(normal("Ｆｕｌｌ ﬁne") == "full fine");
  BOOST_TEST(normal("ΣΊΣΥΦΟΣ") == normal("σίσυφος"));
  BOOST_TEST(normal("co\xC2\xADop") == "coop");  // a soft hyphen is not shown
}

BOOST_AUTO_TEST_CASE(forms_equal_those_of_python) {
  const Form forms[] = {Form::nfc, Form::nfd, Form::nfkc};
  for (const std::string& line : golden_lines("normal.txt")) {
    const auto texts = fields(line);
    for (std::size_t i = 0; i < 3; ++i) {
      const NormalizeOptions options{forms[i], Case::keep, Accents::keep};
      BOOST_TEST(normal(from_hex(texts[0]), options) == from_hex(texts[i + 1]), "text " + texts[0]);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_table_agrees_with_the_library) {
  struct Setting {
    NormalizeOptions options;
    int flags;
  };
  constexpr int kFold = UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
  const Setting settings[] = {
      {{Form::nfc, Case::keep, Accents::keep}, UTF8PROC_STABLE | UTF8PROC_COMPOSE},
      {{Form::nfd, Case::keep, Accents::keep}, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE},
      {{Form::nfkc, Case::fold, Accents::keep}, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | kFold},
      {{Form::nfc, Case::fold, Accents::keep}, UTF8PROC_STABLE | UTF8PROC_COMPOSE | kFold},
      {{Form::none, Case::fold, Accents::keep}, kFold},
  };
  Rng rng(11);
  for (const Setting& setting : settings) {
    const TextNormalizer normalizer(setting.options);
    for (int round = 0; round < 4000; ++round) {
      const std::string text = random_text(rng);
      std::string out;
      normalizer(text, out);
      BOOST_REQUIRE_MESSAGE(out == oracle(text, setting.flags), "text " + to_hex(text) + " gives " +
                                                                    to_hex(out) + ", the library " +
                                                                    to_hex(oracle(text, setting.flags)));
    }
  }
}

BOOST_AUTO_TEST_CASE(stripping_accents_keeps_vowel_signs_and_stripping_marks_does_not) {
  const NormalizeOptions accents{Form::nfc, Case::keep, Accents::strip};
  const NormalizeOptions marks{Form::nfd, Case::keep, Accents::strip_marks};
  BOOST_TEST(normal("Příliš Việt ñ", accents) == "Prilis Viet n");
  BOOST_TEST(normal("Příliš Việt ñ", marks) == "Prilis Viet n");
  BOOST_TEST(normal("हिन्दी", accents) == "हिन्दी");
  BOOST_TEST(normal("हिन्दी", marks) == "हिनदी");  // the virama is a nonspacing mark
}

BOOST_AUTO_TEST_CASE(lower_case_changes_letters_one_by_one) {
  const NormalizeOptions lower{Form::none, Case::lower, Accents::keep};
  BOOST_TEST(normal("STRAẞE Äé ЁЖ", lower) == "straße äé ёж");
}

BOOST_AUTO_TEST_CASE(form_none_with_case_kept_is_the_identity) {
  const NormalizeOptions none{Form::none, Case::keep, Accents::keep};
  Rng rng(5);
  for (int round = 0; round < 1000; ++round) {
    const std::string text = random_text(rng);
    BOOST_REQUIRE_EQUAL(normal(text, none), text);
  }
}

BOOST_AUTO_TEST_CASE(invalid_bytes_are_replaced_and_counted) {
  std::string out;
  const Utf8Report report = TextNormalizer{}(
      "\xFF"
      "A\xE2\x82"
      "\xCC\x88"
      "B\xC3",
      out);
  BOOST_TEST(report.sequences == 3);
  BOOST_TEST(report.bytes == 4);
  BOOST_TEST(out ==
             "\xEF\xBF\xBD"
             "a\xEF\xBF\xBD"
             "\xCC\x88"
             "b\xEF\xBF\xBD");
}

BOOST_AUTO_TEST_CASE(nul_is_kept) {
  BOOST_TEST(normal(std::string_view("A\0B", 3)) == std::string("a\0b", 3));
}

BOOST_AUTO_TEST_CASE(a_run_longer_than_any_buffer_is_whole) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "\xEF\xB7\xBA";  // U+FDFA, which unfolds to 18 characters
  BOOST_TEST(count_characters(normal(text)) == 5000 * 18);
}

// By exchanging neighbors, this would take hours.
BOOST_AUTO_TEST_CASE(long_runs_of_marks_take_linear_time) {
  std::string text = "a";
  for (int i = 0; i < 1'000'000; ++i) text += "\xCC\x81\xCC\xA3";  // acute above, dot below: out of order
  BOOST_TEST(count_characters(normal(text)) > 1'900'000);
  BOOST_TEST(normal("a\xCC\x81\xCC\xA3") == "\xE1\xBA\xA1\xCC\x81");  // a with dot below, then the acute
}

BOOST_AUTO_TEST_SUITE_END()
