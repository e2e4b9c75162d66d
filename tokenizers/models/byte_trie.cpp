#include "trine/tokenizers/models/byte_trie.hpp"

#include <algorithm>
#include <tuple>

namespace trine {

// Places the children of one node after another. Free units of the last blocks form a list; older blocks are
// nearly full and not worth searching.
class ByteTrie::Builder {
 public:
  explicit Builder(std::vector<Unit>& units) : units_(units) {
    units_.clear();
    add_block();
    take(kRoot);
  }

  // Units for children by `labels` (sorted, at least one) of `parent`, whose base is set.
  void place(Node parent, const std::vector<unsigned char>& labels) {
    const Node base = find_base(labels);
    units_[parent].base = base;
    for (const unsigned char label : labels) {
      take(base ^ label);
      units_[base ^ label].parent = parent;
    }
  }

 private:
  static constexpr std::size_t kOpenBlocks = 16;

  Node find_base(const std::vector<unsigned char>& labels) {
    for (Node at = first_free_; at != kNone; at = links_[at].next) {
      const Node base = at ^ labels.front();
      if (std::all_of(labels.begin() + 1, labels.end(),
                      [&](unsigned char c) { return links_[base ^ c].free; }))
        return base;
    }
    return add_block() ^ labels.front();
  }

  // Its first unit.
  Node add_block() {
    const std::size_t first = units_.size();
    if (first >= kOpenBlocks * kBlock) close_block(first - kOpenBlocks * kBlock);
    units_.resize(first + kBlock);
    links_.resize(first + kBlock);
    for (std::size_t i = first; i < first + kBlock; ++i) {
      const auto at = static_cast<Node>(i);
      links_[i] = {last_free_, kNone, true};
      (last_free_ == kNone ? first_free_ : links_[last_free_].next) = at;
      last_free_ = at;
    }
    return static_cast<Node>(first);
  }

  void close_block(std::size_t first) {
    for (std::size_t i = first; i < first + kBlock; ++i) {
      if (links_[i].free) take(static_cast<Node>(i));
    }
  }

  void take(Node at) {
    Link& link = links_[at];
    (link.previous == kNone ? first_free_ : links_[link.previous].next) = link.next;
    (link.next == kNone ? last_free_ : links_[link.next].previous) = link.previous;
    link.free = false;
  }

  struct Link {
    Node previous = kNone;
    Node next = kNone;
    bool free = true;
  };
  std::vector<Unit>& units_;
  std::vector<Link> links_;
  Node first_free_ = kNone;
  Node last_free_ = kNone;
};

ByteTrie::ByteTrie(std::vector<Entry> entries) {
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.key, a.value) < std::tie(b.key, b.value);
  });
  Builder builder(units_);
  struct Task {  // entries [begin, end) share the first `depth` bytes, which lead to `node`
    std::size_t begin, end, depth;
    Node node;
  };
  std::vector<Task> tasks = {{0, entries.size(), 0, kRoot}};  // not recursive: keys may be long
  std::vector<unsigned char> labels;
  std::vector<std::size_t> begins;
  while (!tasks.empty()) {
    Task task = tasks.back();
    tasks.pop_back();
    while (task.begin < task.end && entries[task.begin].key.size() == task.depth) {
      units_[task.node].value = entries[task.begin++].value;
    }
    labels.clear();
    begins.clear();
    for (std::size_t i = task.begin; i < task.end; ++i) {
      const auto label = static_cast<unsigned char>(entries[i].key[task.depth]);
      if (!labels.empty() && labels.back() == label) continue;
      labels.push_back(label);
      begins.push_back(i);
    }
    if (labels.empty()) continue;
    builder.place(task.node, labels);
    begins.push_back(task.end);
    for (std::size_t i = labels.size(); i-- > 0;) {
      tasks.push_back({begins[i], begins[i + 1], task.depth + 1, units_[task.node].base ^ labels[i]});
    }
  }
}

std::int32_t ByteTrie::find(std::string_view key) const noexcept {
  Node node = kRoot;
  for (const char byte : key) {
    if ((node = step(node, byte)) == kRoot) return -1;
  }
  return value(node);
}

}  // namespace trine
