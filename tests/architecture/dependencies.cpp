// Who includes whom, against cmake/room_table.txt.
#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "trine/tests/architecture/source_tree.hpp"

BOOST_AUTO_TEST_SUITE(include_floors)

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
  const std::set<std::string> outside{"tests", "examples", "bench", "docs"};
  for (const auto& entry : std::filesystem::directory_iterator(root())) {
    const std::string folder = entry.path().filename().string();
    if (!entry.is_directory() || folder.front() == '.' || outside.contains(folder)) continue;
    if (!std::filesystem::exists(entry.path() / "CMakeLists.txt")) continue;  // build, cmake, scripts
    BOOST_TEST(room_table().contains(folder), folder << " is not in cmake/layers.txt");
  }
}

BOOST_AUTO_TEST_CASE(no_file_includes_a_floor_it_may_not_see) {
  int includes = 0;
  for (const SourceFile& file : library_sources()) {
    for (const Line& line : file.lines) {
      const std::string include = included_by(line);
      if (!include.starts_with('"')) continue;
      ++includes;
      const std::string target = include.substr(1, include.find('/') - 1);
      BOOST_TEST(
          (include.find('/') != std::string::npos && room_table().contains(target)),
          file.place(line) << " includes " << include << ": write it from the root, as in \"io/file.hpp\"");
      const bool allowed = target == file.folder || room_table().at(file.folder).contains(target);
      BOOST_TEST(allowed, file.place(line) << " includes " << include << ", but " << file.folder
                                           << " may not see " << target << " (cmake/layers.txt)");
    }
  }
  BOOST_TEST(includes > 100);  // the walk found the tree
}

BOOST_AUTO_TEST_SUITE_END()
