// The events in the log of a run, read back.
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "trine/base/real.hpp"

namespace trine {

/// Its kind ("evaluation"), its step (-1 where it has none), and all of it.
using VisitEvent =
    std::function<void(std::string_view kind, Index step, const nlohmann::ordered_json& event)>;

/// Visits the events of the file in order; there are none where the file is missing. A line that is no JSON
/// object, as the last one of a run that was killed, is left out. Throws FileError for what is no file.
void for_each_event(const std::string& path, const VisitEvent& visit);

}  // namespace trine
