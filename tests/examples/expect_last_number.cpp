// expect_last_number LOW HIGH -- COMMAND ARGUMENT...
// Runs the command, shows what it prints, and succeeds if the last number of it lies in [LOW, HIGH].
// A command that ends with 77 was skipped, and says why; so does this program.
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <regex>
#include <string>

namespace {

std::string shell_quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'') {
      result += "'\\''";
    } else {
      result += c;
    }
  }
  return result + "'";
}

std::optional<double> last_number(const std::string& text) {
  static const std::regex number(R"([-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?)");
  std::optional<double> last;
  for (std::sregex_iterator i(text.begin(), text.end(), number), end; i != end; ++i)
    last = std::stod(i->str());
  return last;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5 || std::string(argv[3]) != "--") {
    std::cerr << "usage: expect_last_number LOW HIGH -- COMMAND ARGUMENT...\n";
    return 2;
  }
  std::string command;
  for (int i = 4; i < argc; ++i) command += shell_quoted(argv[i]) + " ";
  std::FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) {
    std::cerr << "cannot run " << command << "\n";
    return 2;
  }
  std::string output;
  std::array<char, 4096> buffer;
  while (std::fgets(buffer.data(), static_cast<int>(buffer.size()), pipe) != nullptr) {
    std::cout << buffer.data() << std::flush;
    output += buffer.data();
  }
  const int status = pclose(pipe);
  if (!WIFEXITED(status)) {
    std::cerr << "the command was ended by a signal\n";
    return 1;
  }
  if (WEXITSTATUS(status) != 0) {
    if (WEXITSTATUS(status) != 77) std::cerr << "the command ended with " << WEXITSTATUS(status) << "\n";
    return WEXITSTATUS(status);
  }
  const auto number = last_number(output);
  if (!number) {
    std::cerr << "the command printed no number\n";
    return 1;
  }
  const double low = std::stod(argv[1]);
  const double high = std::stod(argv[2]);
  if (*number >= low && *number <= high) return 0;  // a NaN is printed as a word, and so is no number
  std::cerr << "the last number is " << *number << ", expected " << low << " to " << high << "\n";
  return 1;
}
