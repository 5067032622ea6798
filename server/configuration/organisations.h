// The organisation's words as the settings say them: lists in the configuration, and files of words outside the
// repository. Loop thread only.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "analyzers/identifiers/organisation.h"
#include "server/configuration/file_stamp.h"
#include "server/configuration/settings.h"

namespace server {

struct OrganisationReading {
  std::shared_ptr<const analyzers::Organisation> organisation;  // null where the settings name nothing
  std::string trouble;  // why not all of its words are known, empty for nothing: then nothing is shared
};

class Organisations {
 public:
  using Hosts = std::shared_ptr<const std::vector<std::string>>;

  // Built anew only when the settings, a file of words or the hosts that were learned, which may be null, have changed.
  // Equal pointers mean equal words.
  OrganisationReading of(const std::shared_ptr<const Settings>& settings, const Hosts& learned);

 private:
  struct Built {
    std::shared_ptr<const Settings> settings;
    Hosts learned;
    std::vector<std::pair<std::string, FileStamp>> files;
    OrganisationReading reading;
  };
  std::vector<Built> built_;  // of few settings: those of the open workspaces
};

}  // namespace server
