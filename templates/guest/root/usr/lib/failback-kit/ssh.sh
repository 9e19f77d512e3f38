# shellcheck shell=sh
# SSH: the keys of /etc/failback-kit/authorized_keys for the client's user, and whether sshd answers the network.

setup_ssh() {
    status=0
    ssh_keys || status=1
    [ -e "$FAILBACK_ROOT/etc/ssh/sshd_config" ] || return "$status"
    ssh_host_keys || status=1
    if [ "$FAILBACK_SSH_LISTEN" = all ]; then
        ssh_listen || status=1
        ssh_start
    fi
    return "$status"
}

# Keys that the live system has stay; each of ours is added once.
ssh_keys() {
    [ -s "$FAILBACK_ETC/authorized_keys" ] || return 0
    home=$(awk -F: -v user="$FAILBACK_USER" '$1 == user { print $6 }' "$FAILBACK_ROOT/etc/passwd")
    [ -n "$home" ] || return
    folder=$FAILBACK_ROOT$home/.ssh
    mkdir -p "$folder" && touch "$folder/authorized_keys" || return
    while read -r key || [ -n "$key" ]; do
        grep -qxF -e "$key" "$folder/authorized_keys" || printf '%s\n' "$key" >>"$folder/authorized_keys"
    done <"$FAILBACK_ETC/authorized_keys"
    chmod 700 "$folder" && chmod 600 "$folder/authorized_keys" && chown -R "$FAILBACK_USER:" "$folder" || return
    ! have restorecon || restorecon -R "$folder" || :
}

# One key of the quick kinds is enough for sshd; the ISO's own unit may add the others.
ssh_host_keys() {
    for key in "$FAILBACK_ROOT"/etc/ssh/ssh_host_*_key; do
        [ ! -s "$key" ] || return 0
    done
    ssh-keygen -q -t ed25519 -N '' -C failback-kit -f "$FAILBACK_ROOT/etc/ssh/ssh_host_ed25519_key" &&
        ssh-keygen -q -t ecdsa -N '' -C failback-kit -f "$FAILBACK_ROOT/etc/ssh/ssh_host_ecdsa_key"
}

# Amazon Linux 2 (OpenSSH 7.4) has no Include, so the files themselves change, and back if sshd would not take them.
# Without any ListenAddress sshd answers on every address; from outside only keys count.
ssh_listen() {
    kept=$FAILBACK_RUN/sshd
    # (/run/sshd: Debian's sshd wants it even to check a file.)
    mkdir -p "$kept" "$FAILBACK_ROOT/run/sshd" && chmod 755 "$FAILBACK_ROOT/run/sshd" || return
    for file in "$FAILBACK_ROOT"/etc/ssh/sshd_config "$FAILBACK_ROOT"/etc/ssh/sshd_config.d/*.conf; do
        [ -f "$file" ] || continue
        cp -p "$file" "$kept/" && ssh_opened "$file" >"$kept/new" && cat "$kept/new" >"$file" || return
    done
    sshd=$(command -v sshd || echo /usr/sbin/sshd)
    reason=$("$sshd" -t -f "$FAILBACK_ROOT/etc/ssh/sshd_config" 2>&1) && return
    echo "sshd refuses the change, it is taken back: $reason" >&2
    for file in "$FAILBACK_ROOT"/etc/ssh/sshd_config "$FAILBACK_ROOT"/etc/ssh/sshd_config.d/*.conf; do
        [ ! -f "$kept/${file##*/}" ] || cat "$kept/${file##*/}" >"$file"
    done
    return 1
}

# Of a keyword given twice, sshd takes the first one: ours go to the head of the main file, once.
ssh_opened() {
    case $1 in
    */sshd_config)
        echo '# failback-kit: reachable by network, with keys only'
        printf '%s no\n' PasswordAuthentication ChallengeResponseAuthentication PermitRootLogin
        ;;
    esac
    sed 's/^[[:space:]]*[Ll][Ii][Ss][Tt][Ee][Nn][Aa][Dd][Dd][Rr][Ee][Ss][Ss]/# failback-kit: &/' "$1"
}

# Asked for and not part of the ISO's own start: it starts all the same. (Not waited for: it waits for us.)
ssh_start() {
    have systemctl || return 0
    for unit in sshd.service ssh.service; do
        if systemctl cat "$unit" >/dev/null 2>&1; then
            systemctl --no-block start "$unit"
            return
        fi
    done
}
