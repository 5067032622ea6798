#!/bin/bash
# No file is longer than a person reads in one go: one idea each.
set -u
cd "$1" || exit 2
limit=800
long=$(find . \( -path ./build -o -path ./.git -o -name node_modules -o -name out -o -path ./docs/rules.md \) -prune -o \
  \( -name '*.h' -o -name '*.cc' -o -name '*.ts' -o -name '*.mjs' -o -name '*.lua' -o -name '*.py' -o -name '*.sh' \
  -o -name '*.md' -o -name '*.toml' -o -name dev -o -name run \) -type f -exec awk -v limit="$limit" \
  'FNR == limit + 1 { print FILENAME ":" FNR ": longer than " limit " lines" }' {} +)
[[ -z $long ]] || { echo "$long"; exit 1; }
