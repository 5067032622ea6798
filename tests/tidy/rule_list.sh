#!/bin/bash
# docs/rules.md lists the rules as they are. UPDATE_DOCS=1 writes it anew.
set -u
cd "$1" || exit 2

page() {
  cat <<'END'
# The rules

Written from `analyzers/rules/` by `UPDATE_DOCS=1 bash tests/tidy/rule_list.sh .`; `lampblack rules explain ID` says more of each.
A check is a checksum or a structure that is computed: where it holds, a finding is `verified`.

| rule | finds | provider | check |
| --- | --- | --- | --- |
END
  awk '
    function text(line) { return match(line, /"([^"\\]|\\.)*"/) ? substr(line, RSTART + 1, RLENGTH - 2) : "" }
    function flush() { if (id != "") printf "| `%s` | %s | %s | %s |\n", id, title, (own == "" ? provider : own), check; id = title = check = own = "" }
    FNR == 1 { flush(); table = 0; provider = "" }
    /^\[\[rule\]\]/ { flush(); table = 1 }
    /^provider *=/ { if (table) own = text($0); else provider = text($0) }
    /^id *=/ { id = text($0) }
    /^title *=/ { title = text($0) }
    /^check *=/ { check = text($0) }
    END { flush() }
  ' analyzers/rules/*.toml | LC_ALL=C sort
}

if [[ ${UPDATE_DOCS:-} == 1 ]]; then
  page >docs/rules.md
elif ! page | diff -u docs/rules.md - ; then
  echo "docs/rules.md:1: out of date; run UPDATE_DOCS=1 bash tests/tidy/rule_list.sh ."
  exit 1
fi
