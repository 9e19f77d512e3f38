#!/bin/bash
# The floor: what no way from the ISO to a VHD by raw disk and VMDK can do without.
#   floor.sh SQUASHFS VHD FOLDER
set -euo pipefail
squashfs=$1 vhd=$2 work=$3
cp "$squashfs" "$work/1"
cp "$work/1" "$work/2"
cp "$work/2" "$work/3"
sha256sum "$vhd" >/dev/null
