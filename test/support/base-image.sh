#!/bin/sh
# Makes the image that the Dockerfile starts FROM out of Debian packages, for machines that reach a Debian mirror but
# no container registry.
#
#   test/support/base-image.sh RELEASE [IMAGE_NAME]
#   test/support/base-image.sh bookworm                      gives docker.io/library/debian:bookworm-slim
#
# Needs root (debootstrap makes device nodes and runs chroot), the packages debootstrap, debian-archive-keyring and
# wget, and a running engine. An image of that name that was not made here, such as Docker's own, is left alone.
# Quick when the image is there; without the mirror, a root file system that was kept will do.
#
#   ENGINE                   docker (default) or podman; DOCKER_HOST and CONTAINERS_CONF are honoured
#   DEBIAN_MIRROR            else the mirror that apt of this machine uses, else http://deb.debian.org/debian
#   DEBIAN_SECURITY_MIRROR   likewise, else http://deb.debian.org/debian-security
#   FAILBACK_CACHE_DIR       root file systems are kept in test/ below it, one for each point release
set -eu
here=$(dirname "$0")
# shellcheck source=test/support/debian-mirror.sh
. "$here/debian-mirror.sh"

release=${1:?usage: base-image.sh RELEASE [IMAGE_NAME]}
image=${2:-docker.io/library/debian:$release-slim}
engine=${ENGINE:-docker}
label=failback-kit.base

mkdir -p "$cache"
exec 9>"$cache/debian-$release.lock"
flock 9

# The key covers what decides the content: this script, the mirrors, the point release.
index=$(release_index "$release")
if [ -n "$index" ]; then
  tarball=$cache/debian-$release-$( (cat "$0"; echo "$mirror $security $index") | short_digest).tar.gz
else
  tarball=$(newest "$cache/debian-$release-*.tar.gz")
  [ -n "$tarball" ] || fail "$mirror has no release $release, or cannot be reached"
fi
key=${tarball##*/} key=${key%.tar.gz}

if have=$("$engine" image inspect --format "{{index .Config.Labels \"$label\"}}" "$image" 2>/dev/null); then
  case $have in
    "$key") exit 0 ;;
    debian-*) ;;
    *) echo "$image was not made by this script: kept" >&2; exit 0 ;;
  esac
fi

if [ ! -s "$tarball" ]; then
  [ "$(id -u)" = 0 ] || fail 'debootstrap needs root'
  command -v debootstrap >/dev/null || fail 'debootstrap is missing: apt-get install debootstrap'
  work=$(mktemp -d "${TMPDIR:-/tmp}/base-image.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  trap 'exit 130' INT TERM
  root=$work/root
  debootstrap --variant=minbase --force-check-gpg "$release" "$root" "$mirror" >"$work/log" 2>&1 ||
    { tail -n 20 "$work/log" >&2; fail 'debootstrap failed'; }

  rm -f "$root/etc/apt/sources.list"
  cat >"$root/etc/apt/sources.list.d/debian.sources" <<SOURCES
Types: deb
URIs: $mirror
Suites: $release $release-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: $security
Suites: $release-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
SOURCES
  # What makes an image slim: no documentation but the licences, and no translations.
  cat >"$root/etc/dpkg/dpkg.cfg.d/slim" <<'SLIM'
path-exclude /usr/share/doc/*
path-include /usr/share/doc/*/copyright
path-exclude /usr/share/info/*
path-exclude /usr/share/locale/*
path-exclude /usr/share/man/*
SLIM
  find "$root/usr/share/doc" -type f ! -name copyright -delete
  find "$root/usr/share/doc" -depth -type d -empty -delete
  rm -rf "$root"/usr/share/info/* "$root"/usr/share/locale/* "$root"/usr/share/man/*
  # What only this machine or this moment put there.
  rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/* "$root"/var/cache/ldconfig/* "$root"/var/log/*.log \
    "$root"/var/log/apt "$root"/etc/resolv.conf "$root"/etc/hostname
  find "$root/dev" -mindepth 1 -delete
  : >"$root/etc/machine-id"

  tar -C "$root" --sort=name --numeric-owner --mtime="@$(stat -c %Y "$root/etc/debian_version")" -c . |
    gzip -n -1 >"$work/root.tar.gz"
  mv "$work/root.tar.gz" "$tarball.tmp"
  mv "$tarball.tmp" "$tarball"
  find "$cache" -maxdepth 1 -name "debian-$release-*.tar.gz" ! -path "$tarball" -mtime +7 -delete
fi

"$engine" import --change "LABEL $label=$key" --change 'CMD ["bash"]' "$tarball" "$image" >/dev/null
