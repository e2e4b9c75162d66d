#include "trine/train/run/run_events.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "trine/base/json_text.hpp"
#include "trine/base/read_file.hpp"

namespace trine {
namespace {

nlohmann::ordered_json event_of(std::string_view line) {
  try {
    return parse_ordered_json(line);
  } catch (const JsonError&) {
    return nullptr;
  }
}

}  // namespace

void for_each_event(const std::string& path, const VisitEvent& visit) {
  if (!file_exists(path)) return;
  const std::string log = read_file(path, kMostLogBytes);
  for (std::string_view rest = log; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    const nlohmann::ordered_json event = event_of(line);
    if (!event.is_object()) continue;
    const auto kind = event.find("event");
    const auto step = event.find("step");
    visit(kind != event.end() && kind->is_string() ? kind->get_ref<const std::string&>() : std::string(),
          step != event.end() && step->is_number_integer() ? step->get<Index>() : -1, event);
  }
}

}  // namespace trine
