# shellcheck shell=sh disable=SC2154 # stopping is start.sh's
# One run of AWS's start.sh, watched over.
#
#   client_run   runs it with the variables in $variables; status 0: the failback is done, 78: no other start will help
#   user_home    the home folder of the user that it runs as
#
# start.sh and all that it starts are a session of their own, so that all of it can be ended.

client_run() {
    rm -f "$FAILBACK_RUN/reason" "$FAILBACK_RUN/output" "$FAILBACK_RUN/client.pid"
    : >"$FAILBACK_RUN/events"
    mkfifo -m 600 "$FAILBACK_RUN/output" || return
    client=
    trap client_stop TERM INT HUP
    decoy_start
    output_filter "$(output_secrets "$variables")" <"$FAILBACK_RUN/output" &
    filter=$!
    client_start
    [ "$stopping" = no ] || client_stop
    milestone client "started with $(printf '%s\n' "$variables" | sed 's/=..*//' | tr '\n' ' ' | sed 's/ $//')"
    variables=
    client_log &
    log_keeper=$!
    client_wait
    trap 'stopping=yes' TERM INT HUP
    milestone client "ended with status $status"
    client_tidy
    client_verdict
}

# `env -i`: it gets these, its own variables (client.sh), and nothing else.
client_start() {
    set -- sh "$FAILBACK_LIB/client.sh" "$FAILBACK_ROOT/usr/bin/start.sh"
    if [ "$(id -un)" = "$FAILBACK_USER" ]; then
        :
    elif have runuser; then
        set -- runuser -u "$FAILBACK_USER" -- "$@"
    else
        set -- su -m -s /bin/sh "$FAILBACK_USER" -c "exec $*"
    fi
    language=$(sed -n 's/^LANG="\{0,1\}\([A-Za-z0-9_.@-]*\).*/\1/p' "$FAILBACK_ROOT/etc/locale.conf" 2>/dev/null)
    printf '%s\n' "$variables" | env -i PATH="$PATH" HOME="$(user_home)" USER="$FAILBACK_USER" LOGNAME="$FAILBACK_USER" \
        SHELL=/bin/bash TERM=linux LANG="${language:-C}" BASH_ENV="$FAILBACK_LIB/intercept.bash" \
        setsid "$@" >"$FAILBACK_RUN/output" 2>&1 8>>"$FAILBACK_RUN/events" &
    client=$!
    echo "$client" >"$FAILBACK_RUN/client.pid"
}

user_home() {
    awk -F: -v user="$FAILBACK_USER" '$1 == user { print $6 }' "$FAILBACK_ROOT/etc/passwd"
}

# Waits for its end, whatever signals come meanwhile, and leaves its status in $status.
client_wait() {
    status=127
    while :; do
        woken=no
        wait "$client"
        result=$?
        # 127: its end was seen before.
        [ "$result" = 127 ] || status=$result
        [ "$woken" = yes ] || break
    done
}

# A signal of systemd: a stop, or a reboot that start.sh itself has begun, so it is given the time to end well.
client_stop() {
    woken=yes stopping=yes
    [ -z "$client" ] || client_end 5 &
}

# Ends the client and all that it started, in $1 seconds at the earliest; the output's watcher does so as well.
client_end() {
    sleep "$1"
    until [ -s "$FAILBACK_RUN/client.pid" ]; do sleep 1; done
    group=$(cat "$FAILBACK_RUN/client.pid")
    kill -TERM -"$group"
    sleep 5
    kill -KILL -"$group"
} >/dev/null 2>&1

# What start.sh left running is ended with it. A daemon may keep the pipe open all the same, so the filter is not waited
# for without end.
client_tidy() {
    kill -TERM -"$client" 2>/dev/null
    (sleep 5 && kill "$filter") >/dev/null 2>&1 &
    reaper=$!
    wait "$filter"
    # shellcheck disable=SC2086 # there may be no decoy
    kill "$log_keeper" "$reaper" $decoy 2>/dev/null
    wait "$log_keeper"
    rm -f "$FAILBACK_RUN/output"
    keep_log "$FAILBACK_RUN/log.new"
}

# The interceptor's word counts more than start.sh's status.
client_verdict() {
    reason=$(cat "$FAILBACK_RUN/reason" 2>/dev/null)
    ended=$(sed -n 's/^failback_entry //p' "$FAILBACK_RUN/events" | tail -n 1)
    if [ "${ended:-$status}" = 0 ]; then return 0; fi
    [ -z "$reason" ] || milestone error "${reason#permanent: }"
    case $reason in permanent:*) return 78 ;; esac
    [ -n "$reason" ] || [ "$stopping" = yes ] ||
        milestone error "the client failed; see journalctl -u failback-client and $(user_home)/failback.log"
    return 75
}

# Once a minute what is new goes to the boot partition; a signal ends this between two, never within one.
client_log() {
    told=no
    trap 'told=yes' TERM
    while [ "$told" = no ]; do
        pause_for 60
        keep_log "$FAILBACK_RUN/log.new"
    done
}

# start.sh takes a process of this name as the sign that DHCP did its work. Where another program did, it is shown one,
# which only waits.
decoy_start() {
    decoy=
    ! cat "$FAILBACK_ROOT"/proc/[0-9]*/comm 2>/dev/null | grep -qx dhclient || return 0
    [ -p "$FAILBACK_RUN/decoy" ] || mkfifo -m 600 "$FAILBACK_RUN/decoy" || return
    ln -sf "$(command -v bash)" "$FAILBACK_RUN/dhclient"
    # shellcheck disable=SC2016 # expanded by that bash
    "$FAILBACK_RUN/dhclient" -c 'read -r <>"$0"' "$FAILBACK_RUN/decoy" >/dev/null 2>&1 &
    decoy=$!
}
