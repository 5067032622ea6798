// What names a company, its machines and people: the finders of hosts, cloud resources, addresses of people, and
// numbers with check digits. Pure functions; any thread.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "analyzers/engine/engine.h"
#include "analyzers/engine/lexer.h"
#include "analyzers/engine/sieve.h"
#include "analyzers/finding.h"

namespace analyzers {

// Numbers of persons, companies, cards and accounts whose check digits hold, and telephone numbers. Those that many
// other numbers are like count only beside a word that says what they are, and in a share where the text is nothing
// else.
std::vector<Finding> identity_numbers(std::string_view text, Scan scan, FileRole role);

// The telephone number whose first digits are at `begin`: with its country's code, or beside a word that announces one.
std::optional<Finding> phone_number(std::string_view text, std::size_t begin, Scan scan, FileRole role);

// E-mail addresses of people, but for those of roles and example domains.
std::vector<Finding> email_addresses(std::string_view text, Scan scan, FileRole role);

// At the hit of a suffix that only internal names have: the host name that ends with it.
std::optional<Finding> internal_host(std::string_view text, const Hit& hit, Scan scan, FileRole role);

// At the hit of a private range's first bytes: the address, of RFC 1918, 3927, 4193, 4291 or 6598.
std::optional<Finding> private_address(std::string_view text, const Hit& hit, Scan scan, FileRole role);

// At the hit of a word that cloud providers name a resource by: the part of it that is a customer's own.
std::optional<Finding> cloud_resource(std::string_view text, const Hit& hit, Scan scan);

// Whether one of the words, which may go on when it has four letters or more, stands before `at` in its line, not too
// far away: "NHS no: 401…", "abn=51…".
bool has_word_before(std::string_view text, std::size_t at, std::span<const std::string_view> words);

// Whether the text is nothing else, as where somebody copies a cell of a table.
bool is_whole_text(std::string_view text, Span value);

// A number of its own: no digit, letter, "." or "-" goes on at either side ("0.4111…", "x4111…", a UUID's part).
bool stands_alone(std::string_view text, Span number);

}  // namespace analyzers
