# shellcheck shell=sh disable=SC2034 # places and options are read by the libraries
# What every command of failback-guest shares: places, log lines, modes, guest.conf and the state on the boot partition.
#
# How the files fit: /usr/bin/failback-guest sources this file, then COMMAND.sh, and calls guest_COMMAND. Libraries only
# define functions. They are POSIX sh (dash, bash 4.2, busybox), run as root, work with `set -u` and do not count on
# `set -e`. A function that needs variables of its own is written `name() ( … )`, so that nothing leaks.
#
#   milestone ID TEXT…    one line `failback-kit: ID TEXT` in the journal and on every console
#   load_guest_conf       sets every FAILBACK_* option: the defaults, then what the build rendered
#   run_folder            makes /run/failback-kit (0700)
#   set_mode MODE         unattended | interactive | completed | off; also as the file mode.MODE, for units' conditions
#   get_mode              prints it, nothing before it is set
#   on_medium COMMAND…    runs COMMAND while the boot partition is writable
#   state_write NAME      puts standard input into the state file NAME, whole or not at all
#   have PROGRAM          whether there is such a program
#   one_line TEXT         prints its lines as one, with `; ` between them
#
# FAILBACK_ROOT is the folder that stands for / in tests; in the machine it is empty.

FAILBACK_ROOT=${FAILBACK_ROOT:-}
FAILBACK_LIB=$FAILBACK_ROOT/usr/lib/failback-kit
FAILBACK_ETC=$FAILBACK_ROOT/etc/failback-kit
FAILBACK_RUN=$FAILBACK_ROOT/run/failback-kit
# Where dracut mounted the boot partition, read-only.
FAILBACK_MEDIUM=$FAILBACK_ROOT/run/initramfs/live
FAILBACK_STATE=$FAILBACK_MEDIUM/failback

have() {
    command -v "$1" >/dev/null 2>&1
}

one_line() {
    printf '%s\n' "$1" | awk '{ printf "%s%s", (NR > 1 ? "; " : ""), $0 }'
}

# One line in the kernel's log, which journald keeps and which every kernel console shows. A quiet kernel shows nothing
# below its level: then the line goes to the consoles as well. By hand, at a terminal, it is printed too.
milestone() (
    line=$(printf '%s' "failback-kit: $*" | tr '\r\n' '  ' | cut -c 1-900)
    { printf '<5>%s\n' "$line" >>"$FAILBACK_ROOT/dev/kmsg"; } 2>/dev/null && logged=yes || logged=no
    level=0
    { read -r level _ <"$FAILBACK_ROOT/proc/sys/kernel/printk"; } 2>/dev/null
    if [ "$logged" = no ] || [ "$level" -le 5 ]; then
        { read -r consoles <"$FAILBACK_ROOT/sys/class/tty/console/active"; } 2>/dev/null || consoles=console
        for console in $consoles; do
            { printf '%s\r\n' "$line" >>"$FAILBACK_ROOT/dev/$console"; } 2>/dev/null
        done
    fi
    [ ! -t 1 ] || printf '%s\n' "$line"
)

load_guest_conf() {
    FAILBACK_AUTOSTART=on
    FAILBACK_AFTER_SUCCESS=poweroff
    FAILBACK_CONSOLE=locked
    FAILBACK_PASSWORD_HASH=
    FAILBACK_SSH_LISTEN=local
    FAILBACK_HOSTNAME=
    FAILBACK_NETWORK_ADDRESS=
    FAILBACK_NETWORK_NETMASK=
    FAILBACK_NETWORK_GATEWAY=
    FAILBACK_NETWORK_DNS=
    FAILBACK_PROXY=
    FAILBACK_USER=ec2-user
    FAILBACK_REPORT_READY=auto
    FAILBACK_IMDS=http://169.254.169.254
    FAILBACK_WIRESERVER=http://168.63.129.16
    FAILBACK_KEYVAULT=
    # shellcheck source=/dev/null
    [ ! -r "$FAILBACK_ETC/guest.conf" ] || . "$FAILBACK_ETC/guest.conf"
}

run_folder() {
    mkdir -p "$FAILBACK_RUN" && chmod 700 "$FAILBACK_RUN"
}

set_mode() {
    run_folder && rm -f "$FAILBACK_RUN"/mode.* &&
        printf '%s\n' "$1" >"$FAILBACK_RUN/mode" && : >"$FAILBACK_RUN/mode.$1"
}

get_mode() {
    [ ! -r "$FAILBACK_RUN/mode" ] || cat "$FAILBACK_RUN/mode"
}

# The partition is writable only for as long as this takes, and only for one at a time.
on_medium() (
    run_folder && exec 9>>"$FAILBACK_RUN/medium.lock" || exit
    ! have flock || flock 9
    mount -o remount,rw "$FAILBACK_MEDIUM" || exit
    "$@"
    status=$?
    sync
    mount -o remount,ro "$FAILBACK_MEDIUM" || echo "$FAILBACK_MEDIUM stays writable" >&2
    exit "$status"
)

state_write() {
    on_medium state_replace "$1"
}

state_replace() {
    mkdir -p "$FAILBACK_STATE" && cat >"$FAILBACK_STATE/.$1.new" && sync && mv "$FAILBACK_STATE/.$1.new" "$FAILBACK_STATE/$1"
}
