#!/bin/bash
# Every link of a Markdown page to a file of this tree, and to a heading, leads somewhere.
set -u
cd "$1" || exit 2
problems=0

# The anchors of a page's headings, as Git hosts make them.
anchors() {
  awk '/^```/ { code = !code } !code && /^#+ / { sub(/^#+ +/, ""); print }' "$1" |
    tr '[:upper:]' '[:lower:]' | sed -E 's/[^a-z0-9 _-]//g; s/ /-/g'
}

while IFS= read -r page; do
  while IFS=: read -r line link; do
    target=${link%%#*}
    anchor=''
    [[ $link == *'#'* ]] && anchor=${link#*#}
    [[ $target =~ ^(https?|mailto): ]] && continue
    file=$page
    [[ -n $target ]] && file=$(dirname "$page")/$target
    if [[ ! -e $file ]]; then
      echo "$page:$line: no such file: $link"
      problems=1
    elif [[ -n $anchor && $file == *.md ]] && ! anchors "$file" | grep -qxF -- "$anchor"; then
      echo "$page:$line: no such heading: $link"
      problems=1
    fi
  done < <(awk '/^ *```/ { code = !code } !code {
      rest = $0
      while (match(rest, /\]\([^) ]+/)) {
        print NR ":" substr(rest, RSTART + 2, RLENGTH - 2)
        rest = substr(rest, RSTART + RLENGTH)
      }
    }' "$page")
done < <(find . \( -path ./build -o -path ./.git -o -name node_modules \) -prune -o -name '*.md' -print)
exit $problems
