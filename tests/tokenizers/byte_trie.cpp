#include "trine/tokenizers/models/byte_trie.hpp"

#include <boost/test/unit_test.hpp>
#include <map>
#include <random>
#include <string>

using namespace trine;

BOOST_AUTO_TEST_SUITE(byte_trie)

BOOST_AUTO_TEST_CASE(finds_the_keys_it_was_given_and_no_others) {
  std::mt19937 random(3);
  std::map<std::string, std::int32_t> keys;
  const auto any = [&](std::size_t letters) {
    std::string key;
    for (std::size_t n = random() % 6; n > 0; --n) key += static_cast<char>(random() % letters);
    return key;
  };
  for (const std::size_t letters : {2, 7, 256}) {
    for (int i = 0; i < 4000; ++i) keys.emplace(any(letters), static_cast<std::int32_t>(keys.size()));
  }
  std::vector<ByteTrie::Entry> entries;
  for (const auto& [key, value] : keys) entries.push_back({key, value});
  const ByteTrie trie(entries);
  for (const auto& [key, value] : keys) BOOST_TEST(trie.find(key) == value);
  for (int i = 0; i < 4000; ++i) {
    const std::string key = any(256);
    BOOST_TEST(trie.find(key) == (keys.contains(key) ? keys[key] : -1));
  }
}

BOOST_AUTO_TEST_CASE(may_be_empty) {
  BOOST_TEST(ByteTrie().find("a") == -1);
  BOOST_TEST(ByteTrie(std::vector<ByteTrie::Entry>{}).find("") == -1);
}

BOOST_AUTO_TEST_CASE(takes_keys_of_any_length) {
  const std::string key(100000, 'x');
  const ByteTrie trie({{key, 5}});
  BOOST_TEST(trie.find(key) == 5);
  BOOST_TEST(trie.find(key.substr(1)) == -1);
}

BOOST_AUTO_TEST_SUITE_END()
