// Runs the built program and looks at what it returned, printed and left behind.
#pragma once

#include <string>
#include <vector>

#include "trine/tests/io/temporary_folder.hpp"

struct Outcome {
  int code = -1;    ///< of exit(); -1 if it was killed
  int signal = 0;   ///< that killed it
  std::string out;  ///< standard output
  std::string err;
};

/// A program under way. Its standard input is a file; output goes to files in `folder`.
class Child {
 public:
  struct Options {
    std::string input = {};                     ///< standard input
    long largest_file = 0;                      ///< bytes, as ulimit -f sets it; 0: no limit
    std::string output_device = {};             ///< standard output, "/dev/full"; empty: kept
    std::vector<std::string> environment = {};  ///< "NAME=value", added to that of the test
    std::vector<std::string> before = {};       ///< a program, and its arguments, that runs trine
  };
  /// `words` are the arguments of trine; it runs in `folder`, so names in them are relative to it.
  Child(const TemporaryFolder& folder, const std::vector<std::string>& words, const Options& options);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  void send(int signal) const;
  [[nodiscard]] bool is_running();
  /// Waits until `path`, relative to the folder, contains `text`; false if the program ended before.
  bool wait_for(const std::string& path, const std::string& text);
  Outcome wait();

 private:
  bool reap(int flags);

  const TemporaryFolder& folder_;
  std::string stem_;  // of the files that take the output
  std::string device_;
  int pid_ = -1;
  int status_ = 0;
};

/// Runs trine to its end.
Outcome run_trine(const TemporaryFolder& folder, const std::vector<std::string>& words,
                  const Child::Options& options = {});
/// The same from one string, cut at spaces.
Outcome run_trine(const TemporaryFolder& folder, const std::string& line, const Child::Options& options = {});

/// The exit code, and one line that ends standard error, behind remarks, and holds all of `words`.
void require_refusal(const Outcome& outcome, int code, const std::vector<std::string>& words);

/// Small made-up data, learnable in a moment: eight numbers, colors and things in English and German.
std::string pairs_tsv();     // english german
std::string triplets_tsv();  // anchor positive negative
std::string labeled_csv();   // text label
std::string scored_csv();    // sentence1 sentence2 score

/// Options that make a static model so small that a run takes no time.
inline const std::string kSmall = " --dimension 16 --hash-buckets 512";
/// The same for a transformer.
inline const std::string kSmallTransformer =
    " --encoder transformer --dimension 16 --layers 1 --heads 2 --feed-forward 32 --vocabulary 100";
