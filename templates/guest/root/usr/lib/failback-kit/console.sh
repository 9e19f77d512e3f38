# shellcheck shell=sh
# Who gets in at Azure's serial console. tty1 stays as AWS ships it.
#
# /proc is left as it is: with hidepid, start.sh (as ec2-user) would not see the dhclient process that it looks for, and
# logind would lose its sessions; and everybody who can log in here may become root anyway.

# locked: the prompt is there and no password opens it. `*` rather than `!`: sshd takes `!` for a closed account, and the
# user's key must still open it. password: the user's, by hash; root has none in either case.
setup_console() {
    set_password root '*' || return
    case $FAILBACK_CONSOLE in
    password) set_password "$FAILBACK_USER" "$FAILBACK_PASSWORD_HASH" ;;
    autologin)
        set_password "$FAILBACK_USER" '*' &&
            printf 'FAILBACK_AGETTY=--autologin %s\n' "$FAILBACK_USER" >"$FAILBACK_RUN/serial-getty.env"
        ;;
    *) set_password "$FAILBACK_USER" '*' ;;
    esac
}

# Sets the hash of user $1 to $2, by standard input: an argument would be in the process list.
set_password() {
    if [ -z "$2" ]; then
        echo "no password hash for $1" >&2
        set -- "$1" '*'
    fi
    printf '%s:%s\n' "$1" "$2" | chpasswd --encrypted
}
