#!/bin/bash
# The layers, as the includes show them: each folder may include what its row in docs/architecture.md says, no more.
set -u
cd "$1" || exit 2
problems=0

complain() {
  echo "$1: $2"
  problems=$((problems + 1))
}

# only FOLDER ALLOWED WHY: every include of the folder's files must match the extended regular expression.
only() {
  local place
  while IFS= read -r place; do
    complain "$place" "$3"
  done < <(grep -rHnE --include='*.h' --include='*.cc' '^ *# *include' "$1" | grep -vE "^[^:]+:[0-9]+: *# *include +($2)" | cut -d: -f1-3)
}

# never FOLDER FORBIDDEN WHY
never() {
  local place
  while IFS= read -r place; do
    complain "$place" "$3"
  done < <(grep -rHnE --include='*.h' --include='*.cc' "^ *# *include +($2)" "$1" | cut -d: -f1-3)
}

standard='<[a-z_0-9]+>|<c[a-z]+>'
# What a layer without files, clocks and threads has no use for.
outside='<(chrono|ctime|time\.h|fstream|filesystem|iostream|cstdio|stdio\.h|fcntl\.h|unistd\.h|thread|future|condition_variable)>|<sys/'

only protocol "$standard|<boost/json|\"protocol/" 'protocol/ includes only the standard library, Boost.JSON and itself'
never protocol "$outside|<mutex>" 'protocol/ is without files, clocks and threads'

for part in analyzers/*/ analyzers/*.h analyzers/*.cc; do
  [[ -e $part && $part != analyzers/tools/ ]] || continue
  imported=''
  [[ $part != analyzers/imported/ ]] || imported='<re2/[a-z0-9_]+\.h>|<toml\+\+/|'
  [[ $part != analyzers/engine/ ]] || imported='<immintrin\.h>|' # vectors of the processor, asked for when it runs
  only "$part" "$standard|$imported<sodium\.h>|<sodium/[a-z0-9_]+\.h>|\"analyzers/" 'analyzers/ includes only the standard library, libsodium and itself; imported/ RE2 and toml++ too'
  never "$part" "$outside" 'analyzers/ is without files, clocks and threads of its own'
  never "$part" '"analyzers/tools/' 'the build tools are no part of the library'
done
only analyzers/tools "$standard|<toml\+\+/|\"analyzers/" 'analyzers/tools/ includes only the standard library, toml++ and the analyzers'

never server '"(tests|editors)/' 'server/ includes neither tests nor editors'
never analyzers '<boost/|<spdlog/|<CLI/' 'analyzers/ knows neither Boost nor spdlog nor CLI11'
never server/rpc '"(analyzers|server/(methods|documents|contexts|vault|convert|verbs))/' 'server/rpc/ knows no method'
never server/transport '"(analyzers|server/(methods|documents|contexts|vault|convert|verbs))/' 'server/transport/ moves bytes and knows nothing else'
never server/documents '"(analyzers|server/(methods|contexts|vault|convert|verbs|rpc|transport))/' 'server/documents/ is text and positions alone'
never server/vault '"(protocol|server/(methods|contexts|convert|verbs|rpc|transport))/' 'server/vault/ knows no protocol'
for part in server/*/; do
  [[ $part == server/store/ ]] || never "$part" '<sqlite3\.h>' 'only server/store/ calls SQLite'
done
never server/store '"(protocol|analyzers|server/(methods|contexts|convert|verbs|rpc|transport|vault))/' 'server/store/ keeps what it is given and knows nothing of it'
for part in analyzers/engine analyzers/redaction server/contexts server/vault server/verbs/redact*; do
  never "$part" '"(analyzers|server)/suppression/' 'what is shared asks no suppression'
done
for part in server/*/; do
  [[ $part == server/configuration/ ]] || never "$part" '<toml\+\+/' 'only server/configuration/ reads TOML'
  [[ $part == server/verbs/ ]] || never "$part" '"server/verbs/|<CLI/' 'only main.cc calls verbs'
done

((problems == 0)) || { echo "$problems forbidden includes"; exit 1; }
