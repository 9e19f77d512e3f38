# shellcheck shell=sh
# The few functions of dracut's library that pre-pivot hooks use.

# Prints on every console that the kernel uses, and always on the first serial port.
say() {
    for console in $(cat /sys/class/tty/console/active 2>/dev/null) ttyS0; do
        case " $said " in *" $console "*) continue ;; esac
        said="$said $console"
        { printf '%s\r\n' "$*" >"/dev/$console"; } 2>/dev/null
    done
    said=
}

info() {
    say "dracut-like: $*"
}

warn() {
    say "dracut-like: Warning: $*"
}

# Ends the boot: when process 1 goes, the kernel panics, on every console.
fatal() {
    say "dracut-like: FATAL: $*"
    sleep 1
    exit 1
}

# getarg NAME= prints the last value of NAME on the kernel's command line; getarg NAME asks for a bare word.
getarg() {
    value=
    found=1
    set -f
    # shellcheck disable=SC2013 # words are what is wanted
    for word in $(cat /proc/cmdline); do
        case "$1" in
        *=) case "$word" in "$1"*) value=${word#"$1"} found=0 ;; esac ;;
        *) [ "$word" = "$1" ] && found=0 ;;
        esac
    done
    set +f
    [ -z "$value" ] || printf '%s\n' "$value"
    return "$found"
}
