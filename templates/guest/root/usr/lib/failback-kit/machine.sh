# shellcheck shell=sh
# Checks of preflight that look at this machine alone; each prints lines as preflight.sh says.

# start.sh refuses less than 3,800,000 kB.
check_memory() {
    awk '/^MemTotal:/ {
        memory = sprintf("memory\t%.1f GiB", $2 / 1048576)
        if ($2 < 3800000) print "failed\t" memory ", the client wants 4 GiB\tuse a VM size with 8 GiB or more"
        else if ($2 < 7000000) print "ok\t" memory ", enough; 8 GiB are better\t"
        else print "ok\t" memory "\t"
    }' "$FAILBACK_ROOT/proc/meminfo"
}

# The fifth byte of the variable: four of attributes come first (UEFI specification, section 3.3; Linux efivarfs).
check_secure_boot() (
    variable=$FAILBACK_ROOT/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c
    if [ ! -d "$FAILBACK_ROOT/sys/firmware/efi" ]; then
        printf 'ok\tSecure Boot\tnone, the machine started by BIOS\t\n'
    elif [ ! -r "$variable" ]; then
        printf 'unknown\tSecure Boot\tthe firmware does not say\tit must be off\n'
    elif [ "$(od -An -tu1 -j4 -N1 "$variable" | tr -d ' ')" = 1 ]; then
        printf 'failed\tSecure Boot\ton\tturn it off: security type Standard, or Trusted Launch without Secure Boot\n'
    else
        printf 'ok\tSecure Boot\toff\t\n'
    fi
)

# The clock against S3's in region $1, or the metadata service's where there is no way out yet.
check_clock() (
    service=$(clock_service)
    hardware=$FAILBACK_ROOT/sys/class/rtc/rtc0/since_epoch
    local_time=no
    if [ -r "$hardware" ] && ! near "$(($(date +%s) - $(cat "$hardware")))" 900; then local_time=yes; fi
    advice="let UDP port 123 out, or set the clock: sudo date -u -s 'YYYY-MM-DD hh:mm:ss' && sudo hwclock -wu"
    ahead=$(clock_error "https://s3.${1:-us-east-1}.amazonaws.com/") || ahead=$(clock_error "$FAILBACK_IMDS/") || ahead=
    if [ -z "$ahead" ]; then
        printf 'unknown\tclock\t%s, nobody to compare with; %s\t\n' "$(date -u '+%Y-%m-%d %H:%M:%S UTC')" "${service:-no time service}"
    elif ! near "$ahead" 120; then
        printf 'failed\tclock\t%s s ahead of the network; %s\t%s\n' "$ahead" "${service:-no time service}" "$advice"
    elif [ "$local_time" = yes ]; then
        printf 'failed\tclock\tright, but the hardware clock is not in UTC\tsudo hwclock -wu\n'
    else
        printf 'ok\tclock\t%s, right within %s s; %s\t\n' "$(date -u '+%Y-%m-%d %H:%M:%S UTC')" "$((${ahead#-} + 1))" "${service:-no time service}"
    fi
)

# Every disk, with its LUN and the name that does not change between boots, and what the client's device mapping $1 names
# and is not there. The boot disk is no target.
check_volumes() (
    targets=0
    for name in $(volumes); do
        detail=$(awk '{ printf "%.1f GiB", $1 / 2097152 }' "$FAILBACK_ROOT/sys/block/$name/size")
        ! lun=$(volume_lun "$name") || detail="$detail, LUN $lun"
        detail="$detail, $(stable_name "$name" || echo 'no stable name')"
        if is_boot_disk "$name"; then
            detail="$detail, boot disk of this image"
        else
            targets=$((targets + 1))
        fi
        printf 'ok\tvolume %s\t%s\t\n' "$name" "$detail"
    done
    [ "$targets" -gt 0 ] ||
        printf 'failed\tvolumes\tno disk besides the boot disk\tattach the disks that the client shall write to\n'
    mapping_problem "$1" | while IFS= read -r problem; do
        printf 'failed\tdevice mapping\t%s\tattach it to the VM with that LUN, or mend deviceMapping\n' "$problem"
    done
)
