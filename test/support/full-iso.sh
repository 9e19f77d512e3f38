#!/bin/bash
# Makes the full fixture ISO, a stand-in for the Failback Client ISO out of Debian packages alone, and prints its path.
# It has the shape of the real one (a systemd distribution, LiveOS/squashfs.img that holds LiveOS/rootfs.img, dracut's
# dmsquash-live, isolinux, label DRSFAILBACK) and none of its software: start.sh is full-iso/start.sh.
#
#   test/support/full-iso.sh
#
# Needs root (debootstrap, chroot, mount namespaces) and the packages that test-packages.txt names for it.
# The ISO is kept as $FAILBACK_CACHE_DIR/test/full-stand-in-<scripts>-<point release>.iso, so that it is made again only
# when a script here or the Debian point release changes; DEBIAN_MIRROR as for base-image.sh.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=test/support/debian-mirror.sh
. "$here/debian-mirror.sh"

release=bookworm
title='failback-kit full stand-in ISO, not AWS software'

mkdir -p "$cache"
exec 9>"$cache/full-iso.lock"
flock 9

inputs=$(cd "$here" && find full-iso.sh full-iso -type f -print0 | sort -z | xargs -0 sha256sum | short_digest)
index=$(release_index "$release")
if [[ -n $index ]]; then
  iso=$cache/full-stand-in-$inputs-$(short_digest <<<"$index").iso
else
  iso=$(newest "$cache/full-stand-in-$inputs-*.iso")
  [[ -n $iso ]] || fail "$mirror cannot be reached"
fi
if [[ -s $iso ]]; then
  echo "$iso"
  exit
fi

[[ $(id -u) == 0 ]] || fail 'debootstrap needs root'
for tool in debootstrap mke2fs mksquashfs xorriso; do
  command -v "$tool" >/dev/null || fail "$tool is missing: run test/support/install.sh"
