#include "server/transport/standard_streams.h"

#include <fcntl.h>
#include <unistd.h>

namespace server {

int claim_standard_output() {
  for (int descriptor = 0; descriptor <= 2; ++descriptor) {
    if (::fcntl(descriptor, F_GETFD) != -1) continue;
    // The lowest free number is taken, so this opens exactly the missing one.
    if (::open("/dev/null", descriptor == 0 ? O_RDONLY : O_WRONLY) != descriptor) return -1;
  }
  const int output = ::fcntl(1, F_DUPFD_CLOEXEC, 3);
  if (output < 0 || ::dup2(2, 1) < 0) return -1;
  return output;
}

}  // namespace server
