# shellcheck shell=bash
# Becomes the client, whose words come by standard input, each ended by a NUL: see intercept.bash.

words=()
while IFS= read -r -d '' word; do
  words+=("$word")
done
exec "${words[@]}" </dev/null
