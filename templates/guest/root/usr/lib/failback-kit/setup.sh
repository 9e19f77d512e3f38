# shellcheck shell=sh
# `failback-guest setup`: the image's options, made true in the running system before logins and network. One part that
# fails is said and does not keep the others from being done.

guest_setup() {
    load_guest_conf
    run_folder
    for part in console ssh network; do
        # shellcheck source=/dev/null
        . "$FAILBACK_LIB/$part.sh"
    done
    setup_labels || setup_failed 'SELinux labels'
    setup_host_name || setup_failed 'host name'
    setup_console || setup_failed 'console'
    setup_ssh || setup_failed 'SSH'
    setup_network || setup_failed 'network'
}

setup_failed() {
    milestone error "setup: $1 could not be set as the image's options say; see journalctl -u failback-setup"
}

# The initramfs has no labels to give: where SELinux is on, what came with the overlay gets its own.
setup_labels() {
    have selinuxenabled && selinuxenabled && have restorecon || return 0
    restorecon -RF "$FAILBACK_LIB" "$FAILBACK_ROOT/usr/bin/failback-guest" "$FAILBACK_ETC" \
        "$FAILBACK_ROOT/etc/systemd/system"
}

setup_host_name() {
    [ -n "$FAILBACK_HOSTNAME" ] || return 0
    printf '%s\n' "$FAILBACK_HOSTNAME" >"$FAILBACK_ROOT/etc/hostname" &&
        printf '%s\n' "$FAILBACK_HOSTNAME" >"$FAILBACK_ROOT/proc/sys/kernel/hostname" &&
        setup_hosts_entry "$FAILBACK_HOSTNAME"
}

# sudo and others look the machine's own name up: without DNS that takes long, so it is in /etc/hosts.
setup_hosts_entry() {
    hosts=$FAILBACK_ROOT/etc/hosts
    awk -v name="$1" '{ for (i = 2; i <= NF; i++) if ($i == name) found = 1 } END { exit !found }' "$hosts" 2>/dev/null ||
        printf '127.0.1.1 %s\n' "$1" >>"$hosts"
}
