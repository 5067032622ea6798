// Microsoft's identifiable keys: each carries its service's signature and a Marvin32 checksum with a seed of that
// service. Called through find_validator() only; pure functions, any thread. Source:
// github.com/microsoft/security-utilities.
#pragma once

#include <string_view>

#include "analyzers/engine/validators.h"

namespace analyzers {

Proof azure_32(std::string_view token);         // 32 bytes: Service Bus, Event Hubs, Relay, Redis, IoT Hub
Proof azure_64(std::string_view token);         // 64 bytes: Storage, Cosmos DB, Batch, Machine Learning, API Management
Proof azure_functions(std::string_view token);  // 40 bytes
Proof azure_search(std::string_view token);     // 39 bytes
Proof azure_registry(std::string_view token);   // 39 bytes
Proof cask(std::string_view token);  // common annotated security keys: DevOps, App Configuration, AI services, ...

}  // namespace analyzers