done
work=$(mktemp -d "${TMPDIR:-/tmp}/full-iso.XXXXXX")
root=$work/root
finish() {
  local status=$?
  ((status == 0)) || tail -n 30 "$work/log" >&2
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM
# All times in the ISO are those of the point release; the UUID is derived from the same inputs as the name.
SOURCE_DATE_EPOCH=$(date -d "$(sed -n 's/^Date: //p' <<<"$index")" +%s)
uuid=$(sha256sum <<<"${iso##*/}" | sed -E 's/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*/\1-\2-4\3-8\4-\5/')
export SOURCE_DATE_EPOCH

# Only the step's name is shown; its output comes with a failure. (Not "… || fail": that would switch off set -e.)
step() {
  echo "full-iso.sh: $SECONDS s: $1" >&2
  "${@:2}" >"$work/log" 2>&1
}

# Runs a command in the new system, in namespaces of its own: nothing stays mounted or running, however it ends.
in_root() {
  # shellcheck disable=SC2016 # expanded inside
  unshare --mount --pid --fork --kill-child env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
    DEBIAN_FRONTEND=noninteractive SOURCE_DATE_EPOCH="$SOURCE_DATE_EPOCH" ${http_proxy:+http_proxy="$http_proxy"} \
    sh -c 'mount -t proc proc "$0/proc" && mount -t sysfs sysfs "$0/sys" && exec chroot "$0" "$@"' "$root" "$@"
}

configure_packages() {
  mkdir -p "$root/etc/dpkg/dpkg.cfg.d"
  cat >"$root/etc/dpkg/dpkg.cfg.d/stand-in" <<'DPKG'
force-unsafe-io
path-exclude /usr/share/doc/*
path-exclude /usr/share/info/*
path-exclude /usr/share/locale/*
path-exclude /usr/share/man/*
DPKG
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod 755 "$root/usr/sbin/policy-rc.d"
}

install_packages() {
  in_root apt-get install --yes --no-install-recommends \
    systemd-sysv dbus udev sudo kmod procps eject iproute2 isc-dhcp-client curl wget ca-certificates openssh-server \
    dracut dracut-live xz-utils linux-image-cloud-amd64
}

configure_system() {
  install -m 755 "$here/full-iso/start.sh" "$root/usr/bin/start.sh"
  in_root useradd --uid 1000 --create-home --shell /bin/bash ec2-user
  cp -R --no-preserve=ownership "$here/full-iso/root/." "$root/"
  in_root chown -R ec2-user:ec2-user /home/ec2-user
  chmod 440 "$root/etc/sudoers.d/ec2-user"
  in_root systemctl enable network.service
  in_root systemctl mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer \
    e2scrub_reap.service fstrim.timer systemd-update-utmp.service
  echo failback-stand-in >"$root/etc/hostname"
  tr -d - <<<"$uuid" >"$root/etc/machine-id"
  ln -sf /etc/machine-id "$root/var/lib/dbus/machine-id"
  echo "PRETTY_NAME=\"$title (Debian $release)\"" >>"$root/usr/lib/os-release"
}

# What only this build, this machine or this moment put there.
clean_up() {
  in_root apt-get clean
  rm -rf "$root"/usr/sbin/policy-rc.d "$root"/etc/ssh/ssh_host_* "$root"/etc/resolv.conf "$root"/var/lib/apt/lists/* \
    "$root"/var/cache/{apt,ldconfig,debconf}/* "$root"/var/log/* "$root"/var/lib/systemd/{random-seed,catalog} \
    "$root"/usr/share/{doc,info,locale,man}/* "$root"/tmp/* "$root"/etc/*- "$root"/var/lib/dpkg/*-old
  find "$root" -newermt "@$SOURCE_DATE_EPOCH" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
}

make_rootfs() {
  local image=$work/squashfs/LiveOS/rootfs.img
  mkdir -p "${image%/*}"
  truncate -s 2G "$image"
  E2FSPROGS_FAKE_TIME=$SOURCE_DATE_EPOCH mke2fs -q -t ext4 -L DRSFAILBACK -U "$uuid" -m 0 \
    -E "hash_seed=$uuid,lazy_itable_init=0,lazy_journal_init=0" -d "$root" "$image"
}

make_squashfs() {
  mksquashfs "$work/squashfs" "$work/iso/LiveOS/squashfs.img" -comp xz -all-root -no-progress
}

make_iso() {
  cp "$here/full-iso/isolinux.cfg" /usr/lib/ISOLINUX/isolinux.bin /usr/lib/syslinux/modules/bios/ldlinux.c32 "$work/iso/isolinux/"
  cp "$root"/boot/vmlinuz-* "$work/iso/isolinux/vmlinuz"
  cp "$root"/boot/initrd.img-* "$work/iso/isolinux/initrd.img"
  find "$work/iso" -exec touch --date="@$SOURCE_DATE_EPOCH" {} +
  xorriso -as mkisofs -quiet -o "$work/full.iso" -R -J -V DRSFAILBACK -A "$title" -publisher failback-kit \
    -b isolinux/isolinux.bin -c isolinux/boot.cat -no-emul-boot -boot-load-size 4 -boot-info-table "$work/iso"
}

mkdir -p "$work/iso/"{LiveOS,isolinux}
step debootstrap debootstrap --variant=minbase --force-check-gpg "$release" "$root" "$mirror"
step 'package settings' configure_packages
mkdir -p "$root/etc/dracut.conf.d"
cp "$here/full-iso/root/etc/dracut.conf.d/live.conf" "$root/etc/dracut.conf.d/"
step 'packages and initramfs' install_packages
step 'system settings' configure_system
step 'clean up' clean_up
step rootfs.img make_rootfs
step squashfs.img make_squashfs
step ISO make_iso
mv "$work/full.iso" "$iso.tmp"
mv "$iso.tmp" "$iso"
find "$cache" -maxdepth 1 -name 'full-stand-in-*.iso' ! -path "$iso" -mtime +7 -delete
echo "$iso"
