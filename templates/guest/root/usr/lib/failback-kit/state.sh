# shellcheck shell=sh
# What outlives a boot, on the boot partition: that the failback is done, and the client's log.
#
#   completed_at                when it was done; status 1: it is not
#   record_completed            says that it is done now; status 1: that could not be written down
#   forget_completed
#   keep_log FILE               takes FILE away and adds it to client.log; the one before is kept as client.log.1

CLIENT_LOG_LIMIT=2097152

completed_at() {
    [ -e "$FAILBACK_STATE/completed" ] && cat "$FAILBACK_STATE/completed"
}

record_completed() {
    date -u '+%Y-%m-%dT%H:%M:%SZ' | state_write completed && [ -s "$FAILBACK_STATE/completed" ]
}

forget_completed() {
    on_medium rm -f "$FAILBACK_STATE/completed"
}

keep_log() {
    [ -s "$1" ] || return 0
    mv "$1" "$1.old" && on_medium log_append "$1.old" && rm -f "$1.old"
}

log_append() {
    umask 077
    mkdir -p "$FAILBACK_STATE" || return
    log=$FAILBACK_STATE/client.log
    if [ -e "$log" ] && [ $(($(wc -c <"$log") + $(wc -c <"$1"))) -gt "$CLIENT_LOG_LIMIT" ]; then mv "$log" "$log.1"; fi
    tail -c "$CLIENT_LOG_LIMIT" "$1" >>"$log"
}
