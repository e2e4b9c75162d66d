// Who includes whom, against cmake/room_table.txt.
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <functional>

#include "trine/tests/architecture/source_tree.hpp"

BOOST_AUTO_TEST_SUITE(dependencies)

BOOST_AUTO_TEST_CASE(the_reader_of_sources_sees_includes_and_no_comments) {
  const auto lines =
      without_comments("#include \"a/b.hpp\"\n// #include \"c/d.hpp\"\nx /* <e> \n */ y\n#  include <f>");
  BOOST_TEST(lines.size() == 5u);
  BOOST_TEST(included_by(lines[0]) == "\"a/b.hpp\"");
  BOOST_TEST(lines[1].text == "");
  BOOST_TEST(lines[2].text == "x ");
  BOOST_TEST(lines[3].text == " y");
  BOOST_TEST(included_by(lines[4]) == "<f>");
}

BOOST_AUTO_TEST_CASE(the_table_names_only_folders_that_have_a_line_of_their_own) {
  BOOST_TEST(room_table().size() >= 15u);
  for (const auto& [folder, allowed] : room_table()) {
    for (const std::string& other : allowed)
      BOOST_TEST(room_table().contains(other), folder << " may include " << other);
  }
}

BOOST_AUTO_TEST_CASE(the_table_has_no_circles) {
  for (const auto& [folder, allowed] : room_table()) {
    std::set<std::string> reached;
    std::vector<std::string> todo(allowed.begin(), allowed.end());
    while (!todo.empty()) {
      const std::string next = todo.back();
      todo.pop_back();
      if (!reached.insert(next).second || !room_table().contains(next)) continue;
      todo.insert(todo.end(), room_table().at(next).begin(), room_table().at(next).end());
    }
    BOOST_TEST(!reached.contains(folder), folder << " can reach itself");
  }
}

BOOST_AUTO_TEST_CASE(every_folder_with_sources_has_its_line) {
  const std::set<std::string> outside{"tests", "examples", "bench", "docs", "build", "cmake", "scripts"};
  for (const auto& entry : std::filesystem::directory_iterator(root())) {
    const std::string folder = entry.path().filename().string();
    if (!entry.is_directory() || folder.front() == '.' || outside.contains(folder)) continue;
    BOOST_TEST(room_table().contains(folder), folder << " is not in cmake/layers.txt");
  }
}

// "trine/io/file.hpp" with its quotes to io/file.hpp; empty for anything else.
std::string of_trine(const std::string& include) {
  const std::string prefix = "\"trine/";
  return include.starts_with(prefix) ? include.substr(prefix.size(), include.size() - prefix.size() - 1) : "";
}

BOOST_AUTO_TEST_CASE(no_file_includes_a_room_it_may_not_see) {
  int includes = 0;
  for (const SourceFile& file : library_sources()) {
    for (const Line& line : file.lines) {
      const std::string include = included_by(line);
      if (!include.starts_with('"')) continue;
      ++includes;
      const std::string path = of_trine(include);
      BOOST_TEST(!path.empty(), file.place(line)
                                    << " includes " << include << ": write it as in \"trine/io/file.hpp\"");
      if (path == "config.hpp") continue;  // written by CMake
      const std::string target = room_of(path);
      BOOST_TEST(room_table().contains(target), file.place(line) << " includes " << include << " of no room");
      const auto& allowed = room_table().at(file.room);
      // A room inside another may be seen by whatever may see the one around it, and by it.
      const std::string around = target.substr(0, target.find('/'));
      const bool may =
          target == file.room || around == file.room || allowed.contains(target) || allowed.contains(around);
      BOOST_TEST(may, file.place(line) << " includes " << include << ", but " << file.room << " may not see "
                                       << target << " (cmake/layers.txt)");
    }
  }
  BOOST_TEST(includes > 100);  // the walk found the tree
}

BOOST_AUTO_TEST_CASE(no_includes_go_in_a_circle) {
  std::map<std::string, std::set<std::string>> uses;
  for (const SourceFile& file : library_sources()) {
    for (const Line& line : file.lines) {
      if (const std::string path = of_trine(included_by(line)); !path.empty()) uses[file.path].insert(path);
    }
  }
  enum class State { unseen, open, closed };
  std::map<std::string, State> states;
  const std::function<void(const std::string&, const std::string&)> visit = [&](const std::string& name,
                                                                                const std::string& chain) {
    states[name] = State::open;
    for (const std::string& next : uses[name]) {
      BOOST_TEST((states[next] != State::open), "includes in a circle: " << chain << " -> " << next);
      if (states[next] == State::unseen) visit(next, chain + " -> " + next);
    }
    states[name] = State::closed;
  };
  const auto files = uses;  // visit() adds those that include nothing
  for (const auto& [name, targets] : files) {
    if (states[name] == State::unseen) visit(name, name);
  }
}

BOOST_AUTO_TEST_SUITE_END()
