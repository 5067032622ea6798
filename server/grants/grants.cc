#include "server/grants/grants.h"

#include <algorithm>
#include <utility>

namespace server {
namespace {

template <class Gone>
std::vector<std::string> take_out(std::vector<Grant>& grants, Gone gone) {
  std::vector<std::string> out;
  std::erase_if(grants, [&](const Grant& grant) {
    if (!gone(grant)) return false;
    out.push_back(grant.id);
    return true;
  });
  return out;
}

bool meet(const Subjects& a, const Subjects& b) {
  return std::any_of(a.begin(), a.end(), [&](const std::string& subject) { return b.contains(subject); });
}

}  // namespace

std::vector<std::string> Grants::keep_policy(const std::string& context, std::uint64_t opening,
                                             const std::string& policy) {
  return take_out(grants_, [&](const Grant& grant) {
    return grant.terms.context == context && grant.terms.opening == opening && grant.terms.policy != policy;
  });
}

std::vector<std::string> Grants::covering(const Terms& terms, Subjects& subjects, std::int64_t now) const {
  std::vector<std::string> out;
  Subjects covered;
  for (const Grant& grant : grants_) {
    if (grant.terms != terms || grant.expires <= now || grant.uses <= 0) continue;
    bool needed = false;
    for (const std::string& subject : grant.subjects)
      if (subjects.contains(subject)) needed |= covered.insert(subject).second;
    if (needed) out.push_back(grant.id);
  }
  subjects = std::move(covered);
  return out;
}

bool Grants::use(const std::vector<std::string>& ids, std::int64_t now) {
  std::vector<Grant*> used;
  for (const std::string& id : ids) {
    const auto at = std::find_if(grants_.begin(), grants_.end(), [&](const Grant& grant) { return grant.id == id; });
    if (at == grants_.end() || at->uses <= 0 || at->expires <= now) return false;
    used.push_back(&*at);
  }
  for (Grant* grant : used) --grant->uses;
  return true;
}

const Refusal* Grants::refused(const Terms& terms, const Subjects& subjects, std::int64_t now) const {
  const Refusal* out = nullptr;
  for (const Refusal& refusal : refusals_) {
    if (refusal.terms != terms || refusal.expires <= now || !meet(subjects, refusal.subjects)) continue;
    if (out == nullptr || refusal.block) out = &refusal;
  }
  return out;
}

bool Grants::remove(const std::string& id) {
  return std::erase_if(grants_, [&](const Grant& grant) { return grant.id == id; }) != 0;
}

std::vector<std::string> Grants::close(const std::string& context, std::uint64_t opening) {
  const auto of_it = [&](const Terms& terms) { return terms.context == context && terms.opening == opening; };
  std::erase_if(refusals_, [&](const Refusal& refusal) { return of_it(refusal.terms); });
  return take_out(grants_, [&](const Grant& grant) { return of_it(grant.terms); });
}

std::vector<std::string> Grants::sweep(std::int64_t now) {
  std::erase_if(refusals_, [&](const Refusal& refusal) { return refusal.expires <= now; });
  return take_out(grants_, [&](const Grant& grant) { return grant.expires <= now || grant.uses <= 0; });
}

std::int64_t Grants::next_end() const {
  std::int64_t out = INT64_MAX;
  for (const Grant& grant : grants_) out = std::min(out, grant.expires);
  for (const Refusal& refusal : refusals_) out = std::min(out, refusal.expires);
  return out;
}

}  // namespace server
