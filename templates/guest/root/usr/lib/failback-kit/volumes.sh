# shellcheck shell=sh
# The disks of this machine, and which of them a device mapping means. A data disk of an Azure VM is known there by its
# LUN; what name the kernel gives it changes from boot to boot.
#
#   volumes                  names of the disks that are hardware and have a medium, a line each
#   is_boot_disk NAME        whether this image was booted from it
#   stable_name NAME         prints a name of it that does not change between boots
#   volume_lun NAME          prints the LUN of a data disk; status 1: it is none
#   mapping_problem MAPPING  prints what stands against the LUNs in a mapping (`/dev/nvme0n1=lun:0,…`), if anything does
#   mapping_devices MAPPING  prints it with the kernel's names in place of LUNs and links

# The SCSI controller of an Azure VM that its data disks hang on (azure-vm-utils, 80-azure-disk.rules). The other ones
# have the OS disk, the temporary disk and the DVD.
AZURE_DATA_CONTROLLER='{f8b3781b-1e82-4818-a1c3-63d806ec15bb}'

volumes() {
    for disk in "$FAILBACK_ROOT"/sys/block/*; do
        case ${disk##*/} in sr* | fd*) continue ;; esac
        [ ! -e "$disk/device" ] || [ "$(cat "$disk/size")" = 0 ] || printf '%s\n' "${disk##*/}"
    done
}

is_boot_disk() (
    boot=$(awk -v at="$FAILBACK_MEDIUM" '$2 == at { print $1 }' "$FAILBACK_ROOT/proc/mounts" | sed 's,.*/,,')
    [ -n "$boot" ] && { [ "$boot" = "$1" ] || [ -e "$FAILBACK_ROOT/sys/block/$1/$boot" ]; }
)

stable_name() (
    for link in "$FAILBACK_ROOT"/dev/disk/by-path/* "$FAILBACK_ROOT"/dev/disk/by-id/*; do
        [ "$(link_target "$link")" != "$1" ] || { printf '%s\n' "${link#"$FAILBACK_ROOT"}" && exit; }
    done
    exit 1
)

# udev's links lead to ../../NAME.
link_target() (
    target=$(readlink "$1") && printf '%s\n' "${target##*/}"
)

volume_lun() (
    ! is_boot_disk "$1" && device=$(cd -P "$FAILBACK_ROOT/sys/block/$1/device" 2>/dev/null && pwd) || exit 1
    case $1 in
    sd*)
        # HOST:CHANNEL:TARGET:LUN
        case ${device##*/} in *:*:*:*) lun=${device##*:} ;; *) exit 1 ;; esac
        # On other machines, such as QEMU's, every disk but the boot disk is one for data.
        case $(vmbus_device "$device") in '' | "$AZURE_DATA_CONTROLLER") ;; *) exit 1 ;; esac
        ;;
    nvme*)
        # The one controller of the remote disks, where the OS disk comes first: namespace 1. UNVERIFIED on a VM.
        grep -qs '^MSFT NVMe Accelerator' "$device/model" || exit 1
        lun=$(($(cat "$FAILBACK_ROOT/sys/block/$1/nsid") - 2))
        ;;
    *) exit 1 ;;
    esac
    [ "$lun" -ge 0 ] && printf '%s\n' "$lun"
)

# The id of the Hyper-V device that the device $1 (a folder of /sys) belongs to; nothing for another kind of machine.
vmbus_device() (
    at=$1
    while [ -n "$at" ] && [ "$at" != "$FAILBACK_ROOT" ]; do
        ! cat "$at/device_id" 2>/dev/null || exit 0
        at=${at%/*}
    done
)

# The names of the data disks with LUN $1; more than one where a machine has several controllers.
volumes_with_lun() (
    for name in $(volumes); do
        [ "$(volume_lun "$name")" != "$1" ] || printf '%s\n' "$name"
    done
)

# The LUNs that a mapping names.
mapping_luns() {
    printf '%s\n' "$1" | tr ',' '\n' | sed -n 's/.*=lun://p'
}

mapping_problem() (
    for lun in $(mapping_luns "$1"); do
        case $(volumes_with_lun "$lun" | wc -l | tr -d ' ') in
        0) echo "no data disk has LUN $lun" ;;
        1) ;;
        *) echo "more than one disk has LUN $lun" ;;
        esac
    done
)

# The client itself goes by the kernel's names (`--dm-value-format dev-name`, and start.sh lets nobody choose). They hold
# until the next boot, which asks again. A link that leads nowhere is left to the client.
mapping_devices() {
    printf '%s\n' "$1" | tr ',' '\n' | while IFS= read -r pair; do
        case $pair in
        *=lun:*) pair=${pair%%=*}=/dev/$(volumes_with_lun "${pair##*=lun:}") ;;
        *=/dev/disk/*) ! name=$(link_target "$FAILBACK_ROOT${pair#*=}") || pair=${pair%%=*}=/dev/$name ;;
        esac
        printf '%s\n' "$pair"
    done | tr '\n' ',' | sed 's/,$//'
}
