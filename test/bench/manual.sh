#!/bin/bash
# The manual way, scripted: what people do by hand today, as root, with loop mounts, a root file system that is copied
# file by file, and two passes of qemu-img.
#   manual.sh ISO FOLDER
set -euo pipefail
iso=$1 work=$2
mkdir -p "$work"/{squashfs,root,disk}
truncate -s 30G "$work/disk.raw"
echo 'start=2048, type=83, bootable' | sfdisk --quiet "$work/disk.raw"
loop=$(losetup --find --show --offset 1048576 "$work/disk.raw")
trap 'umount "$work/root" "$work/squashfs" "$work/disk" 2>/dev/null || true; losetup -d "$loop"' EXIT
mkfs.ext4 -q "$loop"
mount "$loop" "$work/disk"
# Not every kernel has iso9660; the squashfs can be mounted where it lies.
sector=$(xorriso -indev "$iso" -find /LiveOS/squashfs.img -exec report_lba 2>/dev/null | awk -F, '/^File data lba/ {print $2 + 0}')
mount -t squashfs -o "loop,ro,offset=$((sector * 2048))" "$iso" "$work/squashfs"
mount -o loop,ro "$work/squashfs/LiveOS/rootfs.img" "$work/root"
cp -a "$work/root/." "$work/disk/"
mkdir -p "$work/disk/boot/grub"
xorriso -osirrox on -indev "$iso" -extract /isolinux "$work/disk/boot/isolinux" 2>/dev/null
echo 'linux /boot/isolinux/vmlinuz root=/dev/sda1; initrd /boot/isolinux/initrd.img; boot' >"$work/disk/boot/grub/grub.cfg"
grub-mkimage -O i386-pc -o "$work/core.img" -p '(hd0,msdos1)/boot/grub' biosdisk part_msdos ext2 normal linux configfile
umount "$work/root" "$work/squashfs" "$work/disk"
losetup -d "$loop"
trap - EXIT
dd if=/usr/lib/grub/i386-pc/boot.img of="$work/disk.raw" bs=440 count=1 conv=notrunc status=none
dd if="$work/core.img" of="$work/disk.raw" bs=512 seek=1 conv=notrunc status=none
qemu-img convert -f raw -O vmdk "$work/disk.raw" "$work/disk.vmdk"
qemu-img convert -f vmdk -O vpc -o subformat=fixed,force_size=on "$work/disk.vmdk" "$work/disk.vhd"
