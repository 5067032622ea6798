#include "server/contexts/address_numbers.h"

#include <spdlog/spdlog.h>

#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "server/store/numbers.h"

namespace server {
namespace {

struct Numbers {
  std::string project;  // an id that says nothing about its folder
  std::unique_ptr<Store> store;
  bool opened = false;
};

}  // namespace

analyzers::NumberOf address_numbers(const analyzers::ProjectKeys& keys) {
  auto numbers = std::make_shared<Numbers>();
  numbers->project = fingerprint_of("project", keys);
  return [numbers](std::string_view series, std::string_view fingerprint,
                   std::uint32_t limit) -> std::optional<std::uint32_t> {
    if (!std::exchange(numbers->opened, true)) {
      auto opened = Store::open();
      if (auto* store = std::get_if<std::unique_ptr<Store>>(&opened)) {
        numbers->store = std::move(*store);
      } else {
        spdlog::warn("addresses have no pseudonyms: {}", std::get<StateError>(opened).message);
      }
    }
    if (!numbers->store) return {};
    return number_of(*numbers->store, numbers->project, series, fingerprint, limit);
  };
}

}  // namespace server
