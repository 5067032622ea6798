#!/bin/bash
# No file of the tree holds what a scanner would take for a credential: look-alikes are made when tests run.
set -u
cd "$1" || exit 2

patterns=(
  '\bgh[pousr]_[0-9A-Za-z]{36}\b' 'github_pat_[0-9A-Za-z_]{60}' '\bnpm_[0-9A-Za-z]{36}\b' '\bglpat-[0-9A-Za-z_-]{20}'
  '\b(AKIA|ASIA)[A-Z2-7]{16}\b' '\bAIza[0-9A-Za-z_-]{35}' '\bxox[abeprs]-[0-9A-Za-z-]{20}' '\b[sr]k_(live|test)_[0-9A-Za-z]{16}'
  '\bsk-(proj-|ant-)?[0-9A-Za-z_-]{32}' '\bSG\.[0-9A-Za-z_-]{22}\.' '\bpypi-AgE[0-9A-Za-z_-]{40}' '\bhvs\.[0-9A-Za-z_-]{24}'
  '\bdop_v1_[0-9a-f]{64}' '\bglsa_[0-9A-Za-z]{32}_' '\beyJ[0-9A-Za-z_-]{16,}\.eyJ[0-9A-Za-z_-]{16,}\.[0-9A-Za-z_-]{16}'
  '\bAGE-SECRET-KEY-1[0-9A-Z]{50}' '-----BEGIN [A-Z ]*PRIVATE KEY-----(\\n|[[:space:]])*[0-9A-Za-z+/]{32}'
)
problems=0
for pattern in "${patterns[@]}"; do
  # The file and the line only: the place is enough to mend it, and this output is kept in logs.
  if places=$(grep -rInoP --exclude-dir={.git,build,node_modules,out} -e "$pattern" . | cut -d: -f1-2); [[ -n $places ]]; then
    while IFS= read -r place; do echo "$place: looks like a credential ($pattern)"; done <<<"$places"
    problems=1
  fi
done
# A key over several lines: its BEGIN line, and base64 on the next one.
if places=$(grep -rInP -A1 --exclude-dir={.git,build,node_modules,out} -e '-----BEGIN [A-Z ]*PRIVATE KEY-----["'"'"']?$' . |
  grep -P '^[^ ]+-[0-9]+-\s*["'"'"']?[0-9A-Za-z+/]{40}' | cut -c1-80 | sed 's/-[0-9]*-.*//'); [[ -n $places ]]; then
  echo "$places: a private key over several lines"
  problems=1
fi
exit $problems
