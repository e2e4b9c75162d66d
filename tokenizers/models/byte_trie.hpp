// A trie over bytes in one flat array, for longest-prefix search.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace trine {

/// A double-array trie (Aoe 1989, "An efficient digital search algorithm by using a double-array structure"):
/// the child of node n by byte c is unit base[n] ^ c if the parent of that unit is n, so a step costs one
/// load and one comparison.
class ByteTrie {
 public:
  struct Entry {
    std::string_view key;
    std::int32_t value;  // not negative; of a repeated key the largest counts
  };
  ByteTrie() = default;
  explicit ByteTrie(std::vector<Entry> entries);

  using Node = std::uint32_t;
  static constexpr Node kRoot = 0;  // also returned by `step` if there is no child

  [[nodiscard]] Node step(Node from, char byte) const noexcept {
    const Node to = units_[from].base ^ static_cast<unsigned char>(byte);
    return units_[to].parent == from ? to : kRoot;
  }
  /// The value of the key that ends at a node, or -1.
  [[nodiscard]] std::int32_t value(Node node) const noexcept { return units_[node].value; }

  /// The value of `key`, or -1.
  [[nodiscard]] std::int32_t find(std::string_view key) const noexcept;

 private:
  class Builder;
  static constexpr Node kNone = 0xFFFFFFFF;
  static constexpr std::size_t kBlock = 256;  // units; the children of a node lie in one block
  struct Unit {
    Node base = 0;
    Node parent = kNone;
    std::int32_t value = -1;
  };
  std::vector<Unit> units_ = std::vector<Unit>(kBlock);
};

}  // namespace trine
