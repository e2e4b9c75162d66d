// The events in the log of a run, read back.
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "trine/base/real.hpp"

namespace trine {

/// Kind ("evaluation"), step (-1: none) and JSON of an event.
using VisitEvent =
    std::function<void(std::string_view kind, Index step, const nlohmann::ordered_json& event)>;

/// Visits the events of the file in order; a missing file has none. A line that is not a JSON object, as the
/// last one of a killed run, is skipped. Throws FileError for a path that is not a file.
void for_each_event(const std::string& path, const VisitEvent& visit);

}  // namespace trine
