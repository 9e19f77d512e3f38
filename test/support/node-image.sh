#!/bin/sh
# Makes the image that the Dockerfile's target cli takes Node from, out of this machine's node and npm, for machines that
# reach no container registry. Needs the Debian image of base-image.sh.
#
#   test/support/node-image.sh IMAGE_NAME [DEBIAN_RELEASE]
#
# Quick when nothing has changed: the engine keeps the layers. The machine's certificates go along, because npm is to
# reach from inside what it reaches from outside.
#
#   ENGINE   docker (default) or podman; DOCKER_HOST and CONTAINERS_CONF are honoured
set -eu
image=${1:?usage: node-image.sh IMAGE_NAME [DEBIAN_RELEASE]}
release=${2:-bookworm}

work=$(mktemp -d "${TMPDIR:-/tmp}/node-image.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

npm=$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")
cp "$(readlink -f "$(command -v node)")" "$work/node"
cp -r "$npm" "$work/npm"
cp /etc/ssl/certs/ca-certificates.crt "$work/"
cat >"$work/Dockerfile" <<DOCKERFILE
FROM docker.io/library/debian:$release-slim
COPY node /usr/local/bin/
COPY npm /usr/local/lib/node_modules/npm
COPY ca-certificates.crt /etc/ssl/certs/
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
LABEL failback-kit.base=node
DOCKERFILE
# What is older than the image is cached by content, not by time.
find "$work" -exec touch -h -d @0 {} +
"${ENGINE:-docker}" build --quiet --tag "$image" "$work" >/dev/null
