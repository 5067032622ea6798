#!/bin/bash
# Every header opens with a sentence that says what it is, and is included once.
set -u
cd "$1" || exit 2
problems=0
while IFS= read -r file; do
  if [[ $(head -n 1 "$file") != '// '[A-Z]* ]]; then
    echo "$file:1: a header opens with one sentence that says what it is"
    problems=1
  fi
  if ! grep -qx '#pragma once' "$file"; then
    echo "$file:1: no #pragma once"
    problems=1
  fi
done < <(find protocol analyzers server tests -name '*.h')
exit $problems
