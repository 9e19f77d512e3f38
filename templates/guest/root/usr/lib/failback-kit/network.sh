# shellcheck shell=sh
# A static IPv4 address, for the time before start.sh (which sets it again by its own variables). Azure gives every
# address by DHCP too, so this is for the rare network without.

# With Amazon's network scripts the file says it, and `network.service` does it; elsewhere the address is set here.
setup_network() {
    [ -n "$FAILBACK_NETWORK_ADDRESS" ] || return 0
    card=$(network_card) || return
    scripts=$FAILBACK_ROOT/etc/sysconfig/network-scripts
    if [ -d "$scripts" ]; then
        network_script "$card" >"$scripts/ifcfg-$card"
    else
        network_now "$card"
    fi
}

# The first card that is hardware; a moment is allowed for its driver.
network_card() (
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        for card in "$FAILBACK_ROOT"/sys/class/net/*; do
            [ -e "$card/device" ] || continue
            printf '%s\n' "${card##*/}"
            exit
        done
        sleep 1
    done
    echo 'there is no network card' >&2
    exit 1
)

network_script() {
    printf '%s\n' '# failback-kit: static address of the image' "DEVICE=$1" ONBOOT=yes BOOTPROTO=none NM_CONTROLLED=no \
        "IPADDR=$FAILBACK_NETWORK_ADDRESS" "NETMASK=$FAILBACK_NETWORK_NETMASK" "GATEWAY=$FAILBACK_NETWORK_GATEWAY" \
        "DNS1=$FAILBACK_NETWORK_DNS" PEERDNS=yes
}

network_now() {
    ip link set "$1" up &&
        ip address replace "$FAILBACK_NETWORK_ADDRESS/$(network_prefix "$FAILBACK_NETWORK_NETMASK")" dev "$1" &&
        ip route replace default via "$FAILBACK_NETWORK_GATEWAY" dev "$1" || return
    # The file is often a link to what a resolver writes.
    rm -f "$FAILBACK_ROOT/etc/resolv.conf"
    printf 'nameserver %s\n' "$FAILBACK_NETWORK_DNS" >"$FAILBACK_ROOT/etc/resolv.conf"
}

# 255.255.255.0 -> 24
network_prefix() {
    printf '%s\n' "$1" | awk -F. '{ for (i = 1; i <= 4; i++) for (n = $i; n > 0; n = int(n / 2)) bits += n % 2; print bits + 0 }'
}
