#!/bin/sh
# Installs the Debian packages that the tests need: those of the product (vendor/debian-packages.txt) and those beside
# this script (test-packages.txt). Needs root, and does so only if a package is missing.
#
#   test/support/install.sh             installs what is missing
#   test/support/install.sh --missing   prints what is missing, one a line
# shellcheck disable=SC2086 # package names are words
set -eu
here=$(dirname "$0")
wanted=$(cat "$here/../../vendor/debian-packages.txt" "$here/test-packages.txt" | sed 's/#.*//')

installed=$(dpkg-query --show --showformat '${db:Status-Status} ${Package}\n' $wanted 2>/dev/null | sed -n 's/^installed //p')
missing=$(for package in $wanted; do echo "$installed" | grep -qxF "$package" || echo "$package"; done)

[ -n "$missing" ] || exit 0
if [ "${1:-}" = --missing ]; then
  echo "$missing"
  exit 0
fi
[ "$(id -u)" = 0 ] || { echo "install.sh: run as root:" apt-get install $missing >&2; exit 1; }
export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install --yes --no-install-recommends $missing
