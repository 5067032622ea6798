// Check digits of numbers that name persons, companies and accounts: whether they hold.
// Pure functions over digits and capital letters without separators, of the length that each number has; any thread.
#pragma once

#include <string_view>

namespace analyzers {

bool luhn_holds(std::string_view digits);     // ISO/IEC 7812-1
bool iban_holds(std::string_view iban);       // ISO 13616, mod 97
bool card_holds(std::string_view digits);     // an issuer's range, and Luhn; none of the cards of every test
bool us_routing_holds(std::string_view n);    // ABA, 3-7-1
bool us_social_holds(std::string_view n);     // issued ranges; such numbers have no check digit
bool us_taxpayer_holds(std::string_view n);   // issued ranges of ITIN
bool us_dea_holds(std::string_view n);        // registrants' letters, mod 10
bool ca_social_holds(std::string_view n);     // SIN, Luhn
bool au_business_holds(std::string_view n);   // ABN, mod 89
bool au_medicare_holds(std::string_view n);   // mod 10
bool au_tax_holds(std::string_view n);        // TFN, mod 11
bool de_document_holds(std::string_view n);   // identity card and passport, ICAO 9303, 7-3-1
bool de_physician_holds(std::string_view n);  // LANR, 4-9
bool de_pension_holds(std::string_view n);    // RVNR, a date and mod 10
bool de_tax_holds(std::string_view n);        // ISO 7064 mod 11,10
bool in_aadhaar_holds(std::string_view n);    // Verhoeff
bool in_gstin_holds(std::string_view n);      // state, mod 36
bool kr_resident_holds(std::string_view n);   // RRN and FRN, a date and mod 11
bool pl_pesel_holds(std::string_view n);      // a date and mod 10
bool se_number_holds(std::string_view n);     // persons and organisations, Luhn
bool sg_nric_holds(std::string_view n);       // a letter, mod 11
bool uk_nhs_holds(std::string_view n);        // mod 11
bool za_identity_holds(std::string_view n);   // a date and Luhn
bool br_cpf_holds(std::string_view n);        // two digits, mod 11
bool br_cnpj_holds(std::string_view n);       // two digits, mod 11
bool fr_social_holds(std::string_view n);     // NIR, mod 97
bool es_nif_holds(std::string_view n);        // DNI and NIE, a letter, mod 23
bool nl_bsn_holds(std::string_view n);        // the eleven test
bool ch_social_holds(std::string_view n);     // AHV, EAN-13
bool it_fiscal_holds(std::string_view n);     // a letter, mod 26
bool be_national_holds(std::string_view n);   // mod 97
bool cn_resident_holds(std::string_view n);   // a date, ISO 7064 mod 11-2

}  // namespace analyzers
