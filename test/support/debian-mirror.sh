# shellcheck shell=sh disable=SC2034 # the variables are read by the script that sources this one
# Sourced by the scripts beside it: where Debian packages come from, and where what is made of them is kept.
# Sets mirror, security and cache; see the header of base-image.sh for the variables that rule them.

fail() { echo "${0##*/}: $*" >&2; exit 1; }

# The mirror that apt of this machine uses for the archive with this label ("Debian" or "Debian-Security").
apt_mirror() {
  command -v apt-get >/dev/null || return 0
  # shellcheck disable=SC2016 # $(REPO_URI) is apt's own notation
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' "Label: $1" 2>/dev/null |
    grep -E '^(https?|file):' | head -n 1 | sed 's:/*$::'
}

mirror=${DEBIAN_MIRROR:-$(apt_mirror Debian)}
mirror=${mirror:-http://deb.debian.org/debian}
security=${DEBIAN_SECURITY_MIRROR:-$(apt_mirror Debian-Security)}
security=${security:-http://deb.debian.org/debian-security}
cache=${FAILBACK_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/failback-kit}/test

if [ -z "${http_proxy:-}" ] && command -v apt-config >/dev/null; then
  eval "$(apt-config shell http_proxy Acquire::http::Proxy)"
  [ -z "${http_proxy:-}" ] || export http_proxy
fi

# The signed index of a release: changes with each point release, and only then. Empty if the mirror does not answer.
release_index() { wget -qO- --tries=3 --timeout=20 "$mirror/dists/$1/InRelease" || true; }

# The start of the SHA-256 of standard input: part of a cached file's name.
short_digest() { sha256sum | cut -c1-12; }

# The newest of the files that match a pattern; nothing if there is none.
newest() { find "${1%/*}" -maxdepth 1 -name "${1##*/}" -size +0 -printf '%T@ %p\n' 2>/dev/null | sort -n | tail -n 1 | cut -d' ' -f2-; }
