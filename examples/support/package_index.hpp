// What Debian's packages say about themselves, read from apt's own index: a synopsis of one line and a
// description of a few. Each describes the other, which makes tens of thousands of training pairs that
// every Debian machine can fetch in seconds.
#pragma once

#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include "trine/base/error.hpp"

namespace examples {

struct PackageText {
  std::string name;
  std::string synopsis;
  std::string description;  // the paragraphs after the synopsis, one a line
};

/// apt has none in the language asked for; the message says how to fetch them.
class NoDescriptions : public trine::Error {
 public:
  using trine::Error::Error;
};

/// Reads stanzas as in the Packages and Translation-<language> files of a Debian archive:
///
///     Package: 2048-qt
///     Description-en: mathematics based puzzle game
///      2048 is a mathematics based puzzle game
///      .
///      It was created by ...
///
/// `language` is "en" or "de"; a field called just Description counts as English. Packages without a
/// description of their own (synopsis only) are left out.
[[nodiscard]] std::vector<PackageText> read_package_stanzas(std::istream& in, std::string_view language);

/// All descriptions apt has fetched in `language`, in the order of their names. Of packages with the same
/// synopsis or the same first paragraph, as a library and its documentation often are, the first is kept.
/// `lists` is apt's folder of lists, empty for the system's, or one file of stanzas such as
/// /var/lib/dpkg/status, which describes what is installed. Throws NoDescriptions when there are none:
/// minimal installations ask apt not to fetch them.
[[nodiscard]] std::vector<PackageText> read_package_index(std::string_view language,
                                                          const std::string& lists = {});

}  // namespace examples
