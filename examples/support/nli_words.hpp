// The words of the grammar in nli_grammar.cpp: what a scene is made of, in English and German.
#pragma once

#include <array>
#include <string_view>

namespace examples::words {

enum class Gender { masculine, feminine, neuter };
enum class Who { human, animal };
enum class Where { outdoors, indoors };

struct Noun {
  std::string_view english, english_plural;
  std::string_view german, german_plural;
  Gender gender;
  Who who = Who::human;
};

/// "A man is <english>."  "Ein Mann <verb> [im Park] <rest>."  "Ein Mann <verb> [im Park] <denied>."
struct Doing {
  std::string_view english, english_denied;
  std::string_view verb, verb_plural, rest, denied;
  int kind = -1;         // index into kKinds; what is of another kind excludes it
  Who who = Who::human;  // animal: animals do it too
};

struct Place {
  std::string_view english, german;
  Where where;
};

struct Garment {
  std::string_view english, english_plural;
  std::string_view german, german_plural, german_dative_plural;
  Gender gender;
};

/// German adjectives are stems; an ending follows.
struct Adjective {
  std::string_view english, german;
};

inline constexpr std::array kPeople = std::to_array<Noun>({
    {"man", "men", "Mann", "Männer", Gender::masculine},
    {"woman", "women", "Frau", "Frauen", Gender::feminine},
    {"boy", "boys", "Junge", "Jungen", Gender::masculine},
    {"girl", "girls", "Mädchen", "Mädchen", Gender::neuter},
    {"doctor", "doctors", "Arzt", "Ärzte", Gender::masculine},
    {"farmer", "farmers", "Bauer", "Bauern", Gender::masculine},
    {"soldier", "soldiers", "Soldat", "Soldaten", Gender::masculine},
    {"baker", "bakers", "Bäcker", "Bäcker", Gender::masculine},
    {"tourist", "tourists", "Tourist", "Touristen", Gender::masculine},
    {"police officer", "police officers", "Polizist", "Polizisten", Gender::masculine},
    {"grandmother", "grandmothers", "Großmutter", "Großmütter", Gender::feminine},
    {"grandfather", "grandfathers", "Großvater", "Großväter", Gender::masculine},
    {"fisherman", "fishermen", "Fischer", "Fischer", Gender::masculine},
    {"teacher", "teachers", "Lehrerin", "Lehrerinnen", Gender::feminine},
    {"nurse", "nurses", "Krankenschwester", "Krankenschwestern", Gender::feminine},
    {"lawyer", "lawyers", "Anwältin", "Anwältinnen", Gender::feminine},
    {"neighbour", "neighbours", "Nachbarin", "Nachbarinnen", Gender::feminine},
    {"student", "students", "Student", "Studenten", Gender::masculine},
    {"dog", "dogs", "Hund", "Hunde", Gender::masculine, Who::animal},
    {"cat", "cats", "Katze", "Katzen", Gender::feminine, Who::animal},
    {"horse", "horses", "Pferd", "Pferde", Gender::neuter, Who::animal},
});
inline constexpr Noun kPerson{"person", "people", "Mensch", "Menschen", Gender::masculine};
inline constexpr Noun kAnimal{"animal", "animals", "Tier", "Tiere", Gender::neuter, Who::animal};

enum Kind { music, sport, eating, drinking, reading, resting, housework, art, speaking, games };
inline constexpr std::array kKinds = std::to_array<Doing>({
    {"making music", "making music", "macht", "machen", "Musik", "keine Musik"},
    {"doing sports", "doing sports", "treibt", "treiben", "Sport", "keinen Sport"},
    {"eating something", "eating anything", "isst", "essen", "etwas", "nichts"},
    {"drinking something", "drinking anything", "trinkt", "trinken", "etwas", "nichts"},
    {"reading something", "reading anything", "liest", "lesen", "etwas", "nichts"},
    {"resting", "resting", "ruht", "ruhen", "", "nicht"},
    {"doing housework", "doing housework", "macht", "machen", "Hausarbeit", "keine Hausarbeit"},
    {"making art", "making art", "macht", "machen", "Kunst", "keine Kunst"},
    {"speaking", "speaking", "spricht", "sprechen", "", "nicht"},
    {"playing a game", "playing a game", "spielt", "spielen", "ein Spiel", "kein Spiel"},
});

/// The same phrase affirmed and denied in English, as most are.
constexpr Doing doing(std::string_view english, std::string_view verb, std::string_view verb_plural,
                      std::string_view rest, std::string_view denied, int kind, Who who = Who::human) {
  return {english, english, verb, verb_plural, rest, denied, kind, who};
}
inline constexpr std::array kDoings = std::to_array<Doing>({
    doing("playing the guitar", "spielt", "spielen", "Gitarre", "keine Gitarre", music),
    doing("playing the piano", "spielt", "spielen", "Klavier", "kein Klavier", music),
    doing("playing the violin", "spielt", "spielen", "Geige", "keine Geige", music),
    doing("playing the drums", "spielt", "spielen", "Schlagzeug", "kein Schlagzeug", music),
    doing("playing the flute", "spielt", "spielen", "Flöte", "keine Flöte", music),
    doing("singing a song", "singt", "singen", "ein Lied", "kein Lied", music),
    doing("playing football", "spielt", "spielen", "Fußball", "keinen Fußball", sport),
    doing("playing tennis", "spielt", "spielen", "Tennis", "kein Tennis", sport),
    doing("lifting weights", "hebt", "heben", "Gewichte", "keine Gewichte", sport),
    doing("jogging", "joggt", "joggen", "", "nicht", sport),
    doing("doing yoga", "macht", "machen", "Yoga", "kein Yoga", sport),
    doing("eating an apple", "isst", "essen", "einen Apfel", "keinen Apfel", eating, Who::animal),
    doing("eating pizza", "isst", "essen", "Pizza", "keine Pizza", eating),
    doing("eating soup", "isst", "essen", "Suppe", "keine Suppe", eating),
    doing("eating bread", "isst", "essen", "Brot", "kein Brot", eating, Who::animal),
    doing("eating ice cream", "isst", "essen", "Eis", "kein Eis", eating),
    doing("drinking coffee", "trinkt", "trinken", "Kaffee", "keinen Kaffee", drinking),
    doing("drinking water", "trinkt", "trinken", "Wasser", "kein Wasser", drinking, Who::animal),
    doing("drinking tea", "trinkt", "trinken", "Tee", "keinen Tee", drinking),
    doing("drinking milk", "trinkt", "trinken", "Milch", "keine Milch", drinking, Who::animal),
    doing("reading a book", "liest", "lesen", "ein Buch", "kein Buch", reading),
    doing("reading a newspaper", "liest", "lesen", "eine Zeitung", "keine Zeitung", reading),
    doing("reading a letter", "liest", "lesen", "einen Brief", "keinen Brief", reading),
    doing("sleeping", "schläft", "schlafen", "", "nicht", resting, Who::animal),
    doing("dozing", "döst", "dösen", "", "nicht", resting, Who::animal),
    doing("taking a nap", "macht", "machen", "ein Nickerchen", "kein Nickerchen", resting, Who::animal),
    doing("washing dishes", "spült", "spülen", "Geschirr", "kein Geschirr", housework),
    doing("ironing shirts", "bügelt", "bügeln", "Hemden", "keine Hemden", housework),
    doing("sweeping the floor", "fegt", "fegen", "den Boden", "den Boden nicht", housework),
    doing("cleaning windows", "putzt", "putzen", "Fenster", "keine Fenster", housework),
    doing("painting a picture", "malt", "malen", "ein Bild", "kein Bild", art),
    doing("drawing a tree", "zeichnet", "zeichnen", "einen Baum", "keinen Baum", art),
    doing("carving a figure", "schnitzt", "schnitzen", "eine Figur", "keine Figur", art),
    doing("talking on the phone", "telefoniert", "telefonieren", "", "nicht", speaking),
    doing("telling a story", "erzählt", "erzählen", "eine Geschichte", "keine Geschichte", speaking),
    doing("giving a speech", "hält", "halten", "eine Rede", "keine Rede", speaking),
    doing("playing chess", "spielt", "spielen", "Schach", "kein Schach", games),
    doing("playing cards", "spielt", "spielen", "Karten", "keine Karten", games),
    doing("playing marbles", "spielt", "spielen", "Murmeln", "keine Murmeln", games),
});

inline constexpr std::array kPlaces = std::to_array<Place>({
    {"in the park", "im Park", Where::outdoors},
    {"at the beach", "am Strand", Where::outdoors},
    {"by the river", "am Fluss", Where::outdoors},
    {"in the garden", "im Garten", Where::outdoors},
    {"on the street", "auf der Straße", Where::outdoors},
    {"in the forest", "im Wald", Where::outdoors},
    {"at the harbour", "am Hafen", Where::outdoors},
    {"on a mountain", "auf einem Berg", Where::outdoors},
    {"in a meadow", "auf einer Wiese", Where::outdoors},
    {"in the kitchen", "in der Küche", Where::indoors},
    {"in the living room", "im Wohnzimmer", Where::indoors},
    {"in the library", "in der Bibliothek", Where::indoors},
    {"in the hospital", "im Krankenhaus", Where::indoors},
    {"in the classroom", "im Klassenzimmer", Where::indoors},
    {"in an office", "in einem Büro", Where::indoors},
    {"in a museum", "in einem Museum", Where::indoors},
    {"in the basement", "im Keller", Where::indoors},
    {"in a hotel", "in einem Hotel", Where::indoors},
});
inline constexpr Place kOutdoors{"outdoors", "im Freien", Where::outdoors};
inline constexpr Place kIndoors{"indoors", "drinnen", Where::indoors};

inline constexpr std::array kGarments = std::to_array<Garment>({
    {"jacket", "jackets", "Jacke", "Jacken", "Jacken", Gender::feminine},
    {"coat", "coats", "Mantel", "Mäntel", "Mänteln", Gender::masculine},
    {"shirt", "shirts", "Hemd", "Hemden", "Hemden", Gender::neuter},
    {"sweater", "sweaters", "Pullover", "Pullover", "Pullovern", Gender::masculine},
    {"uniform", "uniforms", "Uniform", "Uniformen", "Uniformen", Gender::feminine},
    {"vest", "vests", "Weste", "Westen", "Westen", Gender::feminine},
    {"suit", "suits", "Anzug", "Anzüge", "Anzügen", Gender::masculine},
});
inline constexpr std::array kColors = std::to_array<Adjective>({
    {"red", "rot"},
    {"blue", "blau"},
    {"green", "grün"},
    {"yellow", "gelb"},
    {"black", "schwarz"},
    {"white", "weiß"},
    {"grey", "grau"},
    {"brown", "braun"},
});
/// Neighbors are opposites: 0 and 1, 2 and 3, 4 and 5.
inline constexpr std::array kTraits = std::to_array<Adjective>({
    {"old", "alt"},
    {"young", "jung"},
    {"tall", "groß"},
    {"short", "klein"},
    {"happy", "fröhlich"},
    {"sad", "traurig"},
});
/// kNumbers[n] for n >= 2; several stands at 0.
inline constexpr std::array kNumbers = std::to_array<Adjective>({
    {"several", "mehrere"},
    {"one", "ein"},
    {"two", "zwei"},
    {"three", "drei"},
    {"four", "vier"},
    {"five", "fünf"},
});

}  // namespace examples::words
