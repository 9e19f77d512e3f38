#!/bin/bash
# The manual way, scripted: what people do by hand today, with root, loop mounts and two passes of qemu-img.
#   manual.sh ISO FOLDER
set -euo pipefail
iso=$1 work=$2
mkdir -p "$work/iso" "$work/disk"
truncate -s 1100M "$work/disk.raw"
echo 'start=2048, type=83, bootable' | sfdisk --quiet "$work/disk.raw"
loop=$(losetup --find --show --offset 1048576 "$work/disk.raw")
trap 'umount "$work/disk" "$work/iso" 2>/dev/null || true; losetup -d "$loop"' EXIT
mkfs.ext4 -q "$loop"
mount "$loop" "$work/disk"
if mount -o loop,ro "$iso" "$work/iso" 2>/dev/null; then
  cp -a "$work/iso/." "$work/disk/"
  umount "$work/iso"
else
  # A kernel without iso9660: one copy as well, straight onto the disk.
  xorriso -osirrox on -indev "$iso" -extract / "$work/disk" 2>/dev/null
  chmod -R u+w "$work/disk"
fi
mkdir -p "$work/disk/boot/grub"
cp "$work/disk/isolinux/vmlinuz" "$work/disk/isolinux/initrd.img" "$work/disk/boot/"
grub-mkimage -O i386-pc -o "$work/core.img" -p '(hd0,msdos1)/boot/grub' biosdisk part_msdos ext2 normal linux configfile
dd if=/usr/lib/grub/i386-pc/boot.img of="$work/disk.raw" bs=440 count=1 conv=notrunc status=none
dd if="$work/core.img" of="$work/disk.raw" bs=512 seek=1 conv=notrunc status=none
echo 'linux /boot/vmlinuz root=live:LABEL=x; initrd /boot/initrd.img; boot' >"$work/disk/boot/grub/grub.cfg"
umount "$work/disk"
losetup -d "$loop"
trap - EXIT
qemu-img convert -f raw -O vmdk "$work/disk.raw" "$work/disk.vmdk"
qemu-img convert -f vmdk -O vpc -o subformat=fixed,force_size=on "$work/disk.vmdk" "$work/disk.vhd"
