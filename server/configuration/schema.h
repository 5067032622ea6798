// The JSON Schema of the configuration's files, made from the table of keys. Pure function; any thread.
#pragma once

#include <boost/json.hpp>

namespace server {

boost::json::object settings_schema();

}  // namespace server
